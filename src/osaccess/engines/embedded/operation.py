"""Owns one operation from its start to its result, and the order of its parts; deliberately decides no step.

It runs in a thread of its own while the calling thread waits, so that a ^C reaches somebody who can act on it.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from osaccess.engines.embedded import program_errors
from osaccess.engines.embedded.adoption import Adoption, adopt
from osaccess.engines.embedded.backend import Backend, HistoryEntry
from osaccess.engines.embedded.builtin_package import BuiltinPackage
from osaccess.engines.embedded.callbacks import Callbacks, Hooks
from osaccess.engines.embedded.deployment import Deployment
from osaccess.engines.embedded.engine_log import EngineLog
from osaccess.engines.embedded.events import Summary
from osaccess.engines.embedded.garbage import rare_collections
from osaccess.engines.embedded.host_inprocess import Hosting, run_program
from osaccess.engines.embedded.interruption import run_interruptibly
from osaccess.engines.embedded.isolation import Surroundings, surrounded_by
from osaccess.engines.embedded.knowledge import EVERYTHING_KNOWN, Knowledge, WithoutLogin
from osaccess.engines.embedded.monitor import Monitor
from osaccess.engines.embedded.opened_state import open_state
from osaccess.engines.embedded.pending import KEEP_PENDING, PendingCreates
from osaccess.engines.embedded.policy_pack import LoadedPack
from osaccess.engines.embedded.policy_run import PolicyRun
from osaccess.engines.embedded.preparation import loaded_packs, project_of, scope_of
from osaccess.engines.embedded.progress import Progress, Stopped
from osaccess.engines.embedded.project import Project
from osaccess.engines.embedded.provider_registry import ProviderRegistry
from osaccess.engines.embedded.redaction import Redaction
from osaccess.engines.embedded.refresh import Refresh
from osaccess.engines.embedded.reporter import Reporter
from osaccess.engines.embedded.run_parts import RunParts
from osaccess.engines.embedded.run_settings import Kind, RunResult, RunSettings
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.snapshot import Snapshot
from osaccess.engines.embedded.stand_ins import STAND_IN
from osaccess.engines.embedded.step_executor import StepExecutor
from osaccess.engines.embedded.steps import UNCHANGING_OPS
from osaccess.engines.embedded.unopened_state import UnopenedState
from osaccess.engines.embedded.urns import root_stack_urn
from osaccess.engines.embedded.values import SecretValue
from osaccess.errors import Failed


class Operation:
    """One operation from its start to its result."""

    def __init__(
        self,
        run: RunSettings,
        kind: Kind,
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
        self._without_login = _without_login(run.backend)
        self._knowledge: Knowledge = self._without_login or EVERYTHING_KNOWN
        self._progress = Progress()
        self._reporter = Reporter(run.on_event, Redaction(), run.on_detail)
        self._snapshot: Snapshot | None = None
        self._packs: tuple[str, ...] = ()
        self._error: BaseException | None = None
        self._started = run.clock()
        self._start_seconds = time.monotonic()

    # ---- the calling thread -------------------------------------------------------------------------------------

    def execute(self) -> RunResult:
        """Run in a thread of its own and wait for it. Raises what stopped it before anything was done."""
        run_interruptibly(
            self._work,
            f"embedded-{self._kind}",
            first_press=self._interrupt,
            second_press=self._abandon,
            late_press=self._progress.interrupt,  # nothing is left to stop, but the caller shall not go on
        )
        if self._error is not None:
            raise self._error
        if self._progress.bug is not None:
            raise self._progress.bug
        return self._result()

    def _interrupt(self) -> None:
        self._progress.interrupt()
        self._reporter.warn(
            "Interrupted: nothing new is started, and what is under way is waited for. A second ^C does not wait."
        )

    def _abandon(self) -> None:
        """Leave without the answers of running requests: their intents stay in the journal for the next run."""
        if self._snapshot is not None:
            self._snapshot.freeze()
        if not self._dry_run:
            self._run.backend.unlock()

    def _result(self) -> RunResult:
        snapshot = self._snapshot
        root = None
        if snapshot is not None and self._kind is Kind.UPDATE:
            root = snapshot.find(root_stack_urn(self._run.stack, self._run.backend.project))
        unexpected = self._unexpected_changes()
        return RunResult(
            succeeded=not self._progress.failed and unexpected is None,
            outputs=dict(root.outputs) if root is not None else {},
            events=tuple(self._reporter.events),
            changes=Counter(self._reporter.changes),
            resources=snapshot.resources() if snapshot is not None else (),
            packs=self._packs,
            blocked_by_policy=self._progress.blocked_by_policy,
            unexpected_changes=unexpected is not None,
            interrupted=self._progress.interrupted,
            user_error=self._progress.user_error or unexpected,
        )

    def _unexpected_changes(self) -> Failed | None:
        if not self._run.expect_no_changes or self._kind not in (Kind.UPDATE, Kind.REFRESH):
            return None
        changed = [op for op, count in self._reporter.changes.items() if count and op not in UNCHANGING_OPS]
        return Failed("No changes were expected, but there were some.") if changed else None

    # ---- the operation's thread ---------------------------------------------------------------------------------

    def _work(self) -> None:
        folder = None if self._run.program is not None else self._run.project_folder
        try:
            with rare_collections(), surrounded_by(Surroundings.of(self._run.environment, folder)):
                self._prepare_and_carry_out()
        except BaseException as error:  # noqa: BLE001 -- a thread has nobody to raise to; execute() raises it
            self._error = error

    def _prepare_and_carry_out(self) -> None:
        project = project_of(self._run, self._kind)
        scope = scope_of(self._run, project, self._knowledge, dry_run=self._dry_run)
        self._reporter.redaction.learn_configured(dict(scope.config))
        if self._without_login is not None:
            self._reporter.redaction.learn_configured({"": SecretValue(STAND_IN)})
        with loaded_packs(self._run, self._kind, scope, self._reporter) as packs:
            self._packs = tuple(pack.name for pack in packs)
            if self._dry_run:
                self._carry_out(project, scope, packs)
                return
            self._run.backend.lock(self._run.clock())
            try:
                self._carry_out(project, scope, packs)
            finally:
                self._run.backend.unlock()

    def _carry_out(self, project: Project, scope: Scope, packs: tuple[LoadedPack, ...]) -> None:
        callbacks = Callbacks()
        parts = self._parts_of(scope, packs, callbacks)
        self._snapshot = parts.snapshot
        try:
            self._take_steps(project, parts, callbacks)
        except Stopped:
            pass  # the reason was reported where it arose
        finally:
            callbacks.close()
            self._snapshot.write()
        if self._progress.step_failed and self._kind is not Kind.IMPORT:  # whose one failed step has said all
            self._reporter.error("preview failed" if self._dry_run else "update failed")
        if self._without_login is not None:
            self._reporter.emit(self._without_login.limits)
        self._reporter.emit(self._summary())
        if not self._dry_run:
            self._run.backend.add_history(self._history())

    def _parts_of(self, scope: Scope, packs: tuple[LoadedPack, ...], callbacks: Callbacks) -> RunParts:
        """Open the state and return what takes part in the run."""
        run, reporter = self._run, self._reporter
        own = BuiltinPackage(run.backend, reporter.warn)
        providers = ProviderRegistry(self._knowledge.of_plugins((*run.plugins, own)))
        snapshot = open_state(
            run, self._kind, self._knowledge, providers, reporter, self._pending, dry_run=self._dry_run
        )
        return RunParts(
            scope=scope,
            snapshot=snapshot,
            providers=providers,
            policies=PolicyRun(scope, packs, reporter, self._progress),
            hooks=Hooks(callbacks, reporter, dry_run=self._dry_run),
            reporter=reporter,
            progress=self._progress,
            knowledge=self._knowledge,
            selection=run.selection,
            parallel=run.parallel,
        )

    def _take_steps(self, project: Project, parts: RunParts, callbacks: Callbacks) -> None:
        if self._kind is Kind.REFRESH:
            Refresh(parts).run()
            return
        if self._run.refresh_first:
            Refresh(parts, is_first=True).run()
            self._snapshot = parts.snapshot.continued()
            parts = replace(parts, snapshot=self._snapshot)
        executor = StepExecutor(parts)
        if self._adoption is not None:
            adopt(self._adoption, parts.scope, parts.snapshot, executor)
            return
        deployment = Deployment(parts, executor)
        if self._kind is Kind.DESTROY:
            deployment.destroy()
            return
        deployment.require_replaced_known()
        self._run_program(project, parts, Monitor(parts, deployment, callbacks))
        deployment.finish_stack()

    def _run_program(self, project: Project, parts: RunParts, monitor: Monitor) -> None:
        program = self._run.program or project.program
        hosting = Hosting(
            program=program,
            project_folder=self._run.project_folder,
            scope=parts.scope,
            monitor=monitor,
            engine=EngineLog(parts.reporter),
            parallel=parts.parallel,
        )
        error = run_program(hosting)
        if error is not None:
            program_errors.tell(error, _folder_of(program), parts.reporter, parts.progress)
            if self._without_login is not None and (keys := self._without_login.limits.secrets):
                parts.reporter.warn(
                    f"The program got stand-ins for secrets of the configuration, which were not opened:"
                    f" {', '.join(keys)}. If it cannot go on with them, preview with a login."
                )

    # ---- what it came to ----------------------------------------------------------------------------------------

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


def _without_login(backend: Backend) -> WithoutLogin | None:
    return WithoutLogin(backend.written) if isinstance(backend, UnopenedState) else None


def _folder_of(program: Path | Callable[[], Any]) -> Path:
    """Return the folder whose frames of a traceback are the user's own."""
    if isinstance(program, Path):
        return program if program.is_dir() else program.parent
    code = getattr(program, "__code__", None)
    return Path(code.co_filename).parent if code is not None else Path.cwd()
