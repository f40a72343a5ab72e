"""Hierarchies, groups, domains and what exists already, in a plan."""

import pytest

from osaccess.cloud.model import DomainFacts
from osaccess.files import beside
from osaccess.plan.build import build_plan
from osaccess.plan.model import (
    KnownIds,
    PlannedAssignment,
    PlannedDomain,
    PlannedGroup,
    PlannedProject,
    PlannedRole,
    PlannedUser,
)
from osaccess.spec.document import read_document
from osaccess.yaml_text import BadDocument
from support.command import ROOT
from support.documents import A_CLOUD, NOW, a_document

CREDENTIAL = """
credentials:
  deploy:
    owner: ci
    project: child
    roles: [reader]
    access_rules: [{service: compute, method: GET, path: /compute/v2.1/servers}]
    expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}
"""
NOUNS = """\
domains: {company: {name: Company Ltd}, home: {existing: {id: default}}}
projects: {child: {parent: shop}, shop: {domain: company}, mine: {}}
owners: {ci: {domain: company}}
groups: {team: {members: [ci]}}
role_assignments:
  the-one: """


def plan_of(text, cloud=A_CLOUD):
    return build_plan(a_document(text=text), cloud, NOW)


@pytest.mark.parametrize(
    "assignment",
    [
        "{owner: ci, project: child, roles: [member]}",
        "{group: team, project: child, roles: [reader]}",
        "{owner: ci, project: shop, inherited: true, roles: [reader]}",
        "{group: team, project: shop, inherited: true, roles: [admin]}",
        "{group: team, domain: company, inherited: true, roles: [member]}",
    ],
)
def test_a_role_is_held_directly_by_group_by_inheritance_and_by_implication(assignment):
    assert plan_of(NOUNS + assignment + CREDENTIAL).credentials[0].roles == ("reader",)


@pytest.mark.parametrize(
    "assignment",
    [
        "{owner: ci, project: shop, roles: [member]}",
        "{owner: ci, project: child, inherited: true, roles: [member]}",
        "{owner: ci, domain: company, roles: [member]}",
        "{owner: ci, domain: home, inherited: true, roles: [member]}",
        "{owner: ci, project: mine, inherited: true, roles: [member]}",
    ],
)
def test_a_role_elsewhere_is_not_held(assignment):
    with pytest.raises(BadDocument, match="does not have the role 'reader' on project 'child'"):
        plan_of(NOUNS + assignment + CREDENTIAL)


def test_an_assignment_that_exists_is_held_and_made_by_no_run():
    text = (
        "projects: {child: {existing: {id: p1}}}\n"
        "owners: {ci: {existing: {id: u1}, login: {cloud: ci}}}\n"
        "role_assignments: {the-one: {existing: true, owner: ci, project: child, roles: [member]}}"
    )
    plan = plan_of(text + CREDENTIAL)
    assert plan.assignments == ()
    assert [(one.actor, one.target, one.roles) for one in plan.existing_assignments] == [
        (("owner", "ci"), ("project", "child"), ("member",))
    ]
    assert plan.credentials[0].roles == ("reader",)


def test_the_default_domain_is_the_same_by_whatever_key():
    assignment = "{owner: ci, domain: home, inherited: true, roles: [reader]}"
    plan_of(NOUNS + assignment + CREDENTIAL.replace("project: child", "project: mine"))


@pytest.mark.parametrize(
    "nouns",
    [
        NOUNS.replace("ci: {domain: company}", "ci: {existing: {id: u1}, login: {cloud: ci}}"),
        NOUNS.replace("team: {", "team: {existing: {id: g1}, "),
    ],
)
def test_what_exists_already_may_hold_roles_that_the_document_does_not_know(nouns):
    plan_of(nouns + "{owner: ci, project: mine, roles: [reader]}" + CREDENTIAL)


def test_all_nouns_reach_the_plan_with_names_and_ids():
    cloud = A_CLOUD.model_copy(
        update={"domains": {"Default": DomainFacts(id="default", projects={"old-name": "p-1"})}}
    )
    plan = plan_of(
        """\
domains: {company: {name: Company Ltd, enabled: false}, home: {existing: {id: default}}}
projects: {child: {parent: shop, tags: [a]}, shop: {domain: company, name: Shop}, old: {existing: {name: old-name}}}
roles: {auditor: {}}
users: {alice: {description: of the shop}, jo: {existing: {id: u-jo}}}
groups: {team: {members: [alice, jo]}, there: {existing: {id: g-1}, members: [jo]}}
role_assignments:
  a: {group: team, domain: company, inherited: true, roles: [auditor, member]}
""",
        cloud,
    )
    assert plan.domains == (PlannedDomain("company", "Company Ltd", "", enabled=False),)
    assert plan.projects == (
        PlannedProject("shop", "Shop", "", (), enabled=True, domain="company"),
        PlannedProject("child", "child", "", ("a",), enabled=True, domain="company", parent="shop"),
    )
    assert plan.roles == (PlannedRole("auditor"),)
    assert plan.users == (PlannedUser("alice", "alice", "of the shop", enabled=True),)
    assert plan.groups == (
        PlannedGroup("team", "team", "", ("alice", "jo")),
        PlannedGroup("there", "there", "", ("jo",)),
    )
    assert plan.assignments == (
        PlannedAssignment("a", ("group", "team"), ("domain", "company"), ("auditor", "member"), inherited=True),
    )
    assert plan.known == KnownIds(
        domains={"home": "default"},
        projects={"old": "p-1"},
        users={"jo": "u-jo"},
        groups={"there": "g-1"},
        roles={"member": "r-member"},
    )


def test_a_name_whose_id_nobody_wrote_is_told_with_the_command_that_prints_it():
    with pytest.raises(BadDocument) as refused:
        plan_of("projects: {old: {existing: {name: old-name}}}")
    assert "projects.old.existing.name:" in str(refused.value)
    assert "osaccess cloud pin --names projects" in str(refused.value)
    cloud = A_CLOUD.model_copy(
        update={"domains": {"Default": DomainFacts(id="default", projects={"old-names": "p-1"})}}
    )
    with pytest.raises(BadDocument, match="Did you mean 'old-names'"):
        plan_of("projects: {old: {existing: {name: old-name}}}", cloud)


def test_the_overlay_of_the_example_replaces_what_it_says_and_nothing_else():
    admin = {"projects": {"admin": "p-admin"}, "users": {"admin": "u-admin", "probe": "u-probe"}}
    cloud = A_CLOUD.model_copy(update={"domains": {"Default": DomainFacts(id="default", **admin)}})
    plans = []
    for name in ("access.yaml", "staging.yaml"):
        file = ROOT / "examples/organisation" / name
        plans.append(build_plan(read_document(file.read_text(), str(file), beside(file)), cloud, NOW))
    whole, staging = plans
    assert [one.name for one in whole.credentials] == ["shop-deploy", "shop-watch", "platform-backup"]
    assert [one.name for one in staging.credentials] == ["shop-deploy", "shop-watch"]
    assert (staging.users, staging.groups, staging.assignments) == (whole.users, whole.groups, whole.assignments)
    changed = [(a, b) for a, b in zip(whole.projects, staging.projects, strict=True) if a != b]
    assert [(one.description, other.description) for one, other in changed] == [
        ("What customers see", "What testers see")
    ]
    deploy = staging.credentials[0]
    assert deploy.use.consumers == ("gitlab.example.org/web/shop-staging",)
    assert deploy.roles == whole.credentials[0].roles
    assert deploy.generations != whole.credentials[0].generations
