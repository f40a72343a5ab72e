"""Owns one rehearsed stack for a test: a program and its packs, the fake Keystone, the time, and the operations.

    def test_the_whole_life(rehearsal):
        rehearsal.up(program).creates("web", "web-bot")

Deliberately touches no file but in a folder of its own, and neither clouds.yaml nor a login of the machine.
"""

import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

import yaml

import osaccess.policies
from osaccess.access.secret import Secret
from osaccess.clock import in_utc_text
from osaccess.cloud.document import parse_cloud, render_cloud
from osaccess.cloud.model import CloudFacts
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.operations import EmbeddedRun, RunResult
from osaccess.engines.embedded.policy_folder import PackFolder
from osaccess.engines.embedded.project import load_project
from osaccess.environment import CLOUD_VARIABLE, LOGIN_VARIABLE, NOW_VARIABLE, OWNERS_VARIABLE, PROJECT_VARIABLE
from osaccess.errors import BadInput
from osaccess.fake_keystone import Clock, FakeKeystone
from osaccess.fake_keystone.in_process_session import InProcessSession
from osaccess.fake_keystone.seed import facts_of
from osaccess.fake_keystone.standing import stand
from osaccess.files import beside, read_text
from osaccess.keystone.login_json import login_to_json
from osaccess.keystone.session import KeystoneSession
from osaccess.plan.standing import Standing, rehearsed_password, standing_of, standing_owners, with_services
from osaccess.rules.profiles import REHEARSAL
from osaccess.spec.document import read_document
from osaccess.testing.network import fake_in_use
from osaccess.testing.other_stacks import other_stacks
from osaccess.testing.run import Run, Sent, run_of

Program = Callable[[], Any] | str | Path
"""A function that registers resources, or the folder of a project (with its Pulumi.yaml)."""

OSACCESS_PACK: Final = "osaccess.policies"
"""Among `packs`: the pack of osaccess, as strict as in production."""

PASSWORD: Final = "admin-password"  # noqa: S105 -- the fake's own
_SEED: Final = b"osaccess.testing"
_NOT_OF_THE_MACHINE: Final = ("OS_", "OSACCESS_", "PULUMI_")


