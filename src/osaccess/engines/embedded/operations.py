"""Owns the operations on a stack: preview, up, refresh, destroy; deliberately prints nothing and reads no option.

This is the entry to the embedded engine; everything else in this package serves it. An operation runs in a thread
of its own while the calling thread waits, so that a ^C reaches somebody who can act on it.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from osaccess.clock import utc_now
from osaccess.engines.embedded import program_errors
from osaccess.engines.embedded.adoption import Adoption, adopt
from osaccess.engines.embedded.backend import Backend, HistoryEntry
from osaccess.engines.embedded.callbacks import Callbacks, Hooks
from osaccess.engines.embedded.checkpoint import StoredState, encode_checkpoint, load_checkpoint
from osaccess.engines.embedded.deployment import Deployment
from osaccess.engines.embedded.engine_log import EngineLog
from osaccess.engines.embedded.events import Detail, Event, PolicyLoad, Summary
from osaccess.engines.embedded.executor import Executor
from osaccess.engines.embedded.host_inprocess import Hosting, run_program
from osaccess.engines.embedded.interruption import InterruptCount
from osaccess.engines.embedded.isolation import Surroundings, surrounded_by
from osaccess.engines.embedded.monitor import Monitor
from osaccess.engines.embedded.pending import KEEP_PENDING, PendingCreates, warning_of
from osaccess.engines.embedded.policy_config import unknown_names
from osaccess.engines.embedded.policy_inprocess import LoadedPack, PackFolder, load_pack
from osaccess.engines.embedded.policy_run import PolicyRun
from osaccess.engines.embedded.progress import Progress, Stopped
from osaccess.engines.embedded.project import Project, load_project
from osaccess.engines.embedded.provider import ProviderPlugin
from osaccess.engines.embedded.provider_registry import ProviderRegistry
from osaccess.engines.embedded.recovery import replay, settle
from osaccess.engines.embedded.redaction import Redaction
from osaccess.engines.embedded.refresh import Refresh
from osaccess.engines.embedded.reporter import Reporter
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.selection import EVERYTHING, Selection
from osaccess.engines.embedded.snapshot import Snapshot
from osaccess.engines.embedded.stack_config import load_stack_config
from osaccess.engines.embedded.steps import Op
from osaccess.engines.embedded.urns import root_stack_urn
from osaccess.engines.embedded.values import Properties, SecretValue
from osaccess.errors import BadInput, Failed, OsaccessError


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What an operation came to.

    Attributes:
        outputs: of the stack; secrets are still wrapped (`values.SecretValue`).
        events: everything that `on_event` got, in order.
        changes: operations counted; reads and the halves of replacements are not among them.
        resources: the state afterwards, or what a preview expects it to be.
        blocked_by_policy: a mandatory policy found something.
        interrupted: the user pressed ^C; the state holds everything that was done.
        user_error: an error of osaccess that the program or the engine raised, to be shown as it is.

    """

    succeeded: bool
    outputs: Properties
    events: tuple[Event, ...]
    changes: Counter[Op]
    resources: tuple[ResourceState, ...]
    blocked_by_policy: bool
    interrupted: bool
    user_error: OsaccessError | None


_SECONDS_BETWEEN_LOOKS: Final = 0.1
"""A signal may reach another thread of the process, and then does not wake the one that waits."""


def _ignore(_: Event | Detail) -> None:
    """Take no notice of an event."""


