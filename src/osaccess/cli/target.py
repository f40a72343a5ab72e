"""Owns where a run goes: a rehearsal on this machine, or a real cloud. The two never mix (design, decision 10)."""

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from osaccess.access.instant import NotAnInstant, parse_instant
from osaccess.access.login import Login
from osaccess.access.secret import Secret
from osaccess.cli.own_login import login_of
from osaccess.cli.policy_pack import policy_pack
from osaccess.cli.real_cloud import cloud_facts, facts_of_rehearsal, real_cloud
from osaccess.cli.run_options import RunOptions
from osaccess.cli.terminal import Terminal
from osaccess.clock import in_utc_text, utc_now
from osaccess.cloud.model import CloudFacts
from osaccess.engines.choice import Engine, EngineChoice, choose_engine
from osaccess.engines.embedded.project import Project, load_project
from osaccess.engines.embedded.stack_config import StackConfig, load_stack_config
from osaccess.engines.embedded.unopened_state import UnopenedState
from osaccess.errors import BadInput, OsaccessError
from osaccess.files import PRIVATE, read_text, write_first
from osaccess.keystone.clouds_yaml import NotLoggedIn, login_from_environment
from osaccess.plan.standing import Standing, rehearsed_password
from osaccess.rules.profiles import PROD, REHEARSAL, Profile, profile_named
from osaccess.server.rehearsal import NOTHING, RehearsalKeystone
from osaccess.server.status import Running
from osaccess.spec.document import Document

REHEARSAL_FOLDER = ".osaccess"
REHEARSAL_STACK = "rehearsal"


@dataclass(frozen=True, slots=True)
class EmbeddedState:
    """Where the embedded engine keeps a stack: the root of a file backend, and the passphrase of its secrets."""

    root: Path
    passphrase: Secret


@dataclass(frozen=True, slots=True)
class Target:
    """Where a run goes, complete.

    Attributes:
        project: folder with Pulumi.yaml.
        project_file: what Pulumi.yaml says.
        stack: stack name.
        stack_file: what Pulumi.<stack>.yaml says.
        engine: what carries it out.
        cloud: facts of the cloud; None where the project has no such file (a raw program).
        login: the deploy login to hand over; None where the stack's configuration names it.
        profile: how strict.
        config: configuration that this run adds to the stack's own.
        pack: folder of the policy pack; None where nothing is run.
        now: instant of the run as text.
        state: where an embedded run keeps its state; None for the CLI.
        probe_url: root of the rehearsal's probe service, "" for a real cloud.
        unopened: the state of a preview without a login, in place of `state`.
        document: what the run is about, where it was read already.
        rehearsed_owners: key of an owner who exists in the real cloud → its password in this rehearsal.

    """

    project: Path
    project_file: Project
    stack: str
    stack_file: StackConfig
    engine: Engine
    cloud: CloudFacts | None
    login: Login | None = field(repr=False)
    profile: Profile
    config: Mapping[str, str]
    now: str
    state: EmbeddedState | None
    pack: Path | None = None
    probe_url: str = ""
    unopened: UnopenedState | None = None
    document: Document | None = None
    rehearsed_owners: Mapping[str, Secret] = field(default_factory=dict, repr=False)

    @property
    def is_rehearsal(self) -> bool:
        """Tell whether the run stays on this machine's own Keystone."""
        return self.stack == REHEARSAL_STACK and bool(self.probe_url)

    @property
    def option(self) -> str:
        """Return the option by which a command goes to the same stack."""
        return "--rehearsal" if self.is_rehearsal else f"--stack {self.stack}"


@contextmanager
def target_of(options: RunOptions, terminal: Terminal, *, leaves_servers: bool) -> Iterator[Target]:
    """Yield the target.

    Servers that were started for it stop again if the run is interrupted, and always unless it `leaves_servers`.
    """
    with policy_pack(options) as pack:
        if options.rehearsal:
            with _rehearsal(options, terminal, leaves_servers=leaves_servers) as target:
                yield replace(target, pack=pack)
        else:
            yield replace(resolve_cloud(options, os.environ), pack=pack)


def rehearsal_keystone(project: Path) -> RehearsalKeystone:
    """Return the rehearsal's servers of a project, running or not."""
    return RehearsalKeystone(project / REHEARSAL_FOLDER)


def rehearsal_state(project: Path) -> EmbeddedState:
    """Return where a rehearsal keeps its stack; the passphrase is made on first use."""
    folder = (project / REHEARSAL_FOLDER).absolute()
    file = folder / "passphrase"
    if not file.exists():
        write_first(file, secrets.token_urlsafe(32) + "\n", PRIVATE)
    return EmbeddedState(folder / "state", Secret(read_text(file).strip()))


