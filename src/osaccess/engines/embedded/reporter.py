"""Owns the events of one run and the count of operations; deliberately does not decide what they mean."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from osaccess.engines.embedded.events import (
    UNKNOWN_STATUS,
    Detail,
    Diagnostic,
    Event,
    ResourceChange,
    ResourceDone,
    ResourceFailed,
    ResourcePre,
    Severity,
)
from osaccess.engines.embedded.redaction import Redaction
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.steps import (
    Op,
    Read,
    Step,
    diff_of,
    is_logical,
    op_of,
    states_of,
    subject_of,
)
from osaccess.engines.embedded.values import plain

_Change = TypeVar("_Change", bound=ResourceChange)


class Reporter:
    """Collects events in order and hands each one on, one at a time."""

    def __init__(
        self,
        on_event: Callable[[Event], None],
        redaction: Redaction,
        on_detail: Callable[[Detail], None] = lambda _: None,
    ) -> None:
        self._on_event = on_event
        self._on_detail = on_detail
        self._lock = threading.RLock()
        self.redaction = redaction
        self.events: list[Event] = []
        self.changes: Counter[Op] = Counter()
        self.maybe_corrupt = False

    def emit(self, event: Event) -> None:
        """Collect one event and hand it on."""
        with self._lock:
            self.events.append(event)
            self._on_event(event)

    def detail(self, detail: Detail) -> None:
        """Hand on what no view shows."""
        with self._lock:
            self._on_detail(detail)

    def info(self, message: str, urn: str = "") -> None:
        """Tell something."""
        self._diagnostic(Severity.INFO, message, urn)

    def warn(self, message: str, urn: str = "") -> None:
        """Tell something that the user should look at."""
        self._diagnostic(Severity.WARNING, message, urn)

    def error(self, message: str, urn: str = "") -> None:
        """Tell why the run fails."""
        self._diagnostic(Severity.ERROR, message, urn)

    def _diagnostic(self, severity: Severity, message: str, urn: str) -> None:
        self.emit(Diagnostic(severity, urn, self.redaction.clean(message)))

    def started(self, step: Step) -> None:
        """Tell that a step is about to start."""
        if is_shown(step):
            self.emit(self._event(ResourcePre, step, None))

    def counted(self, step: Step) -> None:
        """Count a step that is done."""
        if is_shown(step) and is_logical(step) and not _finds_nothing_new(step):
            self.count(op_of(step))

    def count(self, op: Op) -> None:
        """Count one operation."""
        with self._lock:
            self.changes[op] += 1

    def done(self, step: Step, new: ResourceState | None = None) -> None:
        """Tell that a step is done; `new` is the state that it led to."""
        if is_shown(step):
            self.emit(self._event(ResourceDone, step, new))

    def failed(self, step: Step, half_done: ResourceState | None = None, status: int = 0) -> None:
        """Tell that a step failed; `half_done` is the state that it led to all the same."""
        self.maybe_corrupt |= status == UNKNOWN_STATUS
        if is_shown(step):
            self.emit(replace(self._event(ResourceFailed, step, half_done), status=status))

    def _event(self, kind: type[_Change], step: Step, final: ResourceState | None) -> _Change:
        old, new = states_of(step)
        state = subject_of(step)
        return kind(
            op=op_of(step),
            urn=state.urn,
            type=state.type,
            name=state.name,
            diff=diff_of(step),
            old=self.shown(old),
            new=self.shown(final or new),
            logical=is_logical(step),
            provider=state.provider,
        )

    def shown(self, state: ResourceState | None) -> ResourceState | None:
        """Return a state without the texts of configured secrets, wherever the program has put them in clear."""
        if state is None or not self.redaction.knows_configured:
            return state
        cleaned = self.redaction.without_configured
        return replace(state, inputs=cleaned(state.inputs), outputs=cleaned(state.outputs))


def _finds_nothing_new(step: Step) -> bool:
    """Tell whether a look-up found what the state held, or looks for the first time; then it is not counted."""
    if not isinstance(step, Read):
        return False
    return step.old is None or plain(step.old.outputs) == plain(step.new.outputs)


def is_shown(step: Step) -> bool:
    """Tell whether users see the step; default providers and forgotten resources are the engine's own affair."""
    return op_of(step) is not Op.REMOVE_PENDING_REPLACE and not is_default_provider(subject_of(step))


def is_default_provider(state: ResourceState) -> bool:
    """Tell whether the engine itself made this provider, because a resource named none."""
    named_so = state.name == "default" or state.name.startswith("default_")
    return state.is_provider and not state.parent and named_so
