"""What the real servers enforce: access rules at the probe, foreign keys in Keystone; and what their logs hold."""

import secrets

import pytest
import requests

from osaccess.access.login import ApplicationCredential, Login
from osaccess.access.secret import Secret
from osaccess.keystone.session import KeystoneSession

SERVERS = {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}


@pytest.fixture
def admin(real_keystone):
    return KeystoneSession(real_keystone.login)


def a_credential(session, **fields):
    body = {"name": f"test-{secrets.token_hex(4)}"} | fields
    path = f"/users/{session.token().user.id}/application_credentials"
    return session.request("POST", path, json={"application_credential": body}).body["application_credential"]


def session_with(session, credential):
    method = ApplicationCredential(credential["id"], Secret(credential["secret"]))
    return KeystoneSession(Login(session.auth_url, method))


def ask(probe_url, token, method, path):
    return requests.request(method, probe_url + path, headers={"X-Auth-Token": token}, timeout=30)


@pytest.mark.parametrize(
    ("rule", "method", "path", "status"),
    [
        (SERVERS, "GET", "/compute/v2.1/servers", 200),
        (SERVERS, "GET", "/compute/v2.1/servers?limit=1", 200),
        (SERVERS, "POST", "/compute/v2.1/servers", 401),
        (SERVERS, "GET", "/compute/v2.1/flavors", 401),
        (SERVERS, "GET", "/compute/v2.1/servers/", 401),
        (SERVERS, "GET", "/image/v2/images", 401),
        (SERVERS | {"path": "/v2.1/servers"}, "GET", "/compute/v2.1/servers", 401),
        ({"service": "image", "method": "GET", "path": "/image/v2/images/*"}, "GET", "/image/v2/images/1", 200),
        ({"service": "network", "method": "GET", "path": "/network/**"}, "GET", "/network/v2.0/ports/1", 200),
        ({"service": "network", "method": "GET", "path": "/**"}, "GET", "/compute/v2.1/servers", 401),
    ],
)
def test_access_rules_are_enforced_at_the_probe(admin, real_keystone, rule, method, path, status):
    token = session_with(admin, a_credential(admin, access_rules=[rule])).token_text()
    assert ask(real_keystone.probe_url, token, method, path).status_code == status


def test_the_probe_says_what_it_was_asked(admin, real_keystone):
    answer = ask(real_keystone.probe_url, admin.token_text(), "DELETE", "/network/v2.0/ports/1")
    assert answer.json() == {"service": "network", "method": "DELETE", "path": "/network/v2.0/ports/1"}


def test_the_probe_wants_a_token(real_keystone):
    assert ask(real_keystone.probe_url, "", "GET", "/compute/v2.1/servers").status_code == 401


def test_a_deleted_credential_is_refused_at_once(admin, real_keystone):
    credential = a_credential(admin, access_rules=[SERVERS])
    token = session_with(admin, credential).token_text()
    assert ask(real_keystone.probe_url, token, "GET", SERVERS["path"]).status_code == 200
    admin.request("DELETE", f"/users/{admin.token().user.id}/application_credentials/{credential['id']}")
    assert ask(real_keystone.probe_url, token, "GET", SERVERS["path"]).status_code == 401


def test_the_catalogue_leads_to_the_probe(admin, real_keystone):
    urls = {one.service_type: one.url for one in admin.token().endpoints if one.interface == "public"}
    assert urls == {"identity": real_keystone.auth_url} | dict(real_keystone.services)
    assert urls["compute"] == f"{real_keystone.probe_url}/compute/v2.1"


def test_foreign_keys_are_on_so_a_deleted_user_leaves_no_false_409(admin):
    project = admin.token().project.id
    names = [f"fk-{secrets.token_hex(4)}" for _ in range(3)]
    for name in names:
        credential = _credential_of_a_new_user(admin, project, name)
        assert credential["access_rules"][0]["path"] == SERVERS["path"]


def _credential_of_a_new_user(admin, project, name):
    role = admin.request("POST", "/roles", json={"role": {"name": name}}).body["role"]
    user = {"name": name, "password": name, "default_project_id": project}
    user = admin.request("POST", "/users", json={"user": user}).body["user"]
    admin.request("PUT", f"/projects/{project}/users/{user['id']}/roles/{role['id']}")
    own = KeystoneSession(_login(admin, user["id"], name, project))
    credential = a_credential(own, roles=[{"id": role["id"]}], access_rules=[SERVERS])
    admin.request("DELETE", f"/roles/{role['id']}")
    admin.request("DELETE", f"/users/{user['id']}")
    return credential


def _login(admin, user_id, password, project_id):
    from osaccess.access.login import ById, Password, ProjectScope

    return Login(admin.auth_url, Password(ById(user_id), Secret(password), ProjectScope(ById(project_id))))


def test_the_logs_hold_no_secret(admin, real_keystone, real_keystone_folder):
    credential = a_credential(admin, access_rules=[SERVERS])
    token = session_with(admin, credential).token_text()
    ask(real_keystone.probe_url, token, "GET", SERVERS["path"])
    ask(real_keystone.probe_url, token, "GET", "/compute/denied")
    _log_in_with(admin.auth_url, wrong := f"wrong-{secrets.token_hex(8)}")
    state = real_keystone_folder / "keystone"
    logs = (state / "keystone.log").read_text() + (state / "probe.log").read_text()
    assert "Rejecting request" in logs
    hidden = [real_keystone.admin_password.reveal(), credential["secret"], token, admin.token_text(), wrong]
    assert [secret for secret in hidden if secret in logs] == []


def _log_in_with(auth_url, password):
    user = {"name": "admin", "domain": {"id": "default"}, "password": password}
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}}}
    assert requests.post(f"{auth_url}/auth/tokens", json=body, timeout=30).status_code == 401
