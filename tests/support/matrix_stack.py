"""One stack of the matrices, the cloud beside it, and what has to hold after a run that did not end well."""

import sys
from dataclasses import dataclass, replace

from osaccess.access.login import Login
from osaccess.clock import utc_now
from osaccess.engines.embedded.checkpoint import load_checkpoint
from osaccess.engines.embedded.events import Diagnostic, Severity
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.operations import EmbeddedRun, read_state
from osaccess.engines.embedded.recovery import replay
from support.matrix_program import CANARY
from support.matrix_wire import session_over

_NAMED = {
    "openstack:identity/project:Project": "projects",
    "openstack:identity/user:User": "users",
    "openstack:identity/groupV3:GroupV3": "groups",
}
CREDENTIAL = "openstack:identity/applicationCredential:ApplicationCredential"
_SPEAKS_OF_RECOVERY = ("The last run was killed", "pending operations from previous", "was lost in the last run")


@dataclass(kw_only=True)
class MatrixStack:
    """A stack on one Keystone.

    Attributes:
        login: of the admin.
        wire_of: makes the way to Keystone, anew for each run.
        seed: of generated names; each run gets its own.

    """

    login: Login
    backend: object
    folder: object
    wire_of: object
    seed: str = ""
    sleep: object = None
    clock: object = utc_now
    runs: int = 0
    wire: object = None

    def run(self, program, **options):
        """Return a run as of a fresh process: new sessions, new tokens; `wire` is its way to Keystone."""
        self.runs += 1
        self.wire = wire = self.wire_of()
        plugin = OpenStackPlugin(lambda login: self.session(login, wire))
        method = self.login.method
        return EmbeddedRun(
            project_folder=self.folder,
            stack=self.backend.stack,
            backend=self.backend,
            plugins=(plugin,),
            program=program,
            parallel=1,
            seed=f"{self.seed}-{self.runs}".encode(),
            clock=self.clock,
            config={
                "openstack:authUrl": self.login.auth_url,
                "openstack:userName": method.user.name,
                "openstack:password": method.password.reveal(),
                "openstack:tenantName": method.scope.project.name,
                "openstack:domainName": "Default",
            },
            secret_config_keys=frozenset({"openstack:password"}),
            **options,
        )

    def session(self, login, wire):
        return session_over(wire, login, sleep=self.sleep or (lambda _: None), clock=self.clock)

    def cloud(self):
        """Return the admin's view of the cloud, past every disturbance."""
        return CloudView(self.session(replace(self.login), self.wire_of()))


class CloudView:
    """What an admin sees, and does to put things right."""

    def __init__(self, session):
        self._session = session

    def all_ids(self):
        """Return what there is: (type, id) → (name, path to it)."""
        found = {}
        for type_, noun in _NAMED.items():
            for item in self._listed(f"/{noun}", noun):
                found[type_, item["id"]] = (item["name"], f"/{noun}/{item['id']}")
        for user in self._listed("/users", "users"):
            path = f"/users/{user['id']}/application_credentials"
            for item in self._listed(path, "application_credentials"):
                found[CREDENTIAL, item["id"]] = (item["name"], f"{path}/{item['id']}")
        return found

    def delete(self, path):
        self._session.request("DELETE", path)

    def request(self, method, path, body=None):
        return self._session.request(method, path, body).body

    def _listed(self, path, part):
        return self._session.request("GET", path).part(part)


def tell(capfd, text):
    """Say something that is to be read also where all tests pass."""
    with capfd.disabled():
        sys.stdout.write(f"\n{text}\n")


def messages(result):
    return "\n".join(event.message for event in result.events if isinstance(event, Diagnostic))


def errors(result):
    return [
        event.message
        for event in result.events
        if isinstance(event, Diagnostic) and event.severity is Severity.ERROR
    ]


def known_ids(backend):
    return {
        (state.type, state.id) for state in read_state(backend) if state.type == CREDENTIAL or state.type in _NAMED
    }


def require_recovery(stack, program, before, where, *, first=None, may_need_another=False):
    """The next run ends with a cloud that the state lists, or says how to take in what it cannot know.

    `before`: what the cloud held before the stack was made. `first`: the next run, if it is no plain up; an up follows.
    `may_need_another`: an update failed, and as with the real engine the next run only reads the resource; the one
    after repairs it (traces/README.md 23). Returns what the next run said.
    """
    up = stack.run(program).up
    result, told, where = _next_run(stack, first or up, where)
    lost = _require_none_lost(stack, before, told, where)
    assert result.succeeded or lost, where
    for _, path in lost.values():  # the user puts it right
        stack.cloud().delete(path)
    if first is not None or not result.succeeded:
        result = stack.run(program).up()
        assert result.succeeded, f"{where}\n{messages(result)}"
    if may_need_another:
        assert stack.run(program).up().succeeded, where
    require_rest(stack, program, before, where)
    return told


def require_destroyed(stack, before, where):
    """The next run is a destroy: nothing is left but what it says how to take in, and one more does nothing."""
    result, told, where = _next_run(stack, lambda: stack.run(None).destroy(), where)
    lost = _require_none_lost(stack, before, told, where)
    assert result.succeeded or lost, where
    for _, path in lost.values():  # a project below another one keeps that from being deleted
        stack.cloud().delete(path)
    if not result.succeeded:
        result = stack.run(None).destroy()
        assert result.succeeded, f"{where}\n{messages(result)}"
    assert stack.cloud().all_ids() == before, where
    assert read_state(stack.backend) == [], where
    again = stack.run(None).destroy()
    assert again.succeeded, f"{where}\n{messages(again)}"
    assert not again.changes, (where, again.changes)
    assert stack.wire.mutating == [], where
    assert not stack.backend.read_journal(), where


def _next_run(stack, run, where):
    """Return the result of the run after, what it said, and both for a failure's message."""
    has_journal = replay(load_checkpoint(stack.backend), stack.backend).changed
    result = run()
    told = messages(result)
    where = f"{where}\n{told}"
    if has_journal:
        assert any(text in told for text in _SPEAKS_OF_RECOVERY), where
    assert CANARY not in told, where
    return result, told, where


def _require_none_lost(stack, before, told, where):
    """Return what the state does not list: of that no credential, and of each other thing the import command was told."""
    lost = _lost(stack, before)
    for (type_, _), (name, _) in lost.items():
        assert type_ != CREDENTIAL, f"credential {name} is lost from sight\n{where}"
        assert f"pulumi import --stack dev {type_} " in told, where
    return lost


def require_rest(stack, program, before, where):
    """The cloud is what the state lists, and one more up changes nothing."""
    assert set(stack.cloud().all_ids()) - set(before) == known_ids(stack.backend), where
    again = stack.run(program).up()
    assert again.succeeded, f"{where}\n{messages(again)}"
    assert set(again.changes) == {"same"}, f"{where}\n{again.changes}"
    assert stack.wire.mutating == [], where
    assert not stack.backend.read_journal(), where


def _lost(stack, before):
    known = known_ids(stack.backend)
    there = stack.cloud().all_ids()
    assert known <= set(there), f"the state lists what is not there: {known - set(there)}"
    return {key: value for key, value in there.items() if key not in known and key not in before}
