"""Owns what the engine asks of a place that keeps state; deliberately knows no format but bytes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from osaccess.engines.embedded.passphrase import Crypter


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One finished operation: its kind in the CLI's words (`update`, `refresh`, `destroy`) and what it did."""

    kind: str
    started: datetime
    ended: datetime
    succeeded: bool
    changes: dict[str, int]


class Backend(Protocol):
    """Where one stack keeps its checkpoint, its journal and its lock."""

    project: str
    stack: str

    def other_stack(self, name: str) -> "Backend":
        """Return the stack that a reference names. Raises Failed where there is none, or its name cannot be read."""
        ...

    def lock(self, now: datetime) -> None:
        """Take the stack for this process. Raises Failed where another run holds it."""
        ...

    def unlock(self) -> None:
        """Give the stack back; does nothing where it was not taken."""
        ...

    def read_checkpoint(self) -> bytes | None:
        """Return the checkpoint, or None for a new stack. Raises BadInput where it cannot be read."""
        ...

    def write_checkpoint(self, data: bytes) -> None:
        """Replace the checkpoint, atomically."""
        ...

    def read_journal(self) -> bytes:
        """Return the journal; empty where there is none."""
        ...

    def append_to_journal(self, data: bytes) -> None:
        """Add to the journal; from then on a kill of the process cannot undo it."""
        ...

    def sync_journal(self) -> None:
        """Return when what was added cannot be undone by a power cut either. May be called from several threads."""
        ...

    def replace_journal(self, data: bytes) -> None:
        """Replace the journal, atomically; empty data removes it."""
        ...

    def add_history(self, entry: HistoryEntry) -> None:
        """Remember a finished operation together with the present checkpoint."""
        ...

    def crypter(self, description: dict[str, Any] | None) -> Crypter:
        """Return the crypter that a checkpoint's `secrets_providers` describes; None = a new stack.

        Raises UnsupportedByEmbeddedEngine, BadInput.
        """
        ...
