"""`osaccess cloud pin` and `cloud diff` on the real Keystone, as an admin and as a member."""

import secrets

import pytest

from osaccess.cloud.document import parse_cloud
from osaccess.keystone.session import KeystoneSession
from support.command import osaccess
from support.stacks import admin_environ


@pytest.fixture
def admin_environment(own_keystone):
    return admin_environ(own_keystone)


def test_what_changed_since_the_pin_is_told_and_fails(own_keystone, admin_environment, tmp_path):
    file = tmp_path / "cloud.yaml"
    pinned = osaccess("cloud", "pin", "--names", "projects", "--output", file, environ=admin_environment)
    assert pinned.code == 0, pinned.err
    facts = parse_cloud(file.read_text(), "cloud.yaml")
    assert facts.keystone_api.startswith("v3.")
    assert "admin" in facts.domains["Default"].projects
    assert "not known  user_limit: no request shows it" in pinned.out

    role, now_wrong = f"role-{secrets.token_hex(4)}", file.read_text().replace("prefix: /compute", "prefix: /nova")
    KeystoneSession(own_keystone.login).request("POST", "/roles", {"role": {"name": role}})
    file.write_text(now_wrong)
    told = osaccess("cloud", "diff", "--cloud", file, "--json", environ=admin_environment)
    assert told.code == 1
    changed = {one["fact"]: (one["pinned"], one["seen"]) for one in told.data["changes"]}
    assert changed["services.compute.prefix"] == ("/nova", "/compute")
    assert changed[f"roles.{role}"][0] == ""
    shown = osaccess("cloud", "diff", "--cloud", file, environ=admin_environment)
    assert "~  services.compute.prefix: /nova → /compute" in shown.out
    assert "osaccess cloud pin" in shown.err


def test_a_pin_keeps_the_kinds_of_names_and_the_limit_of_the_file(admin_environment, tmp_path):
    file = tmp_path / "cloud.yaml"
    assert osaccess("cloud", "pin", "--names", "users", "--output", file, environ=admin_environment).code == 0
    file.write_text(file.read_text() + "user_limit: 12\n")
    assert osaccess("cloud", "pin", "--output", file, environ=admin_environment).code == 0
    facts = parse_cloud(file.read_text(), "cloud.yaml")
    assert facts.user_limit == 12
    assert "admin" in facts.domains["Default"].users


def test_a_member_pins_what_he_sees_with_the_reason_for_the_rest(own_keystone, tmp_path):
    admin, name, password = (
        KeystoneSession(own_keystone.login),
        f"mo-{secrets.token_hex(4)}",
        secrets.token_hex(8),
    )
    roles = {role["name"]: role["id"] for role in admin.request("GET", "/roles").body["roles"]}
    project = admin.request("POST", "/projects", {"project": {"name": name}}).body["project"]["id"]
    body = {"user": {"name": name, "password": password, "domain_id": "default"}}
    user = admin.request("POST", "/users", body).body["user"]["id"]
    admin.request("PUT", f"/projects/{project}/users/{user}/roles/{roles['member']}")
    environ = {
        "OS_AUTH_URL": own_keystone.auth_url,
        "OS_USERNAME": name,
        "OS_PASSWORD": password,
        "OS_PROJECT_NAME": name,
        "OS_USER_DOMAIN_ID": "default",
        "OS_PROJECT_DOMAIN_ID": "default",
    }
    file = tmp_path / "cloud.yaml"
    ran = osaccess("cloud", "pin", "--output", file, environ=environ)
    assert ran.code == 0, ran.err
    facts = parse_cloud(file.read_text(), "cloud.yaml")
    assert {role: one.implies for role, one in facts.roles.items()} == {"member": None, "reader": None}
    assert facts.domains["Default"].projects == {name: project}
    assert "only an admin may list what roles imply" in facts.unknown["implications"]
    assert osaccess("cloud", "diff", "--cloud", file, environ=environ).code == 0