@dataclass(frozen=True, kw_only=True)
class EmbeddedRun:
    """One stack, and how it is operated on. One object may be used several times, one operation after the other.

    Attributes:
        project_folder: holds `Pulumi.yaml`, and perhaps `Pulumi.<stack>.yaml`.
        stack: name of the stack.
        backend: where its state lies; it must be of the same project and stack.
        plugins: the packages that resources may come from.
        config: values by `namespace:name`; they win over those of the two files.
        secret_config_keys: the keys of `config` whose values are secrets.
        environment: what `os.environ` holds while the operation goes on, and nothing else.
        packs: policy packs, asked in this order by preview and up.
        parallel: how many requests are sent at once.
        program: a function to run in place of the project's program.
        on_event: gets each event when it happens, one at a time, in some thread of the run.
        seed: makes generated names and provider ids the same each time; None = random ones.
        clock: the present instant, aware, in UTC.
        on_detail: gets what the CLI's event stream has besides, like `on_event`.
        selection: restricts preview, up and destroy to some resources.
        refresh_first: preview and up read the present state of the cloud before they begin.
        expect_no_changes: a preview or up that changes something fails.

    """

    project_folder: Path
    stack: str
    backend: Backend
    plugins: tuple[ProviderPlugin, ...]
    config: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_config_keys: frozenset[str] = frozenset()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    packs: tuple[PackFolder, ...] = ()
    parallel: int = 8
    program: Callable[[], Any] | None = None
    on_event: Callable[[Event], None] = _ignore
    seed: bytes | None = None
    clock: Callable[[], datetime] = utc_now
    on_detail: Callable[[Detail], None] = _ignore
    selection: Selection = EVERYTHING
    refresh_first: bool = False
    expect_no_changes: bool = False

    def preview(self) -> RunResult:
        """Tell what `up` would do; nothing is changed or kept. Raises BadInput, Failed."""
        return _Operation(self, _Kind.UPDATE, dry_run=True).execute()

    def up(self) -> RunResult:
        """Bring the cloud to what the program describes. Raises BadInput, Failed before anything is done."""
        return _Operation(self, _Kind.UPDATE, dry_run=False).execute()

    def refresh(self, *, dry_run: bool = False, pending: PendingCreates = KEEP_PENDING) -> RunResult:
        """Read the present state of the cloud into the stored one. Raises BadInput, Failed."""
        return _Operation(self, _Kind.REFRESH, dry_run=dry_run, pending=pending).execute()

    def adopt(self, adoption: Adoption, *, dry_run: bool = False) -> RunResult:
        """Take an existing resource into the state, as `pulumi import` does. Raises BadInput, Failed."""
        return _Operation(self, _Kind.IMPORT, dry_run=dry_run, adoption=adoption).execute()

    def destroy(self, *, dry_run: bool = False) -> RunResult:
        """Delete everything that the state lists, dependents first; the program is not run. Raises BadInput, Failed."""
        return _Operation(self, _Kind.DESTROY, dry_run=dry_run).execute()


def read_state(backend: Backend) -> list[ResourceState]:
    """Return the stored resources, with what an interrupted run has finished; secrets are still wrapped.

    Changes nothing and takes no lock. Raises BadInput, Failed.
    """
    return list(read_deployment(backend).resources)


def read_deployment(backend: Backend) -> StoredState:
    """Return the stored state like `read_state`, with the operations that a killed run left pending."""
    recovered = replay(load_checkpoint(backend), backend)
    return replace(recovered.stored, pending=recovered.pending)


def unprotect(backend: Backend, urn: str = "", clock: Callable[[], datetime] = utc_now) -> None:
    """Take the protection from one resource, or from all, as `pulumi state unprotect`. Raises BadInput, Failed."""
    now = clock()
    backend.lock(now)
    try:
        stored = read_deployment(backend)
        free = tuple(replace(each, protect=False) if urn in ("", each.urn) else each for each in stored.resources)
        backend.write_checkpoint(encode_checkpoint(free, stored, backend, now))
    finally:
        backend.unlock()


class _Kind(StrEnum):
    """The operations, in the words of the backend's history."""

    UPDATE = "update"
    REFRESH = "refresh"
    DESTROY = "destroy"
    IMPORT = "resource-import"


