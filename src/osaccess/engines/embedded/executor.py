"""Owns taking a step: the request to the provider, the state after it, the events; deliberately plans nothing.

Around each request: a slot (so many at once as `parallel` says), the intent in the journal before it, the
outcome in the journal after it. Behaviour of the steps: pkg/resource/deploy/step.go.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NoReturn, TypeVar

from osaccess.engines.embedded.callbacks import Hooks
from osaccess.engines.embedded.journal import Intent, Operation
from osaccess.engines.embedded.progress import Progress, Stopped
from osaccess.engines.embedded.provider import AnswerLost, Provider, ProviderError, UpdateFailed
from osaccess.engines.embedded.provider_registry import ProviderRegistry
from osaccess.engines.embedded.reporter import Reporter
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.shown_steps import as_done, as_started, status_of
from osaccess.engines.embedded.snapshot import Edit, Snapshot
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
from osaccess.engines.embedded.values import UNKNOWN_TEXT, Properties, mark_like, mark_secret
from osaccess.errors import Failed

_T = TypeVar("_T")

_DELETE_PROTECTED: Final = (
    'resource "{urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, either remove the'
    " `protect` flag from the resource in your Pulumi program and run `pulumi up`, or use the command:\n"
    "`pulumi state unprotect '{urn}'`"
)


class HalfDone(ProviderError):
    """The resource exists, but not all of the step was done; `state` is what it came to."""

    def __init__(self, text: str, state: ResourceState) -> None:
        super().__init__(text)
        self.state = state


class Executor:
    """Takes steps. Safe to use from several threads."""

    def __init__(
        self,
        scope: Scope,
        snapshot: Snapshot,
        providers: ProviderRegistry,
        reporter: Reporter,
        progress: Progress,
        hooks: Hooks,
        parallel: int,
    ) -> None:
        self._scope = scope
        self._snapshot = snapshot
        self._providers = providers
        self._reporter = reporter
        self._progress = progress
        self._hooks = hooks
        self._slots = threading.BoundedSemaphore(parallel)

    def take_all(self, steps: tuple[Step, ...]) -> ResourceState | None:
        """Take steps one after the other; return the last new state. Raises Stopped."""
        result = None
        for step in steps:
            if isinstance(step, Replace) and result is not None:
                step = replace(step, new=result, old=replace(step.old, delete=True))
            result = self.take(step) or result
        return result

    def take(self, step: Step) -> ResourceState | None:
        """Take one step and return the new state, if it has one. Raises Stopped when it or the run failed."""
        with self._slots:
            return self._taken(step)

    def _taken(self, step: Step) -> ResourceState | None:
        self._progress.require_going_on()
        self._reporter.started(as_started(step))
        try:
            result = self._result_of(step)
        except HalfDone as error:
            self._fail(step, str(error), error.state)
        except ProviderError as error:
            self._fail(step, str(error))
        except Failed as error:
            self._fail(step, str(error))
        self._reporter.counted(step)
        if not self._waits_for_outputs(step):
            self._reporter.done(as_done(step, result), result)
        return result

    def _waits_for_outputs(self, step: Step) -> bool:
        """Tell whether the step is shown as done later: components of an `up`, once their outputs are registered."""
        old, new = states_of(step)
        if self._scope.dry_run or old is new:
            return False
        if isinstance(step, Delete):
            return step.replaced and not step.old.custom  # that is a part of what is shown then
        return new is not None and not new.custom

    def _result_of(self, step: Step) -> ResourceState | None:
        match step:
            case Same():
                return self._same(step)
            case Create() | CreateReplacement():
                return self._create(step)
            case Update():
                return self._update(step)
            case Delete():
                self._delete(step)
            case Read():
                return self._read(step)
            case Import():
                return self._import(step)
            case Forget(old=old):
                self._snapshot.record(Edit(removed=(old,)))
            case Skip(new=new):
                return new
            case Replace():
                pass
        return None

    def _fail(self, step: Step, reason: str, half_done: ResourceState | None = None) -> NoReturn:
        prefix = "Preview failed: " if self._scope.dry_run else ""
        self._reporter.error(prefix + reason, subject_of(step).urn)
        if not self._scope.dry_run:
            self._reporter.failed(step, half_done, status_of(step, half_done))
        self._progress.fail_step()
        self._progress.stop()
        raise Stopped

    # ---- requests -----------------------------------------------------------------------------------------------

    def _request(self, intent: Intent, send: Callable[[], _T]) -> tuple[_T, int | None]:
        """Send a request between its two lines of the journal; return its answer and the intent's number."""
        number = self._snapshot.intend(intent)
        try:
            return send(), number
        except AnswerLost:
            self._snapshot.lose(number)  # it stays open: the next run looks for what may have been made
            raise
        except ProviderError:
            self._snapshot.withdraw(number)
            raise

    def _provider_of(self, state: ResourceState) -> Provider:
        return self._providers.get(state.provider, state.urn)

    def _outputs(self, outputs: Properties, state: ResourceState, id_: str) -> Properties:
        """Return outputs as they are stored: with the id, and secret where the input was or the options say so."""
        if state.is_remote and id_:
            outputs = {"id": id_, **outputs}
        marked = mark_secret(mark_like(outputs, state.inputs), state.additional_secret_outputs)
        self._reporter.redaction.learn(marked)
        return marked

    # ---- steps --------------------------------------------------------------------------------------------------

    def _same(self, step: Same) -> ResourceState:
        new = replace(step.new, id=step.old.id, outputs=step.old.outputs)
        if new.is_provider:
            # What is shown as unchanged is used as it was.
            self._providers.add(new.reference, new.type, step.old.inputs)
        edit = Edit(added=new, removed=(step.old,))
        if _is_stored_alike(step.old, new):
            self._snapshot.remember(edit)
        else:
            self._snapshot.record(edit)
        return new

    def _create(self, step: Create | CreateReplacement) -> ResourceState:
        old = step.old if isinstance(step, CreateReplacement) else None
        now = self._scope.now_text()
        draft = replace(step.new, id="", outputs={}, created=now, modified=now)
        self._hooks.run("before_create", draft, None)
        new, number, trouble = self._created(draft, replaces=old is not None)
        if isinstance(step, CreateReplacement) and not step.old_is_gone:
            # The old one stays in the state until it is deleted at the end of the run.
            edit = Edit(added=new, changed=((step.old, replace(step.old, delete=True)),))
        else:
            edit = Edit(added=new, removed=(old,) if old else ())
        self._snapshot.record(edit, number)
        if trouble:
            raise HalfDone(trouble, new)
        self._run_hooks_after("after_create", new, None)
        return new

    def _created(self, draft: ResourceState, *, replaces: bool) -> tuple[ResourceState, int | None, str]:
        """Return the created state, the number of its intent, and what went wrong after it existed."""
        if not draft.custom:
            return draft, None, ""  # its outputs come when they are registered
        if draft.is_provider:
            return self._created_provider(draft), None, ""
        provider = self._provider_of(draft)
        if self._scope.dry_run:
            planned = provider.planned(draft.type, draft.inputs, None) if provider.is_configured else {}
            return replace(draft, outputs=self._outputs(planned, draft, "")), None, ""
        made, number = self._request(
            Intent(Operation.CREATING, replace(draft, created="", modified=""), replaces),
            lambda: provider.create(draft.type, draft.inputs),
        )
        errors = (made.init_error,) if made.init_error else ()
        outputs = self._outputs(made.outputs, draft, made.id)
        return replace(draft, id=made.id, outputs=outputs, init_errors=errors), number, made.init_error

    def _created_provider(self, draft: ResourceState) -> ResourceState:
        id_ = UNKNOWN_TEXT if self._scope.dry_run else self._scope.new_provider_id(draft.urn)
        new = replace(draft, id=id_, outputs=self._outputs(_provider_outputs(draft), draft, ""))
        self._providers.add(new.reference, new.type, new.inputs)
        return new

    def _update(self, step: Update) -> ResourceState:
        old = step.old
        draft = replace(step.new, id=old.id, created=old.created, modified=self._scope.now_text())
        self._hooks.run("before_update", draft, old)
        try:
            outputs, number = self._updated(draft, old)
        except UpdateFailed as error:
            self._keep_failed_update(old, error)
            shown = replace(draft, outputs=self._outputs(error.outputs, draft, old.id), init_errors=(str(error),))
            raise HalfDone(str(error), shown) from error
        new = replace(draft, outputs=self._outputs(outputs, draft, old.id))
        if new.is_provider:
            self._providers.add(new.reference, new.type, new.inputs)
        self._snapshot.record(Edit(added=new, removed=(old,)), number)
        self._run_hooks_after("after_update", new, old)
        return new

    def _keep_failed_update(self, old: ResourceState, error: UpdateFailed) -> None:
        """Keep old inputs with new outputs, as the recordings show it (traces/README.md 23)."""
        outputs = self._outputs(error.outputs, old, old.id)
        failed = replace(old, outputs=outputs, init_errors=(str(error),), modified=self._scope.now_text())
        self._snapshot.record(Edit(changed=((old, failed),)))

    def _updated(self, draft: ResourceState, old: ResourceState) -> tuple[Properties, int | None]:
        if not draft.custom:
            return {}, None  # the program registers new ones, or has none any more
        if draft.is_provider:
            return _provider_outputs(draft), None
        provider = self._provider_of(draft)
        if self._scope.dry_run:
            if not provider.is_configured:
                return {}, None
            return provider.planned(draft.type, draft.inputs, old.outputs), None
        return self._request(
            Intent(Operation.UPDATING, draft),
            lambda: provider.update(draft.type, old.id, old.outputs, draft.inputs),
        )

    def _delete(self, step: Delete) -> None:
        old = step.old
        if old.protect and not step.replaced:
            raise Failed(_DELETE_PROTECTED.format(urn=old.urn))
        self._hooks.run("before_delete", None, old)
        number = None
        needs_no_request = old.external or old.retain_on_delete or step.goes_with_another
        if old.is_remote and not needs_no_request and not self._scope.dry_run:
            provider = self._provider_of(old)
            _, number = self._request(
                Intent(Operation.DELETING, old),
                lambda: provider.delete(old.type, old.id, old.inputs, old.outputs),
            )
        if step.comes_again:
            # Remembered until its replacement exists, so that a kill in between does not forget that it is wanted.
            self._snapshot.record(Edit(changed=((old, replace(old, pending_replacement=True)),)), number)
        else:
            self._snapshot.record(Edit(removed=(old,)), number)
        self._run_hooks_after("after_delete", None, old)

    def _read(self, step: Read) -> ResourceState:
        new, old = step.new, step.old
        provider = self._provider_of(new)
        if new.id != UNKNOWN_TEXT and provider.is_configured:
            outputs = provider.read(new.type, new.id, {}, {})
            if outputs is None:
                raise Failed(f"resource '{new.id}' does not exist")
            id_ = str(outputs.get("id", new.id))
            new = replace(new, id=id_, outputs=self._outputs(outputs, new, id_))
        self._snapshot.record(_read_edit(new, old))
        return new

    def _import(self, step: Import) -> ResourceState:
        draft = step.new
        provider = self._provider_of(draft)
        outputs = provider.read(draft.type, draft.id, {}, {})
        if outputs is None:
            raise Failed(f"resource '{draft.id}' does not exist")
        now = self._scope.now_text()
        new = replace(
            draft,
            id=str(outputs.get("id", draft.id)),
            inputs=mark_like(provider.inputs_of(draft.type, None, outputs), draft.inputs),
            outputs=self._outputs(outputs, draft, draft.id),
            created=now,
            modified=now,
        )
        replaced = step.replaced
        changed = ((replaced, replace(replaced, delete=True)),) if replaced else ()
        self._snapshot.record(Edit(added=new, changed=changed))
        return new

    def _run_hooks_after(self, kind: str, new: ResourceState | None, old: ResourceState | None) -> None:
        """Run hooks that can no longer stop what is done: a failure is only told."""
        state = new or old
        try:
            self._hooks.run(kind, new, old)
        except Failed as error:
            self._reporter.warn(str(error), state.urn if state else "")


def _provider_outputs(state: ResourceState) -> dict[str, Any]:
    return {key: value for key, value in state.inputs.items() if key != "__internal"}


def _read_edit(new: ResourceState, old: ResourceState | None) -> Edit:
    if old is None:
        return Edit(added=new)
    if old.external:
        return Edit(added=new, removed=(old,))
    # What was managed is now only looked at; the very same object must not be deleted.
    keep = old.retain_on_delete or old.id == new.id
    return Edit(added=new, changed=((old, replace(old, delete=True, retain_on_delete=keep)),))


_STORED: Final = tuple(field for field in ResourceState.__dataclass_fields__ if field != "outputs")


def _is_stored_alike(old: ResourceState, new: ResourceState) -> bool:
    return all(getattr(old, field) == getattr(new, field) for field in _STORED)