@contextmanager
def _rehearsal(options: RunOptions, terminal: Terminal, *, leaves_servers: bool) -> Iterator[Target]:
    _refuse_for_rehearsal(options)
    now = instant_of(options)
    project = options.project.absolute()
    project_file = load_project(project)
    stack_file = load_stack_config(project, project_file.name, REHEARSAL_STACK)
    real = real_cloud(project, stack_file.plain)
    with running_keystone(project, terminal, leaves_servers=leaves_servers, standing=real.standing) as running:
        cloud_file = project / REHEARSAL_FOLDER / "cloud.yaml"
        yield Target(
            project=project,
            project_file=project_file,
            stack=REHEARSAL_STACK,
            stack_file=stack_file,
            engine=Engine.EMBEDDED,
            cloud=facts_of_rehearsal(cloud_file, real),
            login=running.login,
            profile=REHEARSAL,
            config={"osaccess:cloud": str(cloud_file), "osaccess:profile": REHEARSAL.name},
            now=now,
            state=rehearsal_state(project),
            probe_url=running.probe_url,
            document=real.document,
            rehearsed_owners={
                key: rehearsed_password(running.admin_password, id_) for key, id_ in real.owners.items()
            },
        )


@contextmanager
def running_keystone(
    project: Path, terminal: Terminal, *, leaves_servers: bool, standing: Standing = NOTHING
) -> Iterator[Running]:
    """Yield the servers, started if need be; what a look or a ^C started goes again, with a state that it made."""
    folder = project / REHEARSAL_FOLDER
    keystone = rehearsal_keystone(project)
    was_there = folder.exists()
    with terminal.working("starting Keystone"):
        running = keystone.start(terminal.note, standing)
    if running.started_here:
        terminal.note(f"Keystone is ready at {running.auth_url}")
    finished = False
    try:
        yield running
        finished = True
    except OsaccessError:
        finished = True
        raise
    finally:
        if running.started_here and not (finished and leaves_servers):
            keystone.stop()
            if not was_there and not leaves_servers:
                shutil.rmtree(folder)


def _refuse_for_rehearsal(options: RunOptions) -> None:
    for name, given in (
        ("--stack", options.stack),
        ("--os-cloud", options.os_cloud),
        ("--engine", options.engine is EngineChoice.PULUMI),
    ):
        if given:
            raise BadInput(
                f"{name} and --rehearsal do not go together.",
                because="A rehearsal has its own stack, its own login and the embedded engine, so that it cannot "
                "touch a real cloud.",
                mend=f"Leave {name} out, or --rehearsal.",
            )


def resolve_cloud(options: RunOptions, environ: Mapping[str, str]) -> Target:
    """Return the target for a real cloud. Raises BadInput where something is missing."""
    if not options.stack:
        raise BadInput(
            "Which stack?",
            mend="Add --stack NAME for your own cloud, or --rehearsal to try it on this machine.",
        )
    project = options.project.absolute()
    project_file = load_project(project)
    stack_file = load_stack_config(project, project_file.name, options.stack)
    config = stack_file.plain
    cloud = cloud_facts(project, config)
    login = _login(options, environ)
    engine = choose_engine(options.engine, _auth_url(cloud, login))
    return Target(
        project=project,
        project_file=project_file,
        stack=options.stack,
        stack_file=stack_file,
        engine=engine,
        cloud=cloud,
        login=login,
        profile=profile_named(config.get("osaccess:profile", PROD.name)),
        config={},
        now=instant_of(options),
        state=_embedded_state(environ) if engine is Engine.EMBEDDED else None,
    )


def _auth_url(cloud: CloudFacts | None, login: Login | None) -> str:
    if cloud is not None:
        return cloud.auth_url
    if login is not None:
        return login.auth_url
    raise BadInput(
        "Which cloud this is about is not known: there is no cloud.yaml and no login.",
        mend="Type: osaccess cloud pin --os-cloud NAME -- or source an openrc.",
    )


def _login(options: RunOptions, environ: Mapping[str, str]) -> Login | None:
    if options.os_cloud:
        return login_of(options.os_cloud)
    login = login_from_environment(environ)
    return None if isinstance(login, NotLoggedIn) else login


def _embedded_state(environ: Mapping[str, str]) -> EmbeddedState:
    """Return the backend and passphrase that the CLI would use; nothing is guessed for a real cloud's state."""
    backend = environ.get("PULUMI_BACKEND_URL", "")
    if not backend.startswith("file://"):
        raise BadInput(
            "The embedded engine keeps the state of a real cloud only where you say.",
            mend="Type: export PULUMI_BACKEND_URL=file:///a/folder -- only file:// is supported.",
        )
    if file := environ.get("PULUMI_CONFIG_PASSPHRASE_FILE"):
        passphrase = read_text(Path(file)).strip()
    else:
        passphrase = environ.get("PULUMI_CONFIG_PASSPHRASE", "")
    if not passphrase:
        raise BadInput(
            "There is no passphrase for the secrets in the state.",
            mend="Type: export PULUMI_CONFIG_PASSPHRASE_FILE=/a/file",
        )
    return EmbeddedState(Path(backend.removeprefix("file://")).expanduser(), Secret(passphrase))


def instant_of(options: RunOptions) -> str:
    """Return the instant of the run: one for its preview and its update, also where a slot starts in between."""
    if options.now is None:
        return in_utc_text(utc_now())
    try:
        return in_utc_text(parse_instant(options.now))
    except NotAnInstant as error:
        raise BadInput(f"--now: {error}") from error