class _Operation:
    """One operation from its start to its result."""

    def __init__(
        self,
        run: EmbeddedRun,
        kind: _Kind,
        *,
        dry_run: bool,
        pending: PendingCreates = KEEP_PENDING,
        adoption: Adoption | None = None,
    ) -> None:
        self._run = run
        self._pending = pending
        self._adoption = adoption
        self._kind = kind
        self._dry_run = dry_run
        self._progress = Progress()
        self._reporter = Reporter(run.on_event, Redaction(), run.on_detail)
        self._snapshot: Snapshot | None = None
        self._error: BaseException | None = None
        self._ended = threading.Event()
        self._started = run.clock()
        self._start_seconds = time.monotonic()

    # ---- the calling thread -------------------------------------------------------------------------------------

    def execute(self) -> RunResult:
        """Run in a thread of its own and wait for it. Raises what stopped it before anything was done."""
        with InterruptCount() as count:
            threading.Thread(target=self._work, name=f"embedded-{self._kind}", daemon=True).start()
            self._wait(count)
        if self._error is not None:
            raise self._error
        if self._progress.bug is not None:
            raise self._progress.bug
        return self._result()

    def _wait(self, count: InterruptCount) -> None:
        # Not Thread.join: interrupted, it takes the running thread for ended (bpo-45274 and after, Python 3.11).
        while not self._ended.wait(_SECONDS_BETWEEN_LOOKS):
            if count.presses and not self._progress.interrupted:
                self._progress.interrupt()
                self._reporter.warn(
                    "Interrupted: nothing new is started, and what is under way is waited for."
                    " A second ^C does not wait."
                )
            if count.presses > 1:
                self._abandon()
                return
        if count.presses:
            self._progress.interrupt()  # too late to stop anything here, but the caller shall not go on

    def _abandon(self) -> None:
        """Leave without the answers of running requests: their intents stay in the journal for the next run."""
        if self._snapshot is not None:
            self._snapshot.freeze()
        if not self._dry_run:
            self._run.backend.unlock()

    def _result(self) -> RunResult:
        snapshot = self._snapshot
        root = None
        if snapshot is not None and self._kind is _Kind.UPDATE:
            root = snapshot.find(root_stack_urn(self._run.stack, self._run.backend.project))
        unexpected = self._unexpected_changes()
        return RunResult(
            succeeded=not self._progress.failed and unexpected is None,
            outputs=dict(root.outputs) if root is not None else {},
            events=tuple(self._reporter.events),
            changes=Counter(self._reporter.changes),
            resources=snapshot.resources() if snapshot is not None else (),
            blocked_by_policy=self._progress.blocked_by_policy,
            interrupted=self._progress.interrupted,
            user_error=self._progress.user_error or unexpected,
        )

    def _unexpected_changes(self) -> Failed | None:
        if not self._run.expect_no_changes or self._kind is not _Kind.UPDATE:
            return None
        changed = [op for op, count in self._reporter.changes.items() if count and op is not Op.SAME]
        return Failed("No changes were expected, but there were some.") if changed else None

    # ---- the operation's thread ---------------------------------------------------------------------------------

    def _work(self) -> None:
        folder = None if self._run.program is not None else self._run.project_folder
        try:
            with surrounded_by(Surroundings.of(self._run.environment, folder)):
                self._prepare_and_carry_out()
        except BaseException as error:  # noqa: BLE001 -- a thread has nobody to raise to; execute() raises it
            self._error = error
        finally:
            self._ended.set()

    def _prepare_and_carry_out(self) -> None:
        project = self._project()
        scope = self._scope(project)
        self._reporter.redaction.learn_configured(dict(scope.config))
        packs = self._packs()
        if self._dry_run:
            self._carry_out(project, scope, packs)
            return
        self._run.backend.lock(self._run.clock())
        try:
            self._carry_out(project, scope, packs)
        finally:
            self._run.backend.unlock()

    def _carry_out(self, project: Project, scope: Scope, packs: tuple[LoadedPack, ...]) -> None:
        providers = ProviderRegistry(self._run.plugins)
        snapshot = self._snapshot = self._load(scope, providers)
        try:
            self._take_steps(project, scope, packs, providers, snapshot)
        except Stopped:
            pass  # the reason was reported where it arose
        finally:
            (self._snapshot or snapshot).write()
        if self._progress.step_failed:
            self._reporter.error("preview failed" if self._dry_run else "update failed")
        self._reporter.emit(self._summary())
        if not self._dry_run:
            self._run.backend.add_history(self._history())

    def _load(self, scope: Scope, providers: ProviderRegistry) -> Snapshot:
        backend = self._run.backend
        recovered = replay(load_checkpoint(backend), backend)
        for state in recovered.stored.resources:
            self._reporter.redaction.learn(state.inputs)
            self._reporter.redaction.learn(state.outputs)
        providers.add_stored(recovered.stored.resources)
        pending = settle(recovered, providers, self._reporter, scope.stack, dry_run=self._dry_run)
        if pending and not self._dry_run and (recovered.changed or self._kind is not _Kind.REFRESH):
            self._reporter.warn(warning_of(pending, scope.stack))
        kept = tuple(intent for intent in pending if not self._pending.forgets(intent))
        stored = replace(recovered.stored, pending=kept)
        snapshot = Snapshot(stored, None if self._dry_run else backend, self._run.clock)
        if recovered.changed:
            snapshot.write()  # from here on the checkpoint holds it
        return snapshot

    def _take_steps(
        self,
        project: Project,
        scope: Scope,
        packs: tuple[LoadedPack, ...],
        providers: ProviderRegistry,
        snapshot: Snapshot,
    ) -> None:
        run, reporter, progress = self._run, self._reporter, self._progress
        if self._kind is _Kind.REFRESH or run.refresh_first:
            is_first = self._kind is not _Kind.REFRESH
            Refresh(scope, snapshot, providers, reporter, progress, run.parallel, is_first=is_first).run()
            if not is_first:
                return
            snapshot = self._snapshot = snapshot.continued()
        callbacks = Callbacks()
        hooks = Hooks(callbacks, dry_run=self._dry_run)
        executor = Executor(scope, snapshot, providers, reporter, progress, hooks, run.parallel)
        policies = PolicyRun(scope, packs, reporter, progress)
        deployment = Deployment(
            scope, snapshot, providers, policies, reporter, progress, executor, run.parallel, run.selection
        )
        if self._adoption is not None:
            adopt(self._adoption, scope, snapshot, executor)
            return
        if self._kind is _Kind.DESTROY:
            deployment.destroy()
            return
        monitor = Monitor(scope, deployment, reporter, progress, callbacks, hooks, run.parallel)
        try:
            self._run_program(project, scope, monitor)
            deployment.finish_stack()
        finally:
            callbacks.close()

    def _run_program(self, project: Project, scope: Scope, monitor: Monitor) -> None:
        program = self._run.program or project.program
        hosting = Hosting(
            program=program,
            project_folder=self._run.project_folder,
            scope=scope,
            monitor=monitor,
            engine=EngineLog(self._reporter, self._progress),
            parallel=self._run.parallel,
        )
        error = run_program(hosting)
        if error is not None:
            program_errors.tell(error, _folder_of(program), self._reporter, self._progress)

    # ---- parts --------------------------------------------------------------------------------------------------

    def _project(self) -> Project:
        run = self._run
        needs_program = self._kind is _Kind.UPDATE and run.program is None
        if not needs_program and not (run.project_folder / "Pulumi.yaml").exists():
            project = Project(run.backend.project, run.project_folder)
        else:
            project = load_project(run.project_folder)
        if (project.name, run.stack) != (run.backend.project, run.backend.stack):
            raise BadInput(
                f"The state is of stack {run.backend.project}/{run.backend.stack},"
                f" and the run is of {project.name}/{run.stack}.",
                mend="Open the backend with the project's name and the stack's.",
            )
        return project

    def _scope(self, project: Project) -> Scope:
        run = self._run
        stored = load_stack_config(run.project_folder, project.name, run.stack)
        secrets = stored.decrypted(
            lambda salt: run.backend.crypter({"type": "passphrase", "state": {"salt": salt}})
        )
        given = {
            key: SecretValue(value) if key in run.secret_config_keys else value
            for key, value in run.config.items()
        }
        hidden = {key: SecretValue(value) for key, value in secrets.items()}
        return Scope(
            project=project.name,
            stack=run.stack,
            config={**project.config, **stored.plain, **hidden, **given},
            dry_run=self._dry_run,
            seed=run.seed,
            clock=run.clock,
        )

    def _packs(self) -> tuple[LoadedPack, ...]:
        if self._kind is not _Kind.UPDATE:
            return ()  # as with the real engine, only programs are judged
        packs = []
        for folder in self._run.packs:
            pack = load_pack(folder)
            for name in unknown_names(pack.info, folder.config or {}):
                self._reporter.warn(
                    f"The configuration of pack {pack.name!r} names {name!r}, which it does not have."
                )
            packs.append(pack)
        if packs:
            self._reporter.detail(PolicyLoad())
        return tuple(packs)

    def _summary(self) -> Summary:
        return Summary(
            changes=dict(self._reporter.changes),
            succeeded=not self._progress.failed,
            is_preview=self._dry_run,
            seconds=time.monotonic() - self._start_seconds,
            maybe_corrupt=self._reporter.maybe_corrupt,
        )

    def _history(self) -> HistoryEntry:
        return HistoryEntry(
            kind=self._kind,
            started=self._started,
            ended=self._run.clock(),
            succeeded=not self._progress.failed,
            changes={str(op): count for op, count in self._reporter.changes.items()},
        )


def _folder_of(program: Path | Callable[[], Any]) -> Path:
    """Return the folder whose frames of a traceback are the user's own."""
    if isinstance(program, Path):
        return program if program.is_dir() else program.parent
    code = getattr(program, "__code__", None)
    return Path(code.co_filename).parent if code is not None else Path.cwd()
