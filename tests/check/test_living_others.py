"""EC2 and other credentials that live in a cloud: judged by the pack's rules, and what became of them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from osaccess.check.living_credentials import Terms
from osaccess.check.living_others import audit_others
from osaccess.cloud.inventory import (
    Inventory,
    LivingAssignment,
    LivingCredential,
    LivingDomain,
    LivingProject,
    LivingUser,
)
from osaccess.cloud.model import CloudFacts, RoleFacts
from osaccess.cloud.other_credentials import LivingEc2, LivingOpaque, LivingTrust, OtherCredentials
from osaccess.rules.profiles import PROD

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FACTS = CloudFacts(
    auth_url="http://keystone/v3",
    roles={
        "admin": RoleFacts(id="a"),
        "member": RoleFacts(id="m", implies=("reader",)),
        "reader": RoleFacts(id="r"),
    },
    services={},
)
ORIGIN = LivingCredential("c1", "deploy", "u1", "p1", ("reader",), expires_at=datetime(2027, 1, 15, tzinfo=UTC))
CLOUD = Inventory(
    "http://keystone/v3",
    domains=(LivingDomain("d1", "Default"), LivingDomain("d2", "Partners")),
    projects=(LivingProject("p1", "web", "d1", "d1"),),
    users=(LivingUser("u1", "ci-web", "d2"),),
    assignments=(LivingAssignment("user", "u1", "project", "p1", "m"),),
    credentials=(ORIGIN,),
)
EC2 = LivingEc2("e1", "AK", "u1", "p1")


def audited(one=EC2, cloud=CLOUD, **terms):
    (found,) = audit_others(cloud, OtherCredentials(ec2=(one,)), Terms(NOW, PROD, FACTS, **terms))
    return found


def numbers(found):
    return [each.rule.number for each in found.told]


def test_it_reaches_what_its_owner_may_and_is_told_to_end():
    found = audited()
    assert (found.reach, found.ends) == ("all roles of its owner on the project: member, reader", None)
    assert found.end_it == "openstack ec2 credentials delete --user u1 AK"
    assert numbers(found) == ["ks118"]
    assert not found.is_refused


def test_with_a_privileged_role_it_is_refused():
    found = audited(cloud=replace(CLOUD, assignments=(LivingAssignment("user", "u1", "project", "p1", "a"),)))
    assert numbers(found) == ["ks108", "ks118"]
    assert found.told[0].violation.problem == "EC2 credential 'ci-web/AK' has privileged roles: admin."
    assert found.is_refused


def test_what_a_stack_made_is_only_counted():
    found = audited(stacks={"AK": "prod"})
    assert (found.stack, found.told) == ("prod", ())


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("refused (404) for ever: its owner is gone", {"users": ()}),
        ("refused (401) as long as its owner is disabled", {"users": (replace(CLOUD.users[0], enabled=False),)}),
        ("refused (401) as long as the domain 'Partners'", {"domains": (LivingDomain("d2", "Partners", False),)}),
        ("refused (404) for ever: its project is gone", {"projects": ()}),
        (
            "refused (401) as long as its project",
            {"projects": tuple(replace(one, enabled=False) for one in CLOUD.projects)},
        ),
        ("refused (401) as long as the domain 'Default'", {"domains": (LivingDomain("d1", "Default", False),)}),
        (
            "refused (401): its owner has no role",
            {"assignments": (LivingAssignment("user", "other", "project", "p1", "m"),)},
        ),
    ],
)
def test_what_happened_around_it_is_told(said, change):
    assert audited(cloud=replace(CLOUD, **change)).standing.startswith(said)


@pytest.mark.parametrize("change", [{"users": ()}, {"projects": ()}])
def test_what_was_not_seen_is_not_gone(change):
    assert audited(cloud=replace(CLOUD, not_seen=("some of GET /projects",), **change)).standing == ""


@pytest.mark.parametrize(
    ("now", "credentials", "said"),
    [
        (NOW, (ORIGIN,), ""),
        (datetime(2027, 2, 1, tzinfo=UTC), (ORIGIN,), "of no use: "),
        (NOW, (), "refused (404) for ever: application credential c1"),
        (NOW, (replace(ORIGIN, roles=("reader", "admin")),), "works without admin"),
    ],
)
def test_one_of_an_application_credential_is_as_good_as_that(now, credentials, said):
    made = replace(EC2, application_credential_id="c1")
    (found,) = audit_others(
        replace(CLOUD, credentials=credentials), OtherCredentials(ec2=(made,)), Terms(now, PROD, FACTS)
    )
    assert found.standing.startswith(said)
    assert bool(found.standing) == bool(said)
    assert found.told == ()


def test_another_type_is_listed_and_not_judged():
    seed = LivingOpaque("o1", "totp", "u1")
    (found,) = audit_others(CLOUD, OtherCredentials(opaque=(seed,)), Terms(NOW, PROD, FACTS))
    assert (found.type, found.owner, found.told, found.standing) == ("totp", "ci-web", (), "")
    assert found.end_it == "openstack credential delete o1"


TRUST = LivingTrust("t1", "u1", "u2", "p1", ("member",))
LENDING = replace(CLOUD, users=(*CLOUD.users, LivingUser("u2", "nightly", "d1")))


def lent(trust=TRUST, cloud=LENDING, ec2=()):
    others = OtherCredentials(trusts=(trust,) if trust else (), ec2=ec2)
    return {one.key: one for one in audit_others(cloud, others, Terms(NOW, PROD, FACTS))}


def test_a_trust_is_judged_like_a_credential_in_its_own_words():
    found = lent(replace(TRUST, roles=("admin",), redelegations=1))["t1"]
    assert sorted(numbers(found)) == ["ks101", "ks102", "ks108"]
    assert {each.violation.problem.split(" is ")[0] for each in found.told} >= {"Trust 'ci-web to nightly'"}
    assert "openstack trust create --expiration" in found.told[0].violation.mend


def test_a_trust_whose_roles_nobody_could_read_says_so():
    assert "roles that nobody could read" in lent(replace(TRUST, roles=None))["t1"].reach


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("refused (401) for ever: its trustee is gone", {"users": CLOUD.users}),
        (
            "refused (404) as long as the domain 'Partners'",
            {"domains": (LivingDomain("d1", "Default"), LivingDomain("d2", "Partners", False))},
        ),
        (
            "refused (403): its trustor has lost member",
            {"assignments": (LivingAssignment("user", "u1", "project", "p1", "r"),)},
        ),
    ],
)
def test_what_happened_around_a_trust_is_told(said, change):
    assert lent(cloud=replace(LENDING, **change))["t1"].standing.startswith(said)


@pytest.mark.parametrize(
    ("trust", "not_seen", "said"),
    [
        (TRUST, (), ""),
        (replace(TRUST, remaining_uses=0), (), "refused (404): the trust that it was made from has ended"),
        (None, (), "refused (404) for ever: trust t1, its origin, is gone"),
        (None, ("some of GET /projects",), ""),
    ],
)
def test_an_ec2_credential_of_a_trust_is_as_good_as_that(trust, not_seen, said):
    made = replace(EC2, trust_id="t1")
    assert lent(trust, replace(LENDING, not_seen=not_seen), (made,))["AK"].standing == said
