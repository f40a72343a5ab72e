"""Owns a stack that lives in memory, for tests; deliberately keeps the same documents as the file backend."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from osaccess.engines.embedded.backend import HistoryEntry
from osaccess.engines.embedded.passphrase import Crypter
from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from osaccess.errors import Failed


class _NoCipher:
    """Secrets are marked but not encrypted: nothing leaves the process."""

    def encrypt(self, text: str) -> str:
        return text

    def decrypt(self, cipher: str) -> str:
        return cipher

    def description(self) -> dict[str, Any]:
        return {"type": "memory"}


class MemoryBackend:
    """A stack in memory. One object is one stack; several runs may use it, one after the other.

    Attributes:
        others: the stacks that programs may refer to, by the names that they use.

    """

    def __init__(
        self, project: str = "rehearsal", stack: str = "dev", others: "Mapping[str, MemoryBackend] | None" = None
    ) -> None:
        self.project = project
        self.stack = stack
        self.others = dict(others or {})
        self.checkpoint: bytes | None = None
        self.journal = b""
        self.history: list[HistoryEntry] = []
        self.is_locked = False

    def other_stack(self, name: str) -> "MemoryBackend":
        """Return one of the other stacks, by the very name that the program uses. Raises Failed."""
        if name not in self.others:
            known = ", ".join(sorted(self.others)) or "none"
            raise Failed(
                f'unknown stack "{name}"',
                because=f"The other stacks of this run are: {known}.",
                mend="Give a rehearsal what it exports: Rehearsal(stack_references={" + repr(name) + ": {…}}).",
            )
        return self.others[name]

    def lock(self, now: datetime) -> None:
        """Take the stack. Raises Failed where another run holds it."""
        if self.is_locked:
            raise Failed(f"Another run works on stack {self.stack!r}.", mend="Wait for it to end.")
        self.is_locked = True

    def unlock(self) -> None:
        """Give the stack back."""
        self.is_locked = False

    def read_checkpoint(self) -> bytes | None:
        """Return the checkpoint, or None for a new stack."""
        return self.checkpoint

    def write_checkpoint(self, data: bytes) -> None:
        """Replace the checkpoint."""
        self.checkpoint = data

    def read_journal(self) -> bytes:
        """Return the journal."""
        return self.journal

    def append_to_journal(self, data: bytes) -> None:
        """Add to the journal."""
        self.journal += data

    def sync_journal(self) -> None:
        """Do nothing: memory is as safe as it gets."""

    def replace_journal(self, data: bytes) -> None:
        """Replace the journal."""
        self.journal = data

    def add_history(self, entry: HistoryEntry) -> None:
        """Remember a finished operation."""
        self.history.append(entry)

    def crypter(self, description: dict[str, Any] | None) -> Crypter:
        """Return the crypter that leaves texts as they are."""
        if description is not None and description.get("type") != "memory":
            raise UnsupportedByEmbeddedEngine(f"the secrets provider {description.get('type')} in memory")
        return _NoCipher()
