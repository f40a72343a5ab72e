"""Owns the bytes of a journal on a disk: added to, synced, replaced; deliberately knows nothing of what they say."""

import os
import threading
from pathlib import Path
from typing import Final

from osaccess.engines.embedded.state_files import FILE_MODE, make_folder, told_clearly, write_atomically

_flush: Final = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


class JournalFile:
    """A file that grows while a run goes on. Added to by one thread at a time, synced by several."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._syncing = threading.Lock()
        self._appended = 0
        self._synced = 0

    def read(self) -> bytes:
        """Return what it holds; nothing where it is not there."""
        with told_clearly(self._path):
            return self._path.read_bytes() if self._path.exists() else b""

    def append(self, data: bytes) -> None:
        """Add to it; from then on a kill of the process cannot undo it."""
        with told_clearly(self._path):
            if self._descriptor is None:
                make_folder(self._path.parent)
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
                self._descriptor = os.open(self._path, flags, FILE_MODE)
            while data:
                data = data[os.write(self._descriptor, data) :]
            self._appended += 1

    def sync(self) -> None:
        """Return when what was added cannot be undone by a power cut either.

        Several threads wait for one flush together: with eight requests at once it is the flushes that take time.
        """
        wanted = self._appended
        with self._syncing, told_clearly(self._path):
            if self._synced >= wanted or self._descriptor is None:
                return
            covered = self._appended
            _flush(self._descriptor)
            self._synced = covered

    def replace(self, data: bytes) -> None:
        """Replace all of it, atomically; empty data removes it."""
        with self._syncing, told_clearly(self._path):
            self._close()
            if data:
                make_folder(self._path.parent)
                write_atomically(self._path, data)
            else:
                self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; it stays as it is."""
        with self._syncing:
            self._close()

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
