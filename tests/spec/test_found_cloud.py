"""What is written down of a cloud in which people live: it reads as a document that makes nothing, for any names."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osaccess.access.access_rule import AccessRule
from osaccess.cloud.document import parse_cloud, render_cloud
from osaccess.cloud.inventory import (
    Inventory,
    LivingAssignment,
    LivingCredential,
    LivingDomain,
    LivingGroup,
    LivingProject,
    LivingUser,
    with_names,
)
from osaccess.cloud.model import CloudFacts, RoleFacts, ServiceFacts
from osaccess.plan.build import build_plan
from osaccess.spec.described import described
from osaccess.spec.document import read_document
from osaccess.spec.hand_made import drafts, worries
from osaccess.spec.living import Keys
from osaccess.yaml_text import BadDocument, parse_yaml

AUTH_URL = "https://keystone.example.org/v3"
NOW = datetime(2030, 1, 1, tzinfo=UTC)
ROLES = {"r1": "member", "r2": "reader"}
FACTS = CloudFacts(
    auth_url=AUTH_URL,
    roles={name: RoleFacts(id=id_) for id_, name in ROLES.items()},
    services={"compute": ServiceFacts(prefix="/compute")},
)
DEFAULT = LivingDomain("default", "Default")
SERVERS = AccessRule("compute", "GET", "/compute/v2.1/servers")


def an_inventory(**parts):
    return Inventory(**{"auth_url": AUTH_URL, "domains": (DEFAULT,), **parts})


def document_of(inventory):
    return read_document(described(inventory, Keys(inventory), ROLES).text, "access.yaml")


def plan_of(inventory):
    return build_plan(document_of(inventory), with_names(FACTS, inventory), NOW)


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64)
ODD_NAMES = st.sampled_from(
    ["a: b", "- x", "yes", "123", "2026-01-01", "#", "{}", "ä ö", "../..", "\u2028", "'", "…"]
)
UNIQUE = st.lists(NAMES | ODD_NAMES, max_size=5, unique=True)


@given(UNIQUE, UNIQUE, UNIQUE, UNIQUE)
def test_whatever_things_are_called_the_document_names_them_and_makes_nothing(domains, projects, users, groups):
    there = (DEFAULT, *(LivingDomain(f"d{n}", name) for n, name in enumerate(domains) if name != "Default"))
    inventory = an_inventory(
        domains=there,
        projects=tuple(
            LivingProject(f"p{domain.id}{n}", name, domain.id)
            for domain in there
            for n, name in enumerate(projects)
        ),
        users=tuple(LivingUser(f"u{n}", name, "default") for n, name in enumerate(users)),
        groups=tuple(LivingGroup(f"g{n}", name, there[-1].id) for n, name in enumerate(groups)),
        assignments=tuple(
            LivingAssignment("user", f"u{n}", "project", f"pdefault{m}", "r1")
            for n in range(len(users))
            for m in range(len(projects))
        ),
        credentials=tuple(
            LivingCredential(f"c{n}", name, f"u{n}", "p", ("member",)) for n, name in enumerate(users[::2])
        ),
    )
    spec, plan = document_of(inventory).spec, plan_of(inventory)
    for nouns, things in (
        (spec.projects, inventory.projects),
        (spec.users | spec.owners, inventory.users),
        (spec.groups, inventory.groups),
    ):
        assert sorted(one.existing.name for one in nouns.values()) == sorted(one.name for one in things)
    assert sorted(plan.known.projects.values()) == sorted(one.id for one in inventory.projects)
    assert sorted([*plan.known.users.values(), *plan.known.owners.values()]) == sorted(
        one.id for one in inventory.users
    )
    made = (plan.domains, plan.projects, plan.users, plan.assignments, plan.credentials)
    assert not any(made)
    assert len(plan.existing_assignments) == len(inventory.assignments)
    facts = with_names(FACTS, inventory)
    assert parse_cloud(render_cloud(facts), "cloud.yaml") == facts
    credentials = parse_yaml(drafts(inventory, Keys(inventory), NOW) or "credentials: {}", "drafts").data
    assert len(credentials["credentials"]) == len(inventory.credentials)


def test_two_of_one_name_tell_their_domains_and_the_default_domain_keeps_the_short_key():
    other = LivingDomain("d", "Customers & Co")
    inventory = an_inventory(
        domains=(other, DEFAULT), projects=(LivingProject("2", "web", "d"), LivingProject("1", "web", "default"))
    )
    projects = document_of(inventory).spec.projects
    assert {key: one.domain for key, one in projects.items()} == {"web": None, "web-Customers-Co": "Customers-Co"}
    assert plan_of(inventory).known.projects == {"web": "1", "web-Customers-Co": "2"}


def test_who_holds_credentials_is_an_owner_and_the_others_are_users():
    inventory = an_inventory(
        users=(LivingUser("1", "ci", "default"), LivingUser("2", "jo", "default", enabled=False)),
        credentials=(LivingCredential("c", "deploy", "1", "p", ("member",)),),
    )
    spec = document_of(inventory).spec
    assert (list(spec.owners), list(spec.users)) == (["ci"], ["jo"])
    assert "jo: {existing: {name: jo}}  # disabled" in described(inventory, Keys(inventory), ROLES).text


def test_the_roles_of_one_actor_on_one_target_stand_together_and_inherited_ones_by_themselves():
    child = LivingProject("2", "child", "default", parent_id="1")
    inventory = an_inventory(
        projects=(LivingProject("1", "web", "default", parent_id="default"), child),
        groups=(LivingGroup("g", "ops", "default", ("u", "gone")),),
        users=(LivingUser("u", "jo", "default"),),
        assignments=(
            LivingAssignment("group", "g", "project", "1", "r1"),
            LivingAssignment("group", "g", "project", "1", "r2"),
            LivingAssignment("group", "g", "project", "1", "r2", inherited=True),
            LivingAssignment("user", "u", "domain", "default", "r2"),
        ),
    )
    spec = document_of(inventory).spec
    assert spec.projects["child"].parent == "web"
    assert {
        key: (one.actor, one.target, one.inherited, one.roles) for key, one in spec.role_assignments.items()
    } == {
        "jo-on-Default": (("user", "jo"), ("domain", "Default"), False, ("reader",)),
        "ops-below-web": (("group", "ops"), ("project", "web"), True, ("reader",)),
        "ops-on-web": (("group", "ops"), ("project", "web"), False, ("member", "reader")),
    }
    assert spec.groups["ops"].members == ()
    assert "ops: {existing: {name: ops}}  # members: [jo]" in described(inventory, Keys(inventory), ROLES).text


def test_what_no_document_can_say_is_told():
    inventory = an_inventory(
        users=(LivingUser("u", "jo", "default"),),
        assignments=(
            LivingAssignment("user", "u", "system", "", "r1"),
            LivingAssignment("user", "gone", "domain", "default", "r1"),
            LivingAssignment("user", "u", "domain", "default", "role-of-a-domain"),
        ),
    )
    system, gone, of_a_domain = described(inventory, Keys(inventory), ROLES).left_out
    assert "'jo': role 'member' on the system" in system
    assert "'gone': who or what it is for was not seen" in gone
    assert "role-of-a-domain is none of the whole cloud" in of_a_domain
    assert document_of(inventory).spec.role_assignments == {}


def test_a_draft_with_rules_is_a_credential_once_its_owner_has_a_login():
    credential = LivingCredential("c1", "deploy", "u", "p", ("reader",), (SERVERS,), description="by hand: yes")
    inventory = an_inventory(
        projects=(LivingProject("p", "web", "default"),),
        users=(LivingUser("u", "ci", "default"),),
        credentials=(credential,),
    )
    text = described(inventory, Keys(inventory), ROLES).text
    with_login = text.replace("{existing: {name: ci}}", "{existing: {name: ci}, login: {cloud: ci}}")
    whole = with_login.replace("credentials: {}\n", drafts(inventory, Keys(inventory), NOW))
    document = read_document(whole, "access.yaml")
    (planned,) = build_plan(document, with_names(FACTS, inventory), NOW).credentials
    assert (planned.name, planned.roles, planned.access_rules) == ("deploy", ("reader",), (SERVERS,))
    assert planned.description == "by hand: yes"


def test_a_draft_without_rules_is_refused_until_somebody_writes_them():
    inventory = an_inventory(
        projects=(LivingProject("p", "web", "default"),),
        users=(LivingUser("u", "ci", "default"),),
        credentials=(LivingCredential("c1", "deploy", "u", "p", ("reader",)),),
    )
    text = described(inventory, Keys(inventory), ROLES).text.replace(
        "credentials: {}\n", drafts(inventory, Keys(inventory), NOW)
    )
    with pytest.raises(BadDocument, match="access_rules: An empty list means no restriction"):
        read_document(text, "access.yaml")


def test_credentials_that_no_document_would_let_be_written_are_counted():
    past = datetime(2029, 1, 1, tzinfo=UTC)
    inventory = an_inventory(
        users=(LivingUser("u", "ci", "default"), LivingUser("v", "old", "default", enabled=False)),
        credentials=(
            LivingCredential("1", "a", "u", "p", ("member",), (SERVERS,), past),
            LivingCredential("2", "b", "u", "p", ("member",), unrestricted=True),
            LivingCredential("3", "c", "v", "p", ("member",), (SERVERS,), datetime(2031, 1, 1, tzinfo=UTC)),
        ),
    )
    assert worries(inventory, NOW) == [
        "1 of 3 credentials may send every request of their roles: no access rules",
        "1 of 3 credentials never expire",
        "1 of 3 credentials may make others: unrestricted",
        "1 of 3 credentials have an end that is past",
        "1 of 3 credentials belong to a user who is disabled",
    ]
    assert worries(an_inventory(), NOW) == []


def test_drafts_of_one_name_tell_their_owners():
    inventory = an_inventory(
        projects=(LivingProject("p", "web", "default"),),
        users=(LivingUser("u", "ci", "default"), LivingUser("v", "jo", "default")),
        credentials=tuple(LivingCredential(f"{user}1", "backup", user, "p", ("member",)) for user in "uv"),
    )
    text = drafts(inventory, Keys(inventory), NOW)
    assert list(parse_yaml(text, "drafts").data["credentials"]) == ["ci-backup", "jo-backup"]


def test_a_login_that_is_no_admins_gets_a_document_of_its_own_credentials_alone():
    inventory = an_inventory(
        own=True,
        domains=(),
        projects=(LivingProject("p", "web", "default"),),
        users=(LivingUser("u", "jo", "default"),),
        credentials=(LivingCredential("1", "a", "u", "p", ("member",), (SERVERS,)),),
    )
    assert document_of(inventory).spec.is_for_current_login
    text = drafts(inventory, Keys(inventory), NOW)
    assert read_document(text, "access.yaml").spec.credentials["a"].owner is None
