"""Credentials that live in a cloud: judged by the pack's rules unless a stack made them; which Keystone still takes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from osaccess.access.access_rule import AccessRule
from osaccess.check.living_credentials import NOT_ASKED, Terms, audit, judging_rules
from osaccess.cloud.inventory import (
    Inventory,
    LivingAssignment,
    LivingCredential,
    LivingDomain,
    LivingGroup,
    LivingProject,
    LivingUser,
)
from osaccess.cloud.model import CloudFacts, RoleFacts
from osaccess.rules.profiles import PROD
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Level, Subject

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FACTS = CloudFacts(
    auth_url="http://keystone/v3",
    roles={
        "member": RoleFacts(id="m", implies=("reader",)),
        "reader": RoleFacts(id="r"),
        "audit": RoleFacts(id="a"),
    },
    services={},
)
GOOD = LivingCredential(
    "c1", "deploy", "u1", "p1", ("member", "reader"),
    (AccessRule("compute", "GET", "/v2.1/servers"),),
    datetime(2027, 1, 15, tzinfo=UTC), description="the web shop's pipeline deploys with it",
)  # fmt: skip
BAD = replace(GOOD, id="c2", name="everything", rules=(), expires_at=None, unrestricted=True)
CLOUD = Inventory(
    "http://keystone/v3",
    domains=(LivingDomain("d1", "Default"),),
    projects=(LivingProject("p0", "above", "d1", "d1"), LivingProject("p1", "web", "d1", "p0")),
    users=(LivingUser("u1", "ci-web", "d1"),),
    groups=(LivingGroup("g1", "ops", "d1", ("u1",)),),
    assignments=(LivingAssignment("user", "u1", "project", "p1", "m"),),
    credentials=(GOOD, BAD),
)


def audited(cloud=CLOUD, **terms):
    return {one.credential.id: one for one in audit(cloud, Terms(NOW, PROD, FACTS, **terms))}


def numbers(one, level=None):
    return {each.rule.number for each in one.told if level in (None, each.level)}


def test_what_a_pack_would_refuse_is_found_and_a_sound_one_is_not():
    found = audited()
    assert numbers(found["c1"], Level.MANDATORY) == set()
    assert {"ks101", "ks102", "ks109"} <= numbers(found["c2"], Level.MANDATORY)
    assert found["c2"].is_refused
    assert "'ci-web/everything'" in found["c2"].told[0].violation.problem


def test_what_a_stack_made_is_only_counted():
    found = audited(stacks={"c2": "prod"})
    assert found["c2"].stack == "prod"
    assert found["c2"].told == ()
    assert not found["c2"].is_refused


def test_what_no_stack_knows_comes_first_and_the_worst_of_it_before_the_rest():
    third = replace(GOOD, id="c3", name="a-first")
    cloud = replace(CLOUD, credentials=(GOOD, third, BAD))
    ordered = [one.credential.id for one in audit(cloud, Terms(NOW, PROD, FACTS, {"c1": "prod"}))]
    assert ordered == ["c2", "c3", "c1"]


def test_every_rule_about_credentials_judges_or_has_a_reason_not_to():
    about = {rule.number for rule in RULES if Subject.CREDENTIAL in rule.subjects}
    assert about == {rule.number for rule in judging_rules()} | set(NOT_ASKED)
    assert not {rule.number for rule in judging_rules()} & set(NOT_ASKED)


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("refused (401) as long as its owner is disabled", {"users": (replace(CLOUD.users[0], enabled=False),)}),
        ("refused (404) for ever: its project is gone", {"projects": ()}),
        (
            "refused (404) as long as its project is disabled",
            {"projects": tuple(replace(one, enabled=False) for one in CLOUD.projects)},
        ),
        ("the domain 'Default' is disabled", {"domains": (LivingDomain("d1", "Default", enabled=False),)}),
        (
            "refused (401): its owner has no role on the project any more",
            {"assignments": (LivingAssignment("user", "u1", "project", "p0", "m"),)},
        ),
        (
            "works without member, which its owner has lost",
            {"assignments": (LivingAssignment("user", "u1", "project", "p1", "r"),)},
        ),
    ],
)
def test_what_happened_around_a_credential_is_told(said, change):
    found = audited(replace(CLOUD, **change))
    assert said in found["c1"].standing
    assert said in audited(replace(CLOUD, **change), stacks={"c1": "prod"})["c1"].standing


@pytest.mark.parametrize(
    "assignment",
    [
        LivingAssignment("user", "u1", "project", "p1", "m"),
        LivingAssignment("group", "g1", "project", "p1", "m"),
        LivingAssignment("user", "u1", "project", "p0", "m", inherited=True),
        LivingAssignment("group", "g1", "domain", "d1", "m", inherited=True),
    ],
)
def test_a_role_counts_however_its_owner_came_to_it(assignment):
    assert audited(replace(CLOUD, assignments=(assignment,)))["c1"].standing == ""


@pytest.mark.parametrize(
    "change",
    [
        {"own": True, "users": (), "projects": ()},
        {"assignments": ()},
        {"assignments": (LivingAssignment("user", "u1", "project", "p1", "role of a domain"),)},
    ],
)
def test_where_nobody_can_tell_nothing_is_said(change):
    assert audited(replace(CLOUD, **change))["c1"].standing == ""


def test_one_for_no_project_is_told():
    lost = replace(GOOD, project_id="", roles=())
    assert "for no project" in audited(replace(CLOUD, credentials=(lost,)))["c1"].standing
