import io
import json

import pytest
from rich.console import Console

from osaccess.fake_keystone import Clock, FakeKeystone
from osaccess.fake_keystone.seed import seed_text
from osaccess.fake_keystone.state import TABLES
from osaccess.fake_keystone.view import state_data, state_view
from support.documents import NOW

SEED = """\
fake_keystone: 1
projects: {shop: {description: "sells [bold]things[/bold]", tags: [a]}}
users: {alice: {password: alice-secret}}
groups: {auditors: {members: [alice]}}
role_assignments: [{user: alice, project: shop, roles: [member]}]
credentials:
  ci: {user: alice, project: shop, roles: [reader], expires_at: 2026-06-30T00:00:00Z,
       access_rules: [{service: compute, method: GET, path: "/compute/v2.1/servers/{id}"}]}
  wide: {user: alice, project: shop, unrestricted: true}
"""


@pytest.fixture
def keystone():
    return FakeKeystone(clock=Clock(NOW), admin_password="admin-secret")


@pytest.fixture
def seeded(keystone):
    return seed_text(keystone, SEED, "seed.yaml")


def shown(keystone):
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(state_view(keystone))
    return console.export_text()


def line(text, start):
    return next(" ".join(one.split()) for one in text.splitlines() if one.startswith(start))


def test_the_data_is_json_and_complete(keystone, seeded):
    data = json.loads(json.dumps(state_data(keystone)))
    assert set(data) == {"url", "now", *TABLES} - {"revocations"}
    assert data["now"] == "2026-06-10T12:00:00Z"
    assert [row["name"] for row in data["credentials"]] == ["ci", "wide"]
    assert data["credentials"][0]["expires_at"] == "2026-06-30T00:00:00Z"
    assert data["access_rules"][0]["path"] == "/compute/v2.1/servers/{id}"


def test_no_secret_is_shown(keystone, seeded):
    texts = json.dumps(state_data(keystone)), shown(keystone)
    secrets = ["alice-secret", "admin-secret", *(one.secret.reveal() for one in seeded.credentials.values())]
    assert not [secret for secret in secrets for text in texts if secret in text]
    assert "password" not in state_data(keystone)["users"][0]
    assert "secret" not in state_data(keystone)["credentials"][0]


def test_people_see_names(keystone, seeded):
    text = shown(keystone)
    assert line(text, "shop") == "shop Default yes a sells [bold]things[/bold]"
    assert line(text, "alice") == "alice Default yes auditors"
    assert line(text, "user alice") == "user alice project shop member"
    assert line(text, "user admin") == "user admin project admin admin"
    assert line(text, "ci ") == "ci alice shop reader 1 2026-06-30T00:00:00Z"
    assert "ci GET compute /compute/v2.1/servers/{id}" in [" ".join(one.split()) for one in text.splitlines()]
    assert line(text, "wide") == "wide alice shop member, reader (unrestricted) none: every request never"


def test_what_has_ended_is_marked(keystone, seeded):
    keystone.clock.advance(days=30)
    assert line(shown(keystone), "ci").endswith("2026-06-30T00:00:00Z (expired)")


def test_a_dangling_credential_is_shown(keystone, seeded):
    project = next(one for one in keystone.state.projects if one.name == "shop")
    keystone.state.projects.drop(project.id)
    assert f"{project.id} (gone)" in shown(keystone)
