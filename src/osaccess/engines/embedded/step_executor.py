"""Owns taking steps one after the other or at once, and their events; deliberately plans nothing.

At once are so many as `parallel` says. What a step does is in apply_create, apply_update, apply_delete,
apply_read and apply_same (pkg/resource/deploy/step.go).
"""

import threading
from dataclasses import replace
from typing import NoReturn

from osaccess.engines.embedded.apply_create import apply_create
from osaccess.engines.embedded.apply_delete import Protected, apply_delete
from osaccess.engines.embedded.apply_read import apply_import, apply_read
from osaccess.engines.embedded.apply_same import apply_same
from osaccess.engines.embedded.apply_update import apply_update
from osaccess.engines.embedded.callbacks import HookFailed
from osaccess.engines.embedded.progress import Stopped
from osaccess.engines.embedded.provider import ProviderError
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.run_parts import RunParts
from osaccess.engines.embedded.shown_steps import as_done, as_failed, as_started, status_of
from osaccess.engines.embedded.snapshot import Edit
from osaccess.engines.embedded.step_tools import HalfDone, StepTools
from osaccess.engines.embedded.steps import (
    Create,
    CreateReplacement,
    Delete,
    Forget,
    Import,
    Read,
    Replace,
    Same,
    Skip,
    Step,
    Update,
    states_of,
    subject_of,
)
from osaccess.errors import Failed


class StepExecutor:
    """Takes steps. Safe to use from several threads."""

    def __init__(self, parts: RunParts) -> None:
        self._parts = parts
        self._tools = StepTools(parts)
        self._slots = threading.BoundedSemaphore(parts.parallel)

    def take_all(self, steps: tuple[Step, ...]) -> ResourceState | None:
        """Take steps one after the other; return the last new state. Raises Stopped."""
        result = None
        for step in steps:
            if isinstance(step, Replace) and result is not None:
                step = replace(step, new=result, old=replace(step.old, delete=True))
            result = self.take(step) or result
        return result

    def take(self, step: Step) -> ResourceState | None:
        """Take one step and return the new state, if it has one.

        Raises Stopped when it or the run failed, Protected for a deletion that may not be.
        """
        with self._slots:
            return self._taken(step)

    def _taken(self, step: Step) -> ResourceState | None:
        self._parts.progress.require_going_on()
        self._parts.reporter.started(as_started(step))
        try:
            result = self._result_of(step)
        except Protected as error:
            self._tell_failure(step, str(error))
            raise
        except HookFailed as error:
            self._tell_failure(step, str(error), status=0)  # nothing was tried
            self._parts.progress.stop()
            raise Stopped from error
        except HalfDone as error:
            self._fail(step, str(error), error.state)
        except ProviderError as error:
            self._fail(step, str(error))
        except Failed as error:
            self._fail(step, str(error))
        self._parts.reporter.counted(as_done(step, result))
        if not self._waits_for_outputs(step):
            self._parts.reporter.done(as_done(step, result), result)
        return result

    def finish_component(self, step: Step, state: ResourceState) -> None:
        """Run the hooks of a component that was made or changed, now that its outputs are registered."""
        match step:
            case Create():
                self._tools.run_hooks_after("AfterCreate", state, None)
            case Update(old=old):
                self._tools.run_hooks_after("AfterUpdate", state, old)

    def _waits_for_outputs(self, step: Step) -> bool:
        """Tell whether the step is shown as done later: components of an `up`, once their outputs are registered."""
        old, new = states_of(step)
        if self._parts.scope.dry_run or old is new:
            return False
        if isinstance(step, Delete):
            return step.replaced and not step.old.custom  # that is a part of what is shown then
        return new is not None and not new.custom

    def _result_of(self, step: Step) -> ResourceState | None:
        match step:
            case Same():
                return apply_same(step, self._tools)
            case Create() | CreateReplacement():
                return apply_create(step, self._tools)
            case Update():
                return apply_update(step, self._tools)
            case Delete():
                apply_delete(step, self._tools)
            case Read():
                return apply_read(step, self._tools)
            case Import():
                return apply_import(step, self._tools)
            case Forget(old=old):
                self._parts.snapshot.record(Edit(removed=(old,)))
            case Skip(new=new):
                return new
            case Replace():
                pass
        return None

    def _fail(self, step: Step, reason: str, half_done: ResourceState | None = None) -> NoReturn:
        self._tell_failure(step, reason, half_done, status_of(step, half_done))
        self._parts.progress.stop()
        raise Stopped

    def _tell_failure(
        self, step: Step, reason: str, half_done: ResourceState | None = None, status: int = 0
    ) -> None:
        prefix = "Preview failed: " if self._parts.scope.dry_run else ""
        self._parts.reporter.error(prefix + reason, subject_of(step).urn)
        if not self._parts.scope.dry_run:
            self._parts.reporter.failed(as_failed(step), half_done, status)
        self._parts.progress.fail_step()
