"""The command is killed by SIGKILL, as by the system when memory is short: who finds that knows what to type.

Nothing of the process can run any more, so its lock stays. The Keystone that kills it, at a request of the test's
choice, before or after that was handled, is the fake in this process: no timing is involved.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from osaccess.clock import utc_now
from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer
from osaccess.fake_keystone.clock import Clock
from osaccess.fake_keystone.faults import Status
from support.command import osaccess

PATIENCE_SECONDS = 240
PROGRAM = """
import pulumi
import pulumi_openstack as openstack

web = openstack.identity.Project("web", name="web")
bot = openstack.identity.User("bot", name="bot", password=pulumi.Output.secret("canary-password"))
reader = openstack.identity.get_role_output(name="reader").id
on_web = openstack.identity.RoleAssignment("bot-on-web", project_id=web.id, user_id=bot.id, role_id=reader)
owner = openstack.Provider(
    "owner", auth_url=pulumi.Config("openstack").require("authUrl"), user_name=bot.name, password=bot.password, tenant_id=web.id,
    user_domain_name="Default", opts=pulumi.ResourceOptions(depends_on=[on_web]),
)
before = []
for name in ("ci", "deploy"):
    made = openstack.identity.ApplicationCredential(
        name, name=name, roles=["reader"], expires_at="2089-01-01T00:00:00Z",
        access_rules=[{"service": "compute", "method": "GET", "path": "/v2.1/servers"}],
        opts=pulumi.ResourceOptions(provider=owner, depends_on=before),
    )
    before = [made]
"""

PACK = """
from pulumi_policy import PolicyPack, ResourceValidationPolicy

PolicyPack("none", policies=[ResourceValidationPolicy("none", "finds nothing", lambda args, report: None)])
"""


class Killer:
    """The fake's way of answering, and a process to kill at the nth request of a kind."""

    def __init__(self, keystone):
        self.keystone = keystone
        self.process = None
        self.mark = lambda request: False
        self.left, self.after = 0, False
        self._answer = keystone.handle
        keystone.handle = self.handle

    def aim(self, method, part, *, nth, after):
        self.mark = lambda request: request.method == method and part in request.path
        self.left, self.after = nth, after

    def handle(self, request):
        self.keystone.clock.advance(seconds=2)  # no token is issued in the second of a revocation
        hit = self.process is not None and self.mark(request)
        self.left -= hit
        if hit and self.left == 0 and not self.after:
            self._kill()
            return Status(503).reply()  # nobody is there to hear it
        reply = self._answer(request)
        if hit and self.left == 0 and self.after:
            self._kill()
        return reply

    def _kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)  # so that no later request of it is handled


class Stack:
    """A stranger's project, its state, and the command on it."""

    def __init__(self, folder, server):
        self.killer = Killer(server.keystone)
        self.server = server
        self.project = folder / "project"
        self.project.mkdir()
        (self.project / "Pulumi.yaml").write_text("name: killed\nruntime: python\n")
        login = {"authUrl": server.url, "userName": "admin", "password": "admin-password", "tenantName": "admin"}
        config = {f"openstack:{key}": value for key, value in {**login, "domainName": "Default"}.items()}
        (self.project / "Pulumi.dev.yaml").write_text(json.dumps({"config": config}))
        (self.project / "__main__.py").write_text(PROGRAM)
        pack = self.project / "policies"  # of its own: osaccess's pack is not what is tested here
        pack.mkdir()
        runtime = {"name": "python", "options": {"virtualenv": sys.prefix}}
        (pack / "PulumiPolicy.yaml").write_text(json.dumps({"runtime": runtime}))
        (pack / "__main__.py").write_text(PACK)
        self.state = folder / "state" / ".pulumi"
        self.environ = {
            **server.variables,
            "PULUMI_BACKEND_URL": f"file://{folder}/state",
            "PULUMI_CONFIG_PASSPHRASE": "only-a-test",
        }

    def words(self, verb, *options):
        yes = () if verb in ("preview",) else ("--yes",)
        return [verb, *yes, "--stack", "dev", "-C", str(self.project), "--engine", "embedded", *options]

    def run(self, verb, *options):
        return osaccess(*self.words(verb, *options), environ=self.environ)

    def run_and_kill(self, verb, method, part, *, nth=1, after):
        """Run in a process of its own until Keystone kills it."""
        self.killer.aim(method, part, nth=nth, after=after)
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
        self.killer.process = process = subprocess.Popen(
            [Path(sys.executable).with_name("osaccess"), *self.words(verb)],
            env={**kept, **self.environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            assert process.wait(PATIENCE_SECONDS) == -signal.SIGKILL
        finally:
            self.killer.process = None
            process.kill()
            process.wait(PATIENCE_SECONDS)

    def unlock(self):
        return osaccess(
            *("state", "unlock", "--yes", "--stack", "dev", "-C", self.project, "--engine", "embedded"),
            environ=self.environ,
        )

    def credentials(self):
        return sorted(one.name for one in self.server.keystone.state.credentials)


@pytest.fixture
def stack(tmp_path):
    with FakeKeystoneServer(clock=Clock(utc_now().replace(microsecond=0))) as server:
        yield Stack(tmp_path, server)


def require_told_and_unlocked(stack, verb):
    """The lock is there and the state is readable; the message names the command, and the command works."""
    files = list((stack.state / "stacks").rglob("*.json"))
    assert all(json.loads(file.read_bytes()) for file in files)
    locked = stack.run(verb)
    assert locked.code == 1
    assert "which is not running any more" in locked.err
    assert "osaccess state unlock --stack dev" in locked.err
    assert "Traceback" not in locked.err
    unlocked = stack.unlock()
    assert unlocked.code == 0, unlocked.err
    assert "stack dev is unlocked" in unlocked.out


def require_rest(stack):
    assert stack.credentials() == ["ci", "deploy"]
    again = stack.run("preview")
    assert again.code == 0, again.err
    assert "nothing to do" in again.out + again.err or "unchanged" in again.out + again.err


@pytest.mark.parametrize("after", [False, True])
def test_killed_while_a_credential_is_created(stack, after):
    stack.run_and_kill("up", "POST", "application_credentials", nth=2, after=after)
    assert len(stack.credentials()) == 1 + after
    require_told_and_unlocked(stack, "up")
    ran = stack.run("up")
    assert ran.code == 0, ran.out + ran.err
    told = "it was deleted, and is made again" if after else "it was not made"
    assert told in ran.out + ran.err
    assert "canary" not in ran.out + ran.err
    require_rest(stack)


def test_killed_while_a_credential_is_deleted(stack):
    first = stack.run("up")
    assert first.code == 0, first.out + first.err
    stack.run_and_kill("destroy", "DELETE", "application_credentials", after=True)
    assert len(stack.credentials()) == 1
    require_told_and_unlocked(stack, "up")
    ran = stack.run("up")
    assert ran.code == 0, ran.out + ran.err
    assert "It is gone; if the program has it, it is made again." in " ".join((ran.out + ran.err).split())
    require_rest(stack)


def test_killed_while_it_reads(stack):
    first = stack.run("up")
    assert first.code == 0, first.out + first.err
    stack.run_and_kill("refresh", "GET", "/v3/users/", after=False)
    require_told_and_unlocked(stack, "refresh")
    ran = stack.run("refresh")
    assert ran.code == 0, ran.out + ran.err
    require_rest(stack)
