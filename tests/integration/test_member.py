"""An ordinary member manages credentials of the own login: no admin, and no request that is refused."""

import secrets

import pytest

from osaccess.keystone.session import KeystoneSession
from osaccess.keystone.traffic import Traffic
from support.command import QUIET, a_project, osaccess

DOCUMENT = """\
credentials:
  backup:
    description: nightly backup of my own project
    roles: [member, reader]
    access_rules:
      - {service: compute, method: GET, path: /compute/v2.1/servers}
      - {service: identity, method: GET, path: /v3/auth/projects}
    expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}
"""


@pytest.fixture
def member(real_keystone, tmp_path):
    """Environment of a user with the role member on one project."""
    admin = KeystoneSession(real_keystone.login)
    name, password = f"jo-{secrets.token_hex(4)}", secrets.token_urlsafe(16)
    roles = {role["name"]: role["id"] for role in admin.request("GET", "/roles").body["roles"]}
    project = admin.request("POST", "/projects", {"project": {"name": name}}).body["project"]["id"]
    body = {"user": {"name": name, "password": password, "domain_id": "default"}}
    user = admin.request("POST", "/users", body).body["user"]["id"]
    admin.request("PUT", f"/projects/{project}/users/{user}/roles/{roles['member']}")
    return {
        "OS_AUTH_URL": real_keystone.auth_url,
        "OS_USERNAME": name,
        "OS_PASSWORD": password,
        "OS_PROJECT_NAME": name,
        "OS_USER_DOMAIN_ID": "default",
        "OS_PROJECT_DOMAIN_ID": "default",
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/state",
        "PULUMI_CONFIG_PASSPHRASE": "only-a-test",
    }


def test_a_member_pins_deploys_proves_exports_and_destroys_without_a_refusal(member, tmp_path, monkeypatch):
    sent = []
    original = Traffic.add
    monkeypatch.setattr(Traffic, "add", lambda self, request: (sent.append(request), original(self, request))[1])
    project = a_project(tmp_path / "project", document=DOCUMENT)
    monkeypatch.chdir(project)
    where = ("--stack", "mine", "-C", project, *QUIET)

    assert osaccess("cloud", "pin", environ=member).code == 0
    up = osaccess("up", "--yes", "--json", *where, environ=member)
    assert up.code == 0, up.out + up.err
    assert [proof["holds"] for proof in up.data["proof"]] == [True]
    again = osaccess("up", "--yes", "--json", *where, environ=member)
    assert set(again.data["changes"]) == {"same"}
    assert osaccess("credentials", "export", "backup", *where, environ=member).code == 0
    gone = osaccess("destroy", "--yes", *where, environ=member)
    assert gone.code == 0, gone.err

    assert [request for request in sent if request.status in (401, 403)] == []
    assert not any(
        request.path.startswith(("/v3/roles", "/v3/projects", "/v3/role_assignments")) for request in sent
    )
    assert any(request.method == "DELETE" and request.status == 204 for request in sent)


def test_a_credential_of_the_own_login_belongs_to_it(member, tmp_path, monkeypatch):
    project = a_project(tmp_path / "project", document=DOCUMENT)
    monkeypatch.chdir(project)
    osaccess("cloud", "pin", environ=member)
    up = osaccess("up", "--yes", "--json", "--stack", "mine", *QUIET, environ=member)
    logins = [check["detail"] for check in up.data["proof"][0]["checks"] if check["what"] == "login"]
    assert logins == [f"as {member['OS_USERNAME']}"]


def test_a_run_for_an_instant_before_the_stacks_newest_generation_is_refused(member, tmp_path, monkeypatch):
    """An approved preview is replayed after another run has rotated: it would delete what is in use."""
    project = a_project(tmp_path / "project", document=DOCUMENT.replace("2026-01-01", "2090-01-01"))
    monkeypatch.chdir(project)
    where = ("--stack", "mine", "-C", project, "--yes", "--now")
    assert osaccess("cloud", "pin", environ=member).code == 0
    assert osaccess("up", *where, "2090-02-01T00:00:00Z", environ=member).code == 0
    refused = osaccess("up", *where, "2090-01-30T21:00:00Z", environ=member)
    assert refused.code == 2
    assert "the stack has what starts later: backup-20900131T000000Z" in refused.err
    assert osaccess("up", *where, "2090-02-01T00:00:00Z", environ=member).code == 0