class Rehearsal:
    """One stack in memory and one fake Keystone, for the length of a `with` block.

    Args:
        packs: folders of policy packs, asked by preview and up; `PackFolder` where one is configured; `OSACCESS_PACK`.
        config: stack configuration by `namespace:name`.
        secret_config: the same, for values that are secret.
        stack_references: what other stacks export, by the names that the program refers to them with; `Secret` where
            an output is secret.
        now: the instant at which time stands still until `clock.advance`; None: the present second.
        stack: name of the stack.

    Attributes:
        keystone: the fake; its state, its faults (`fake_keystone.faults`), its requests.
        clock: the time of the fake and of the engine.

    A program finds the fake's admin in three places, and may use any of them: the configuration `openstack:*`,
    which the default provider takes, the variables `OS_*`, and `OSACCESS_LOGIN` for programs made with osaccess.
    Of a project with an access.yaml, what the document says is there already stands in the fake before the run.

    """

    keystone: FakeKeystone

    def __init__(
        self,
        *,
        packs: Sequence[str | Path | PackFolder] = (),
        config: Mapping[str, str] | None = None,
        secret_config: Mapping[str, Secret | str] | None = None,
        stack_references: Mapping[str, Mapping[str, Any]] | None = None,
        now: datetime | None = None,
        stack: str = "test",
    ) -> None:
        self.clock = Clock(now or datetime.now(UTC).replace(microsecond=0))
        self._wanted_packs = tuple(packs)
        self._config = dict(config or {})
        self._secret_config = {
            key: value.reveal() if isinstance(value, Secret) else value
            for key, value in (secret_config or {}).items()
        }
        self._stack_references = dict(stack_references or {})
        self._stack = stack
        self._open = contextlib.ExitStack()
        self._folder: Path | None = None
        self._program: Program | None = None
        self._standing = Standing()
        self._facts: CloudFacts | None = None
        self._backend: MemoryBackend | None = None

    def __enter__(self) -> Self:
        self._folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="rehearsal-")))
        self._packs = tuple(_pack_folder(pack, self._folder) for pack in self._wanted_packs)
        self.keystone = self._open.enter_context(fake_in_use(self.clock))
        return self

    def __exit__(self, *_exception: object) -> None:
        self._open.close()
        self._folder = None

    # ---- operations ---------------------------------------------------------------------------------------------

    def preview(self, program: Program | None = None, *, fails: bool = False) -> Run:
        """Tell what `up` would do; changes nothing. Arguments and errors as `up`."""
        __tracebackhide__ = True
        return self._operate("preview", EmbeddedRun.preview, program, fails=fails)

    def up(self, program: Program | None = None, *, fails: bool = False) -> Run:
        """Bring the fake to what the program describes.

        Args:
            program: what to run; None: the same as before.
            fails: whether the run is expected to fail, by an error or by a mandatory policy.

        Raises:
            AssertionError: it fails or succeeds against expectation; the message tells the whole run.
            BadInput: it cannot be started.

        """
        __tracebackhide__ = True
        return self._operate("up", EmbeddedRun.up, program, fails=fails)

    def refresh(self, *, fails: bool = False) -> Run:
        """Read the fake into the state. Arguments and errors as `up`."""
        __tracebackhide__ = True
        return self._operate("refresh", EmbeddedRun.refresh, None, fails=fails)

    def destroy(self, *, fails: bool = False) -> Run:
        """Delete everything that the stack made. Arguments and errors as `up`."""
        __tracebackhide__ = True
        return self._operate("destroy", EmbeddedRun.destroy, None, fails=fails)

    @property
    def admin(self) -> InProcessSession:
        """A new login of the fake's admin, for what somebody does beside the stack: `request("GET", "/users")`."""
        return InProcessSession(self.keystone, self.keystone.login)

    # ---- parts --------------------------------------------------------------------------------------------------

    def _operate(
        self, title: str, operation: Callable[[EmbeddedRun], RunResult], program: Program | None, *, fails: bool
    ) -> Run:
        __tracebackhide__ = True
        self._program = program if program is not None else self._program
        run = self._run()
        self.keystone.forget_requests()
        result = operation(run)
        sent = list(self._sent())
        told = run_of(
            title,
            result,
            [one for one in sent if one.path != "/auth/tokens"],
            _count(sent, "POST", "/auth/tokens"),
        )
        if told.succeeded == fails:
            wanted = "was expected to fail" if fails else "failed"
            raise AssertionError("\n".join([f"{title} {wanted}", *told.story()]))
        return told

    def _run(self) -> EmbeddedRun:
        program, own_folder = self._program, self._folder
        if own_folder is None:
            raise BadInput("The rehearsal is not open.", mend="Write: with Rehearsal() as rehearsal:")
        if program is None:
            raise BadInput("Nothing was made yet.", mend="Give it a program first: rehearsal.up(program)")
        folder = own_folder if callable(program) else Path(program).absolute()
        owners = {} if callable(program) else self._let_stand(folder)
        name = "rehearsal" if callable(program) else load_project(folder).name
        if self._backend is None:
            others = other_stacks(self._stack_references, self.clock.now())
            self._backend = MemoryBackend(name, self._stack, others)
        return EmbeddedRun(
            project_folder=folder,
            stack=self._stack,
            backend=self._backend,
            plugins=(OpenStackPlugin(self._session),),
            config={**self._own_config(own_folder), **self._config, **self._secret_config},
            secret_config_keys=frozenset({"openstack:password", *self._secret_config}),
            environment={
                **self._environment(own_folder),
                PROJECT_VARIABLE: str(folder),
                OWNERS_VARIABLE: json.dumps(owners),
            },
            packs=self._packs,
            program=program if callable(program) else None,
            parallel=1,  # so that ids, steps and requests come in the same order in every run of a test
            seed=_SEED,
            clock=self.clock.now,
        )

    def _let_stand(self, folder: Path) -> Mapping[str, str]:
        """Give the fake what the folder's document says is there already; returns the passwords of its owners."""
        file = folder / self._config.get("osaccess:document", "access.yaml")
        if not file.exists():
            return {}
        spec = read_document(read_text(file), file.name, beside(file)).spec
        cloud = folder / "cloud.yaml"
        self._facts = facts = parse_cloud(read_text(cloud), cloud.name) if cloud.exists() else None
        standing = standing_of(spec, facts)
        if standing != self._standing:
            stand(self.keystone, standing, _password)
            self._standing = standing
        return {key: _password(id_).reveal() for key, id_ in standing_owners(spec, facts).items()}

    def _session(self, login: Any) -> KeystoneSession:
        # To wait is to let the fake's time go by: a token that was revoked in its own second is a matter of that time.
        return KeystoneSession(
            login, sleep=lambda seconds: self.clock.advance(seconds=seconds), clock=self.clock.now
        )

    def _own_config(self, folder: Path) -> dict[str, str]:
        cloud = folder / "cloud.yaml"
        cloud.write_text(render_cloud(with_services(facts_of(self.keystone, with_names=True), self._facts)))
        return {
            "openstack:authUrl": self.keystone.url,
            "openstack:userName": "admin",
            "openstack:password": PASSWORD,
            "openstack:tenantName": "admin",
            "openstack:domainName": "Default",
            "openstack:region": self.keystone.region,
            "osaccess:cloud": str(cloud),
            "osaccess:profile": REHEARSAL.name,
        }

    def _environment(self, own_folder: Path) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OF_THE_MACHINE)}
        return {
            **kept,
            "OS_AUTH_URL": self.keystone.url,
            "OS_USERNAME": "admin",
            "OS_PASSWORD": PASSWORD,
            "OS_PROJECT_NAME": "admin",
            "OS_USER_DOMAIN_NAME": "Default",
            "OS_PROJECT_DOMAIN_NAME": "Default",
            "OS_REGION_NAME": self.keystone.region,
            "OS_IDENTITY_API_VERSION": "3",
            CLOUD_VARIABLE: str(own_folder / "cloud.yaml"),
            LOGIN_VARIABLE: login_to_json(self.keystone.login),
            NOW_VARIABLE: in_utc_text(self.clock.now()),
        }

    def _sent(self) -> Any:
        for one in self.keystone.requests:
            yield Sent(one.method, one.path.removeprefix("/v3"), one.status)


def _password(user_id: str) -> Secret:
    return rehearsed_password(Secret(PASSWORD), user_id)


def _pack_folder(pack: str | Path | PackFolder, folder: Path) -> PackFolder:
    if isinstance(pack, PackFolder):
        return pack
    if pack != OSACCESS_PACK:
        return PackFolder(Path(pack))
    # The installed one names an environment of its repository; this one names the running environment.
    installed, own = Path(osaccess.policies.__path__[0]), folder / "osaccess-pack"
    if not own.exists():
        own.mkdir()
        shutil.copy(installed / "__main__.py", own)
        description = yaml.safe_load((installed / "PulumiPolicy.yaml").read_text())
        description["runtime"]["options"]["virtualenv"] = sys.prefix
        (own / "PulumiPolicy.yaml").write_text(yaml.safe_dump(description))
    return PackFolder(own, REHEARSAL.pack_config())


def _count(sent: Sequence[Sent], method: str, path: str) -> int:
    return sum(1 for one in sent if (one.method, one.path) == (method, path))
