"""Owns the state while a run goes on, and that none of it is lost; deliberately makes no step and no request.

The state is the resources that this run has done, in the order of their completion, followed by what is left of
the old state. Each change goes to the journal at once; the whole checkpoint is written at most every 0.2 s,
because writing it after each step costs time quadratic in the resources (facts/embedded-engine.md 8).
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from osaccess.engines.embedded.backend import Backend
from osaccess.engines.embedded.checkpoint import StoredState, digest_of, encode_checkpoint
from osaccess.engines.embedded.journal import Intent, Journal
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.state_order import with_dependencies_first
from osaccess.engines.embedded.urns import ProviderReference

_SECONDS_BETWEEN_CHECKPOINTS: Final = 0.2
_WRITING_SHARE: Final = 0.1
"""Of the time at most so much goes into checkpoints, however large they get; the journal holds the rest."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of the state.

    Attributes:
        added: a resource that this run has done.
        removed: states of the old state that are gone, or that `added` takes the place of.
        changed: states of the old state that stay, and what they are now.

    A state of the old state may be named by any form that it has had in this run.

    """

    added: ResourceState | None = None
    removed: tuple[ResourceState, ...] = ()
    changed: tuple[tuple[ResourceState, ResourceState], ...] = ()


class Snapshot:
    """The state of a stack during one run. Safe to use from several threads.

    Args:
        stored: what the run started from.
        backend: where it is kept; None = a preview, which keeps nothing.
        now: the clock.

    """

    def __init__(
        self,
        stored: StoredState,
        backend: Backend | None,
        now: Callable[[], datetime],
    ) -> None:
        self._stored = stored
        self._backend = backend
        self._now = now
        self._journal = Journal(backend, stored.crypter, stored.digest) if backend else None
        self._lock = threading.RLock()
        self._left = dict(enumerate(stored.resources))
        self._slot_of = {state: slot for slot, state in self._left.items()}
        self._done: list[ResourceState] = []
        self._place_of: dict[str, int] = {}
        self._renamed: dict[str, str] = {}
        self._next_write = 0.0
        self._is_frozen = False
        self._digest = stored.digest

    # ---- questions ----------------------------------------------------------------------------------------------

    @property
    def olds(self) -> tuple[ResourceState, ...]:
        """What the run started from."""
        return self._stored.resources

    def left(self) -> tuple[ResourceState, ...]:
        """Return the states of the old state that are still there, as they are now, in their order."""
        with self._lock:
            return tuple(self._left.values())

    def present(self, old: ResourceState) -> ResourceState | None:
        """Return what a state of the old state is now; None where it is gone, or something took its place."""
        with self._lock:
            slot = self._slot_of.get(old)
            return None if slot is None else self._left.get(slot)

    def is_left(self, old: ResourceState) -> bool:
        """Tell whether a state of the old state is still there, in whatever form."""
        return self._slot_of.get(old) in self._left

    def done(self) -> tuple[ResourceState, ...]:
        """Return what this run has done, in the order of completion."""
        with self._lock:
            return tuple(self._done)

    def find(self, urn: str) -> ResourceState | None:
        """Return the resource that this run has done under a URN."""
        with self._lock:
            place = self._place_of.get(urn)
            return None if place is None else self._done[place]

    def resources(self) -> tuple[ResourceState, ...]:
        """Return the whole state, dependencies first."""
        with self._lock:
            left = [_with_new_urns(state, self._renamed) for state in self._left.values()]
            return with_dependencies_first([*self._done, *left])

    # ---- changes ------------------------------------------------------------------------------------------------

    def intend(self, intent: Intent) -> int | None:
        """Write an intent down before its request is sent; return the number that ends it."""
        if self._journal is None:
            return None
        with self._lock:
            number = self._journal.intend(intent)
        self._journal.sync()
        return number

    def withdraw(self, number: int | None) -> None:
        """Write down that nothing came of an intent."""
        if self._journal is None or number is None:
            return
        with self._lock:
            self._journal.failed(number)

    def lose(self, number: int | None) -> None:
        """Write down that the answer to an intent never came."""
        if self._journal is None or number is None:
            return
        with self._lock:
            self._journal.lost(number)

    def record(self, edit: Edit, number: int | None = None) -> None:
        """Change the state; `number` is the intent that this ends."""
        with self._lock:
            gone = (*edit.removed, *(old for old, _ in edit.changed))
            drop = [state.key for old in gone if (state := self.present(old)) is not None]
            put = [state for state in (edit.added, *(now for _, now in edit.changed)) if state is not None]
            self._apply(edit)
            if self._journal is not None:
                self._journal.done(number, drop, put)
            self._write_now_and_then()
        if self._journal is not None and number is not None:
            self._journal.sync()

    def remember(self, edit: Edit) -> None:
        """Change the state in a way that no kill can hurt: it reaches the disk with the next checkpoint."""
        with self._lock:
            self._apply(edit)

    def set_outputs(self, urn: str, outputs: Mapping[str, Any]) -> ResourceState:
        """Replace the outputs of a component that this run has done, and return it."""
        with self._lock:
            place = self._place_of[urn]
            self._done[place] = replace(self._done[place], outputs=dict(outputs))
            return self._done[place]

    def rename(self, former: str, urn: str) -> None:
        """Remember that a resource is found under a new URN: who names the former one means this."""
        with self._lock:
            self._renamed[former] = urn

    def _apply(self, edit: Edit) -> None:
        for old in edit.removed:
            self._left.pop(self._slot_of.get(old, -1), None)
        for old, now in edit.changed:
            if self.is_left(old):
                slot = self._slot_of[old]
                self._left[slot], self._slot_of[now] = now, slot
        if edit.added is not None:
            self._add(edit.added)

    def _add(self, state: ResourceState) -> None:
        place = self._place_of.setdefault(state.urn, len(self._done))
        self._done[place : place + 1] = [state]  # an import that is updated in the same run stands once

    # ---- checkpoints --------------------------------------------------------------------------------------------

    def _write_now_and_then(self) -> None:
        if time.monotonic() >= self._next_write:
            self.write()

    def write(self) -> None:
        """Write the whole checkpoint and shorten the journal to what it does not hold."""
        if self._backend is None or self._journal is None:
            return
        with self._lock:
            if self._is_frozen:
                return
            started = time.monotonic()
            data = encode_checkpoint(self.resources(), self._stored, self._backend, self._now())
            digest = digest_of(data)
            self._journal.announce_checkpoint(digest)
            self._backend.write_checkpoint(data)
            self._journal.truncate(digest)
            self._digest = digest
            ended = time.monotonic()
            self._next_write = ended + max(_SECONDS_BETWEEN_CHECKPOINTS, (ended - started) / _WRITING_SHARE)

    def continued(self) -> "Snapshot":
        """Return the state for what follows in the same run; what this one did is its old state."""
        self.write()
        stored = replace(self._stored, resources=self.resources(), digest=self._digest)
        return Snapshot(stored, self._backend, self._now)

    def freeze(self) -> None:
        """Write the last checkpoint of an abandoned run; answers that still come go to the journal only."""
        self.write()
        self._is_frozen = True


def _with_new_urns(state: ResourceState, renamed: Mapping[str, str]) -> ResourceState:
    if not renamed or not (renamed.keys() & set(state.needs())):
        return state
    provider = state.provider
    if state.provider_urn in renamed:
        reference = ProviderReference.parse(provider)
        provider = str(ProviderReference(renamed[reference.urn], reference.id))
    return replace(
        state,
        parent=renamed.get(state.parent, state.parent),
        provider=provider,
        deleted_with=renamed.get(state.deleted_with, state.deleted_with),
        replace_with=tuple(renamed.get(urn, urn) for urn in state.replace_with),
        dependencies=tuple(renamed.get(urn, urn) for urn in state.dependencies),
        property_dependencies={
            key: tuple(renamed.get(urn, urn) for urn in urns) for key, urns in state.property_dependencies.items()
        },
    )
