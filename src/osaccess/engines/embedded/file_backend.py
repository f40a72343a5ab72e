"""Owns a stack in the CLI's file backend: layout, locks, history; deliberately does not read a checkpoint's content.

Below the root: `.pulumi/meta.yaml`, `stacks/<project>/<stack>.json` with `.bak`, `.attrs` and our `.journal`
(an ending that the CLI passes over), `history/…`, `locks/organization/<project>/<stack>/<uuid>.json`.
Files are 0600, folders 0700. Source: pkg/backend/diy and gocloud.dev's fileblob.
"""

import getpass
import json
import os
import socket
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from osaccess.engines.embedded.backend import HistoryEntry
from osaccess.engines.embedded.drafts import remove_drafts, remove_drafts_of_the_dead
from osaccess.engines.embedded.journal_file import JournalFile
from osaccess.engines.embedded.passphrase import Crypter, PassphraseCrypter
from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from osaccess.engines.embedded.stack_names import parse_stack_name
from osaccess.engines.embedded.state_files import (
    attributes_of,
    copy_over,
    make_folder,
    told_clearly,
    write_blob,
)
from osaccess.engines.stack_lock import lock_in
from osaccess.errors import Failed


class FileBackend:
    """One stack under a root folder, with secrets under a passphrase.

    Args:
        root: the folder that `file://…` names; `.pulumi` lies in it.
        project: name of the project.
        stack: name of the stack.
        passphrase: what its secrets are encrypted with.
        salt_state: `encryptionsalt` of `Pulumi.<stack>.yaml`, used where the state has none of its own.
        random_bytes: source of salts and nonces.

    """

    def __init__(
        self,
        root: Path,
        project: str,
        stack: str,
        passphrase: str,
        *,
        salt_state: str | None = None,
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.project = project
        self.stack = stack
        self._passphrase = passphrase
        self._salt_state = salt_state
        self._random_bytes = random_bytes
        self._home = root / ".pulumi"
        self._lock_file: Path | None = None
        self._journal = JournalFile(self.journal_file)

    @property
    def checkpoint_file(self) -> Path:
        """Where the state lies."""
        return self._home / "stacks" / self.project / f"{self.stack}.json"

    @property
    def journal_file(self) -> Path:
        """Where the journal lies while a run goes on, or after one that was killed."""
        return self.checkpoint_file.with_name(f"{self.stack}.json.journal")

    @property
    def lock_folder(self) -> Path:
        """Where the CLI and this engine put their locks."""
        return self._home / "locks" / "organization" / self.project / self.stack

    def other_stack(self, name: str) -> "FileBackend":
        """Return a stack below the same root, with the same passphrase. Raises Failed."""
        project, stack = parse_stack_name(name, self.project)
        other = FileBackend(self._home.parent, project, stack, self._passphrase, random_bytes=self._random_bytes)
        if not other.checkpoint_file.exists():
            raise Failed(
                f'unknown stack "{name}"',
                because=f"{other.checkpoint_file} is not there.",
                mend="Bring that stack up first, or correct the name: organization/PROJECT/STACK.",
            )
        return other

    # ---- lock ---------------------------------------------------------------------------------------------------

    def lock(self, now: datetime) -> None:
        """Take the stack for this process. Raises Failed where another run holds it."""
        with told_clearly(self._home):
            self._prepare()
            mine = self.lock_folder / f"{uuid.uuid4()}.json"
            holder = {
                "pid": os.getpid(),
                "username": _user_name(),
                "hostname": socket.gethostname(),
                "timestamp": now.isoformat(),
            }
            # First write, then look, as the CLI does: of two that start together at least one sees the other.
            self._lock_file = mine
            try:
                write_blob(mine, json.dumps(holder).encode())
            except OSError:  # a full disk may take the lock and not its attributes
                self.unlock()
                raise
            others = [path for path in sorted(self.lock_folder.glob("*.json")) if path != mine]
            if not others:
                self._remove_drafts()
        if others:
            self.unlock()
            raise _locked(self.stack, others[0])

    def unlock(self) -> None:
        """Give the stack back; does nothing where it was not taken."""
        self._journal.close()
        if self._lock_file is not None:
            self._lock_file.unlink(missing_ok=True)
            attributes_of(self._lock_file).unlink(missing_ok=True)
            self._lock_file = None

    def cancel(self) -> None:
        """Remove the locks of all runs, as `pulumi cancel` does: for runs that are dead."""
        for lock in self.lock_folder.glob("*.json"):
            lock.unlink(missing_ok=True)
            attributes_of(lock).unlink(missing_ok=True)

    def _remove_drafts(self) -> None:
        """Remove what runs that were killed had begun to write, now that nobody else writes this stack's files."""
        state = self.checkpoint_file
        written = (state, attributes_of(state), self._backup_file, self.journal_file)
        remove_drafts(state.parent, *(file.name for file in written))
        remove_drafts(self._history_folder)
        for folder in (self._home, self.lock_folder):  # where files are written without the lock
            remove_drafts_of_the_dead(folder)

    def _prepare(self) -> None:
        make_folder(self._home)
        meta = self._home / "meta.yaml"
        if not meta.exists():
            write_blob(meta, b"version: 1\n")

    # ---- checkpoint ---------------------------------------------------------------------------------------------

    def read_checkpoint(self) -> bytes | None:
        """Return the checkpoint, or None for a new stack. Raises BadInput where it cannot be read."""
        self._refuse_old_layout()
        with told_clearly(self.checkpoint_file):
            return self.checkpoint_file.read_bytes() if self.checkpoint_file.exists() else None

    def write_checkpoint(self, data: bytes) -> None:
        """Replace the checkpoint atomically; the one before stays as `.bak`."""
        with told_clearly(self.checkpoint_file):
            make_folder(self.checkpoint_file.parent)
            if self.checkpoint_file.exists():
                copy_over(self.checkpoint_file, self._backup_file)
            write_blob(self.checkpoint_file, data)

    @property
    def _backup_file(self) -> Path:
        return self.checkpoint_file.with_name(f"{self.stack}.json.bak")

    @property
    def _history_folder(self) -> Path:
        return self._home / "history" / self.project / self.stack

    def _refuse_old_layout(self) -> None:
        flat = self._home / "stacks" / f"{self.stack}.json"
        packed = self.checkpoint_file.with_name(f"{self.stack}.json.gz")
        if flat.exists() and not (self._home / "meta.yaml").exists():
            raise UnsupportedByEmbeddedEngine("the old layout of the file backend, without projects")
        if packed.exists():
            raise UnsupportedByEmbeddedEngine("compressed state files")

    # ---- journal ------------------------------------------------------------------------------------------------

    def read_journal(self) -> bytes:
        """Return the journal; empty where there is none."""
        return self._journal.read()

    def append_to_journal(self, data: bytes) -> None:
        """Add to the journal; from then on a kill of the process cannot undo it."""
        self._journal.append(data)

    def sync_journal(self) -> None:
        """Return when what was added cannot be undone by a power cut either. May be called from several threads."""
        self._journal.sync()

    def replace_journal(self, data: bytes) -> None:
        """Replace the journal, atomically; empty data removes it."""
        self._journal.replace(data)

    # ---- history and secrets ------------------------------------------------------------------------------------

    def add_history(self, entry: HistoryEntry) -> None:
        """Remember a finished operation together with the present checkpoint.

        The configuration is left out: the CLI keeps it here in clear (facts/embedded-engine.md 11).
        """
        folder = self._history_folder
        nanoseconds = int(entry.ended.timestamp()) * 10**9
        with told_clearly(folder):
            while (folder / f"{self.stack}-{nanoseconds}.history.json").exists():
                nanoseconds += 1
            write_blob(
                folder / f"{self.stack}-{nanoseconds}.history.json", json.dumps(_history_of(entry)).encode()
            )
            if self.checkpoint_file.exists():
                write_blob(
                    folder / f"{self.stack}-{nanoseconds}.checkpoint.json", self.checkpoint_file.read_bytes()
                )

    def crypter(self, description: dict[str, Any] | None) -> Crypter:
        """Return the crypter that a checkpoint describes; None = a new stack.

        Raises UnsupportedByEmbeddedEngine for another secrets provider, BadInput for a wrong passphrase.
        """
        if description is None:
            if self._salt_state:
                return PassphraseCrypter.of_salt_state(self._passphrase, self._salt_state, self._random_bytes)
            return PassphraseCrypter.with_new_salt(self._passphrase, self._random_bytes)
        if description.get("type") != "passphrase":
            raise UnsupportedByEmbeddedEngine(f"the secrets provider {description.get('type')!r}")
        return PassphraseCrypter.of_salt_state(self._passphrase, description["state"]["salt"], self._random_bytes)


def _history_of(entry: HistoryEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "startTime": int(entry.started.timestamp()),
        "message": "",
        "environment": {},
        "config": {},
        "version": 0,
        "result": "succeeded" if entry.succeeded else "failed",
        "endTime": int(entry.ended.timestamp()),
        "resourceChanges": entry.changes,
    }


_REHEARSAL: Final = "rehearsal"
"""The stack of rehearsals, which commands call by an option of its own."""


def _locked(stack: str, file: Path) -> Failed:
    lock = lock_in(file)
    gone = ", which is not running any more" if lock.is_dead else ""
    return Failed(
        f"Stack {stack!r} is locked by {lock.holder}{gone}.",
        because="Two runs at once would overwrite each other's state.",
        mend=f"Type: osaccess state unlock {'--rehearsal' if stack == _REHEARSAL else f'--stack {stack}'}"
        if lock.is_dead
        else f"Wait for that run to end; if it is dead, remove its lock: rm '{file}'",
    )


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())  # a container's user without an entry
