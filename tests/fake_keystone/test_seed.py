from datetime import UTC, datetime, timedelta

import pytest

from osaccess.errors import BadInput, Failed
from osaccess.fake_keystone import Clock, FakeKeystone
from osaccess.fake_keystone.adapters.responses import use_fake_keystone
from osaccess.fake_keystone.fake_service import FakeService
from osaccess.fake_keystone.seed import facts_of, seed_document, seed_plan, seed_text
from osaccess.fake_keystone.view import state_data
from osaccess.keystone.cloud_facts import NAMES, read_cloud_facts
from osaccess.keystone.refusals import LoginRefused
from osaccess.keystone.session import KeystoneSession
from osaccess.plan.build import build_plan
from osaccess.yaml_text import BadDocument
from support.documents import A_CLOUD, A_DOCUMENT, NOW, a_document, plainly

A_SEED = """\
fake_keystone: 1
domains: {Sales: {description: their own people}}
roles: {auditor: {implies: [reader]}}
projects:
  shop: {description: the shop, tags: [a, b]}
  old: {enabled: false}
users:
  alice: {password: alice-secret}
  bob: {domain: Sales, enabled: false}
groups: {auditors: {members: [alice]}}
role_assignments:
  - {user: alice, project: shop, roles: [member]}
  - {group: auditors, project: old, roles: [auditor]}
  - {user: alice, system: all, roles: [reader]}
  - {user: bob, domain: Sales, roles: [manager]}
credentials:
  ci:
    user: alice
    project: shop
    roles: [reader]
    access_rules: [{service: compute, method: GET, path: /compute/v2.1/servers}]
    expires_at: 2026-07-01T00:00:00Z
  wide: {user: alice, project: old, unrestricted: true}
"""


@pytest.fixture
def keystone():
    return FakeKeystone(clock=Clock(NOW))


@pytest.fixture
def with_compute(keystone):
    FakeService(keystone, "compute")
    return keystone


def names(keystone, table):
    return {row["name"] for row in state_data(keystone)[table]}


def test_a_seed_file_makes_what_it_says(keystone):
    seeded = seed_text(keystone, A_SEED, "seed.yaml")
    assert names(keystone, "projects") >= {"Default", "Sales", "admin", "shop", "old"}
    assert names(keystone, "users") == {"admin", "alice", "bob"}
    assert names(keystone, "groups") == {"auditors"}
    assert seeded.credential("ci").access_rules[0].path == "/compute/v2.1/servers"
    assert seeded.credential("ci").expires_at == datetime(2026, 7, 1, tzinfo=UTC)
    assert seeded.credential("wide").roles == ("auditor", "reader")
    enabled = {row["name"]: row["enabled"] for row in state_data(keystone)["projects"]}
    assert (enabled["shop"], enabled["old"]) == (True, False)
    assert {row["name"]: row["enabled"] for row in state_data(keystone)["users"]}["bob"] is False


def test_seeding_leaves_no_trace_in_the_log(keystone):
    seed_text(keystone, A_SEED, "seed.yaml")
    assert keystone.requests == []


def test_the_seeded_log_in(keystone):
    seeded = seed_text(keystone, A_SEED, "seed.yaml")
    with use_fake_keystone(keystone):
        assert KeystoneSession(seeded.login("alice", "shop")).token().project.name == "shop"
        assert KeystoneSession(seeded.login("alice")).token().project is None
        token = KeystoneSession(seeded.credential_login("ci")).token()
    assert token.application_credential.id == seeded.credential("ci").id


def test_an_access_yaml_makes_what_it_plans(with_compute):
    seeded = seed_text(with_compute, A_DOCUMENT, "access.yaml")
    plan = build_plan(a_document(), facts_of(with_compute), NOW)
    planned = plan.credentials[0]
    assert list(seeded.credentials) == [one.name for one in planned.generations]
    made = seeded.credential("web-deploy")
    assert (made.name, made.expires_at, made.roles) == (
        planned.current.name,
        planned.current.expires_at,
        planned.roles,
    )
    assert made.access_rules == planned.access_rules
    assert names(with_compute, "users") == {"admin", "web-ci"}


