"""Owners that exist already, on the real Keystone: each way to log in as one, and the person who does it alone."""

import os
import secrets
import stat

import pytest
import yaml
from openstack.config import loader

from osaccess.cloud.document import render_cloud
from osaccess.engines.embedded.passphrase import PassphraseCrypter
from osaccess.keystone.cloud_facts import read_cloud_facts
from osaccess.keystone.login_settings import login_from_settings
from osaccess.keystone.session import KeystoneSession
from support.command import a_project, osaccess
from support.stacks import deployer

RULES = "[{service: compute, method: GET, path: /compute/v2.1/servers}]"
END = "{every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}"
NOW = ("--now", "2090-02-22T00:00:00Z")


class Jo:
    """A user who was there before, with the role member on a project of the same name."""

    def __init__(self, keystone, folder):
        self.keystone, self.auth_url = keystone, keystone.auth_url
        self.admin = KeystoneSession(keystone.login)
        self.name, self.password = f"jo-{secrets.token_hex(4)}", f"canary-{secrets.token_urlsafe(12)}"
        project = self.admin.request("POST", "/projects", {"project": {"name": self.name}}).body["project"]
        body = {"user": {"name": self.name, "password": self.password, "domain_id": "default"}}
        self.id = self.admin.request("POST", "/users", body).body["user"]["id"]
        facts = read_cloud_facts(self.admin)
        self.admin.request("PUT", f"/projects/{project['id']}/users/{self.id}/roles/{facts.roles['member'].id}")
        self.project_id = project["id"]
        self.folder = folder
        self.cloud = render_cloud(facts)

    def write(self, login, *, more=""):
        project = a_project(
            self.folder / "project",
            document=f"""\
projects: {{theirs: {{existing: {{id: {self.project_id}}}}}}}
owners: {{jo: {{name: {self.name}, existing: {{id: {self.id}}}{login}}}}}
credentials:
  watch: {{owner: jo, project: theirs, roles: [reader], access_rules: {RULES}, expiry: {END}{more}}}
""",
        )
        (project / "cloud.yaml").write_text(self.cloud)
        return project

    @property
    def deployer(self):
        return deployer(self.keystone, self.folder)

    @property
    def token(self):
        settings = {
            "auth_url": self.auth_url,
            "username": self.name,
            "password": self.password,
            "user_domain_id": "default",
        }
        return KeystoneSession(login_from_settings(settings, "a test")).token_text()

    @property
    def held(self):
        listing = self.admin.request("GET", f"/users/{self.id}/application_credentials").body
        return {one["name"]: one["project_id"] for one in listing["application_credentials"]}


@pytest.fixture
def jo(own_keystone, tmp_path):
    return Jo(own_keystone, tmp_path)


GENERATION = "watch-20900125T000000Z"


def apply_and_destroy(jo, project, environ):
    run = ("--stack", "theirs", "--yes", "--engine", "embedded", *NOW, "-C", project)
    up = osaccess("up", *run, "--json", environ=environ)
    assert up.code == 0, up.out + up.err
    assert [proof["holds"] for proof in up.data["proof"]] == [True]
    assert jo.held == {GENERATION: jo.project_id}
    again = osaccess("up", *run, "--json", environ=environ)
    assert set(again.data["changes"]) == {"same"}
    gone = osaccess("destroy", *run, environ=environ)
    assert gone.code == 0, gone.err
    assert jo.held == {}
    assert jo.admin.request("GET", f"/users/{jo.id}").body["user"]["enabled"] is True
    for text in (up.out, up.err, again.out, again.err, gone.out, gone.err):
        assert jo.password not in text


def test_an_owner_logs_in_by_an_entry_of_clouds_yaml(jo, monkeypatch):
    project = jo.write(", login: {cloud: jo}")
    auth = {"auth_url": jo.auth_url, "username": jo.name, "password": jo.password, "user_domain_id": "default"}
    (project / "clouds.yaml").write_text(yaml.safe_dump({"clouds": {"jo": {"auth": auth}}}))
    monkeypatch.setattr(loader, "CONFIG_FILES", [str(project / "clouds.yaml")])
    apply_and_destroy(jo, project, jo.deployer)


def test_an_owner_logs_in_by_a_token_of_its_own(jo):
    project = jo.write(", login: {token: OSACCESS_TOKEN_JO}")
    token = jo.token
    apply_and_destroy(jo, project, {**jo.deployer, "OSACCESS_TOKEN_JO": token})
    told = osaccess(
        "up", "--stack", "b", "--yes", "--engine", "embedded", *NOW, "-C", project, environ=jo.deployer
    )
    assert told.code != 0
    assert "OSACCESS_TOKEN_JO is not set" in told.err
    assert "openstack token issue" in told.err


def test_a_password_in_clear_configuration_is_refused(jo):
    project = jo.write(", login: {config: jo-password}")
    (project / "Pulumi.theirs.yaml").write_text(f"config: {{osaccess:jo-password: {jo.password}}}\n")
    told = osaccess(
        "up", "--stack", "theirs", "--yes", "--engine", "embedded", *NOW, "-C", project, environ=jo.deployer
    )
    assert told.code != 0
    assert "in clear" in told.err
    assert "pulumi config set --secret osaccess:jo-password" in told.err
    assert jo.password not in told.out + told.err


def test_an_owner_logs_in_by_an_encrypted_password_of_the_stack(jo):
    """What `pulumi config set --secret osaccess:jo-password` writes: a cipher under the stack's own passphrase."""
    project = jo.write(", login: {config: jo-password}")
    crypter = PassphraseCrypter.with_new_salt(jo.deployer["PULUMI_CONFIG_PASSPHRASE"], os.urandom)
    config = {"osaccess:jo-password": {"secure": crypter.encrypt(jo.password)}}
    stack = project / "Pulumi.theirs.yaml"
    stack.write_text(yaml.safe_dump({"encryptionsalt": crypter.salt_state, "config": config}))
    apply_and_destroy(jo, project, jo.deployer)
    assert jo.password not in stack.read_text()


