"""Owns the journal beside a checkpoint: what is about to be asked of the cloud, and what came of it.

Deliberately does not change a state; `recovery` reads the journal after a kill. Lines of JSON:

    {"journal": 1, "base": DIGEST}                                    the checkpoint that the lines go on from
    {"intent": N, "operation": …, "resource": {…}, "replaces": BOOL}  before a request, synced
    {"done": N or null, "drop": [[urn, id, delete], …], "put": [{…}]} after the answer, synced if N is given
    {"failed": N}                                                     the answer said no: nothing happened
    {"lost": N}                                                       no answer came; the run ended and said so
    {"checkpoint": DIGEST}                                            a checkpoint that holds all of this comes

Resources are in the form of the checkpoint, secrets encrypted.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from osaccess.engines.embedded.backend import Backend
from osaccess.engines.embedded.passphrase import Crypter
from osaccess.engines.embedded.resource_state import ResourceState

FORMAT: Final = 1


class Operation(StrEnum):
    """What is being asked of the cloud, in the words of the CLI's pending operations."""

    CREATING = "creating"
    UPDATING = "updating"
    DELETING = "deleting"
    READING = "reading"
    IMPORTING = "importing"


@dataclass(frozen=True, slots=True)
class Intent:
    """A request that was about to be sent.

    Attributes:
        state: what was intended; inputs, provider and, where there was one, the id.
        replaces: another resource of the same URN was in the state.
        lost: its answer never came, and the run that waited for it ended by itself.

    """

    operation: Operation
    state: ResourceState
    replaces: bool = False
    lost: bool = False


class Journal:
    """Writes the journal of one run. Not safe for several threads: the snapshot holds its lock around it.

    Only `sync` is called outside of that lock, so that threads wait for the disk together.
    """

    def __init__(self, backend: Backend, crypter: Crypter, base: str) -> None:
        self._backend = backend
        self._crypter = crypter
        self._base = base
        self._open: dict[int, tuple[Intent, bytes]] = {}
        self._last = 0
        self._is_started = False

    def intend(self, intent: Intent) -> int:
        """Write an intent down and return its number."""
        number, line = self._remember(intent)
        self._append(line)
        return number

    def done(
        self, number: int | None, drop: Iterable[tuple[str, str, bool]], put: Iterable[ResourceState]
    ) -> None:
        """Write down what became of an intent, or of a change that asked nothing of the cloud (None)."""
        states = tuple(put)
        record = {
            "done": number,
            "drop": [list(key) for key in drop],
            "put": [state.to_checkpoint(self._crypter.encrypt) for state in states],
        }
        self._append(line_of(record))
        if number is not None:
            self._open.pop(number, None)

    def failed(self, number: int) -> None:
        """Write down that nothing came of an intent."""
        self._append(line_of({"failed": number}))
        self._open.pop(number, None)

    def lost(self, number: int) -> None:
        """Write down that no answer came; the intent stays open."""
        line = line_of({"lost": number})
        self._append(line)
        intent, written = self._open[number]
        self._open[number] = intent, written + line

    def sync(self) -> None:
        """Return when everything written down so far is on the disk."""
        self._backend.sync_journal()

    def announce_checkpoint(self, digest: str) -> None:
        """Write down that a checkpoint with everything up to here is about to be written."""
        if self._is_started:
            self._append(line_of({"checkpoint": digest}))
            self._backend.sync_journal()

    def truncate(self, digest: str) -> None:
        """Forget what the checkpoint of this digest holds; open intents stay."""
        self._base = digest
        lines = [line for _, line in self._open.values()]
        self._is_started = bool(lines)
        self._backend.replace_journal(b"".join([self._header(), *lines]) if lines else b"")

    def _remember(self, intent: Intent) -> tuple[int, bytes]:
        self._last += 1
        record = {
            "intent": self._last,
            "operation": intent.operation,
            "resource": intent.state.to_checkpoint(self._crypter.encrypt),
            "replaces": intent.replaces,
        }
        line = line_of(record)
        self._open[self._last] = intent, line
        return self._last, line

    def _append(self, line: bytes) -> None:
        if not self._is_started:
            # What a killed run left here is in the checkpoint by now; its numbers would end intents of this run.
            self._backend.replace_journal(b"")
            line = self._header() + line
            self._is_started = True
        self._backend.append_to_journal(line)

    def _header(self) -> bytes:
        return line_of({"journal": FORMAT, "base": self._base})


def line_of(record: Mapping[str, Any]) -> bytes:
    """Return a record as a line of the journal."""
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"