def test_an_assignment_that_exists_on_the_cloud_is_made_in_a_fake(keystone):
    text = (
        "projects: {web: {existing: {id: p1}}}\nusers: {jo: {existing: {id: u1}}}\n"
        "role_assignments: {jo: {existing: true, user: jo, project: web, roles: [member]}}\n"
    )
    seeded = seed_text(keystone, text, "access.yaml")
    with use_fake_keystone(keystone):
        token = KeystoneSession(seeded.login("jo", "web")).token()
    assert {role.name for role in token.roles} == {"member", "reader"}


def test_the_current_generation_is_the_newest_in_an_overlap(keystone):
    keystone.clock.advance(days=0)
    FakeService(keystone, "compute")
    plan = build_plan(a_document(), A_CLOUD, datetime(2026, 6, 2, tzinfo=UTC))
    seeded = seed_plan(FakeKeystone(clock=Clock(datetime(2026, 6, 2, tzinfo=UTC))), plan)
    generations = plan.credentials[0].generations
    assert len(generations) == 2
    assert seeded.credential("web-deploy").name == generations[0].name
    assert seeded.credential(generations[1].name).expires_at == generations[1].expires_at


def test_a_plan_for_another_cloud_goes_by_the_names_of_roles(keystone):
    seed_plan(keystone, build_plan(a_document(), A_CLOUD, NOW))
    assert names(keystone, "projects") >= {"web"}


def test_time_goes_on_from_the_seed(with_compute):
    seeded = seed_document(with_compute, a_document())
    with use_fake_keystone(with_compute):
        login = seeded.credential_login("web-deploy")
        assert KeystoneSession(login).token().project.name == "web"
        with_compute.clock.advance(days=40)
        with pytest.raises(LoginRefused, match="401"):
            KeystoneSession(login).token()


def test_the_facts_of_a_fake_are_those_that_a_client_reads(with_compute):
    with use_fake_keystone(with_compute):
        session = KeystoneSession(with_compute.login)
        assert facts_of(with_compute) == read_cloud_facts(session)
        assert facts_of(with_compute, with_names=True) == read_cloud_facts(session, NAMES)


def test_a_seed_may_be_json(keystone):
    seed_text(keystone, '{"fake_keystone": 1, "projects": {"shop": {}}}', "seed.json")
    assert "shop" in names(keystone, "projects")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("fake_keystone: 1\nprojekts: {}", "seed.yaml:2: projekts: This key is not known here"),
        ("fake_keystone: 2", "seed.yaml:1: fake_keystone"),
        ("fake_keystone: 1\nrole_assignments: [{user: a, roles: [x]}]", "Write one of `project`"),
        ("fake_keystone: 1\nrole_assignments: [{project: a, roles: [x]}]", "either `user` or `group`"),
        ("fake_keystone: 1\ncredentials: {a: {expires_at: 2026-07-01}}", "no instant"),
        ("owners: []", "seed.yaml:1: owners"),
    ],
)
def test_mistakes_are_told_with_their_line(keystone, text, problem):
    with pytest.raises(BadDocument) as refused:
        seed_text(keystone, text, "seed.yaml")
    assert problem in plainly(refused.value)


def test_a_name_that_nobody_has_is_told_with_those_that_there_are(keystone):
    with pytest.raises(BadInput, match="no project 'shop'") as caught:
        seed_text(
            keystone, "fake_keystone: 1\nrole_assignments: [{user: admin, project: shop, roles: [reader]}]", "s"
        )
    assert caught.value.mend == "It has: admin."


def test_what_keystone_refuses_is_refused(keystone):
    text = "fake_keystone: 1\ncredentials: {late: {expires_at: 2026-01-01T00:00:00Z}}"
    with pytest.raises(Failed, match="The fake Keystone answers 400 to POST"):
        seed_text(keystone, text, "seed.yaml")


def test_a_credential_that_has_ended_by_then_is_shown_as_such(keystone):
    seed_text(keystone, A_SEED, "seed.yaml")
    keystone.clock.advance(days=30)
    ended = [row for row in state_data(keystone)["credentials"] if row["expires_at"]]
    assert datetime.fromisoformat(ended[0]["expires_at"]) < keystone.clock.now() + timedelta(seconds=1)