def test_an_encrypted_password_under_another_passphrase_is_told(jo):
    project = jo.write(", login: {config: jo-password}")
    crypter = PassphraseCrypter.with_new_salt("another one", os.urandom)
    config = {"osaccess:jo-password": {"secure": crypter.encrypt(jo.password)}}
    (project / "Pulumi.theirs.yaml").write_text(
        yaml.safe_dump({"encryptionsalt": crypter.salt_state, "config": config})
    )
    told = osaccess(
        "up", "--stack", "theirs", "--yes", "--engine", "embedded", *NOW, "-C", project, environ=jo.deployer
    )
    assert told.code == 2
    assert "passphrase" in told.err
    assert jo.held == {}


def test_somebody_elses_entry_of_clouds_yaml_is_refused(jo, monkeypatch):
    project = jo.write(", login: {cloud: jo}")
    auth = {"auth_url": jo.auth_url, "username": "bob", "password": jo.password, "user_domain_id": "default"}
    (project / "clouds.yaml").write_text(yaml.safe_dump({"clouds": {"jo": {"auth": auth}}}))
    monkeypatch.setattr(loader, "CONFIG_FILES", [str(project / "clouds.yaml")])
    told = osaccess(
        "up", "--stack", "theirs", "--yes", "--engine", "embedded", *NOW, "-C", project, environ=jo.deployer
    )
    assert told.code != 0
    assert "belongs to whoever logs in" in told.err
    assert jo.held == {}


@pytest.mark.parametrize("login", ["{cloud: jo}", "{token: OSACCESS_TOKEN_JO}", "{config: jo-password}"])
def test_a_preview_needs_no_login_of_an_owner(jo, login, monkeypatch):
    project = jo.write(f", login: {login}")
    monkeypatch.setattr(loader, "CONFIG_FILES", [str(project / "clouds.yaml")])
    run = ("--stack", "theirs", "--engine", "embedded", *NOW, "-C", project)
    state = {name: value for name, value in jo.deployer.items() if name.startswith("PULUMI")}
    seen = osaccess("preview", *run, "--json", environ=state)
    assert seen.code == 0, seen.err
    assert GENERATION in {one["name"] for one in seen.data["resources"]}


def person(jo):
    return {"OS_AUTH_TYPE": "token", "OS_AUTH_URL": jo.auth_url, "OS_TOKEN": jo.token}


def test_a_person_behind_sso_makes_the_own_credential_with_a_token(jo, tmp_path):
    project = jo.write(", login: {sso: Keycloak}", more=", self_service: true")
    run = osaccess(
        "up", "--stack", "theirs", "--yes", "--engine", "embedded", *NOW, "-C", project, environ=jo.deployer
    )
    assert run.code == 0, run.out + run.err
    assert jo.held == {}

    file = tmp_path / "watch.yaml"
    create = ("credentials", "create", "watch", "--from", project / "access.yaml", "--output", file, *NOW)
    made = osaccess(*create, "--json", environ=person(jo))
    assert made.code == 0, made.err
    assert made.data["credential"] == GENERATION
    assert jo.held == {GENERATION: jo.project_id}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    auth = yaml.safe_load(file.read_text())["clouds"]["watch"]["auth"]
    assert auth["application_credential_secret"] not in made.out + made.err
    used = KeystoneSession(login_from_settings(auth, "the file")).token()
    assert (used.user.id, used.project.id) == (jo.id, jo.project_id)
    assert [role.name for role in used.roles] == ["reader"]

    again = osaccess(*create, environ=person(jo))
    assert again.code == 2
    assert "already" in again.err
    assert f"openstack application credential delete {GENERATION}" in again.err


def test_without_self_service_the_run_is_refused_with_the_persons_command(jo):
    project = jo.write(", login: {sso: Keycloak}")
    told = osaccess(
        "preview", "--stack", "theirs", "--engine", "embedded", *NOW, "-C", project, environ=jo.deployer
    )
    assert told.code != 0
    assert "osaccess credentials create --from access.yaml watch" in told.err.replace("\n", "")


def test_nobody_makes_somebody_elses_credential(jo):
    project = jo.write(", login: {sso: Keycloak}", more=", self_service: true")
    admin = jo.admin.token()
    role = next(role.id for role in admin.roles if role.name == "reader")
    jo.admin.request("PUT", f"/projects/{jo.project_id}/users/{admin.user.id}/roles/{role}")
    told = osaccess("credentials", "create", "watch", "--from", project / "access.yaml", *NOW, environ=jo.deployer)
    assert told.code == 2
    assert f"Log in as '{jo.name}'" in told.err
    assert jo.held == {}


def test_what_a_run_makes_no_person_makes(jo):
    project = jo.write(", login: {cloud: jo}")
    told = osaccess("credentials", "create", "watch", "--from", project / "access.yaml", *NOW, environ=person(jo))
    assert told.code == 2
    assert "self_service: true" in told.err


def test_the_persons_way_goes_by_the_same_rules(jo):
    project = jo.write(
        ", login: {sso: Keycloak}", more=", self_service: true, unsafe_unrestricted: she asked for it"
    )
    told = osaccess("credentials", "create", "watch", "--from", project / "access.yaml", *NOW, environ=person(jo))
    assert told.code == 5
    assert "ks101" in told.err
    assert jo.held == {}
