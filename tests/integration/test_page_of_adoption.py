"""docs/adopt.md and docs/audit.md show what their commands print, on a real Keystone with people in it (slow tier, 40 s)."""

import os
import re
import shlex
import sys

import pytest
import yaml
from openstack.config import loader

from osaccess.access.login import ById, ByName, Login, Password, ProjectScope
from osaccess.access.secret import Secret
from osaccess.cli.target import rehearsal_keystone
from osaccess.engines.embedded.passphrase import PassphraseCrypter
from osaccess.keystone.session import KeystoneSession
from osaccess.server.rehearsal import RehearsalKeystone
from support.command import osaccess
from support.ec2 import credential_of
from support.pages import blocks
from support.people import Cloud
from support.stacks import deployer

AT = "2090-02-22T00:00:00Z"
"""Far from today: a Keystone lets nothing be made that has expired. Dates are not compared."""
RULES = [
    {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"},
    {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers/{server_id}"},
]
LOGIN = "ci-web: {existing: {name: ci-web}, login: {config: ci-web}}"
DRAFT = re.compile(r"^  deploy:\n(?:    .*\n)+", re.M)
ADOPTED = {
    "Web-Shop: {existing: {name: Web Shop}}": "Web-Shop: {adopt: {name: Web Shop}, description: the shop, tags: [team-a]}",
    "jo: {existing: {name: jo}}": "jo: {adopt: {name: jo}}",
    "ops-team: {existing: {name: ops team}}": "ops-team: {adopt: {name: ops team}}",
    "ops-team-on-Web-Shop: {existing: true": "ops-team-on-Web-Shop: {adopt: true",
}


def populate(keystone):
    """Let people live there: a team with a project, a robot with two credentials made by hand."""
    cloud = Cloud(keystone.login)
    make, put = cloud.make, lambda path: cloud.admin.request("PUT", path)
    web = make("project", name="Web Shop", domain_id="default", description="the shop", tags=["team-a"])
    customers = make("domain", name="Customers & Co")
    make("project", name="web", domain_id=customers["id"])
    jo = make("user", name="jo", domain_id="default", email="jo@example.org")
    ops = make("group", name="ops team", domain_id="default")
    put(f"/groups/{ops['id']}/users/{jo['id']}")
    put(f"/projects/{web['id']}/groups/{ops['id']}/roles/{cloud.roles['member']}")
    robot = make("user", name="ci-web", domain_id="default", password="only-a-test")
    cloud.grant(robot["id"], web["id"], "member")
    method = Password(ByName("ci-web", ById("default")), Secret("only-a-test"), ProjectScope(ById(web["id"])))
    session = KeystoneSession(Login(keystone.auth_url, method))
    for name, fields in (
        ("deploy", {"access_rules": RULES, "roles": [{"name": "reader"}], "expires_at": "2099-01-01T00:00:00Z"}),
        ("everything", {"unrestricted": True}),
    ):
        body = {"application_credential": {"name": name, "description": "made by hand", **fields}}
        session.request("POST", f"/users/{robot['id']}/application_credentials", body)
    session.request("POST", f"/users/{robot['id']}/credentials/OS-EC2", {"tenant_id": web["id"]})
    credential_of(cloud, "totp", jo["id"], seed="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a clouds.yaml about a Keystone in which people live."""
    keystone = RehearsalKeystone(tmp_path / "cloud")
    running = keystone.start()
    populate(running)
    method = running.login.method
    auth = {
        "auth_url": running.auth_url, "username": "admin", "password": method.password.reveal(),
        "project_name": "admin", "user_domain_id": "default", "project_domain_id": "default",
    }  # fmt: skip
    (tmp_path / "clouds.yaml").write_text(yaml.safe_dump({"clouds": {"admin": {"auth": auth}}}))
    monkeypatch.setattr(loader, "CONFIG_FILES", [str(tmp_path / "clouds.yaml")])
    monkeypatch.chdir(tmp_path)
    yield tmp_path, deployer(running, tmp_path)
    rehearsal_keystone(tmp_path / "our-access").stop()
    keystone.stop()


@pytest.mark.slow
def test_the_page_of_adoption_shows_what_its_commands_print(here, monkeypatch):
    folder, environ = here
    project = folder / "our-access"
    document = project / "access.yaml"

    def go_there():
        (project / ".venv").symlink_to(sys.prefix)
        monkeypatch.chdir(project)

    def move_a_draft():
        (draft,) = DRAFT.findall((project / "hand-made.yaml").read_text())
        written = document.read_text().replace(LOGIN.split(", login")[0] + "}", LOGIN)
        document.write_text(written.replace("credentials: {}", "credentials:\n" + draft))
        give_the_password(project, environ)

    def up():
        assert osaccess("up", "--stack", "prod", "--yes", "--now", AT, environ=environ).code == 0

    def adopt():
        document.write_text(adopted(document.read_text()))

    def say_less():
        document.write_text(document.read_text().replace(", description: the shop,", ","))

    before = (None, go_there, None, None, move_a_draft, up, adopt, say_less)
    for (words, lines), prepare in zip(blocks("adopt.md", ""), before, strict=True):
        if prepare is not None:
            prepare()
        arguments = shlex.split(words)
        place = {"init": (), "credentials": (), "check": ("--on", AT)}.get(arguments[0], ("--now", AT))
        ran = osaccess(*arguments, *place, environ=environ)
        said, shown = plain(ran.err + ran.out), plain("\n".join(lines))
        assert said == shown, words + "\n" + ran.err + ran.out


@pytest.mark.slow
def test_the_page_of_the_audit_shows_what_it_prints(here):
    ((words, lines),) = blocks("audit.md", "cloud audit")
    ran = osaccess(*shlex.split(words), "--now", AT, environ=here[1])
    assert plain(ran.err + ran.out) == plain("\n".join(lines)), ran.err + ran.out
    assert ran.code == 5


def give_the_password(project, environ):
    """Do what `pulumi config set --secret osaccess:ci-web` does."""
    crypter = PassphraseCrypter.with_new_salt(environ["PULUMI_CONFIG_PASSPHRASE"], os.urandom)
    config = {"osaccess:ci-web": {"secure": crypter.encrypt("only-a-test")}}
    (project / "Pulumi.prod.yaml").write_text(
        yaml.safe_dump({"encryptionsalt": crypter.salt_state, "config": config})
    )


def adopted(text):
    for old, new in ADOPTED.items():
        assert old in text
        text = text.replace(old, new)
    return text


def plain(text):
    """Without what is another in each run: ids, ports, seconds, and the advice of the pack on the tests' own login."""
    text = re.sub(r"\nadvisory .*?\n\n(?=\S)", "\n", text, flags=re.S)
    for pattern in (
        r"[0-9a-f]{32}",
        r"\d{8}T\d{6}Z",
        r"\d{4}-\d{2}-\d{2}(T[\d:]+Z)?",
        r":\d{4,5}/",
        r"\(\d+\.\d s\)",
    ):
        text = re.sub(pattern, "…", text)
    return [line.rstrip() for line in text.splitlines() if line.strip()]
