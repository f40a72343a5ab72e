"""Owns where a rehearsal keeps its files, and who may read them; deliberately knows no process.

.osaccess/            0700
  cloud.yaml          facts about this Keystone
  keystone/           0700, there is a state exactly if this folder is there
    keystone.db keystone.conf fernet-keys/ credential-keys/ receipt-keys/
    admin.json probe.json      0600, the two passwords
    servers.json               ports, pids, start times
    keystone.pid probe.pid     locked by the server that wrote them
    keystone.log probe.log
"""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from osaccess.errors import BadInput


@dataclass(frozen=True, slots=True)
class RehearsalFolder:
    """The folder of one rehearsal, `.osaccess` by default; `path` is absolute."""

    path: Path

    @property
    def state(self) -> Path:
        """The folder of the Keystone itself; it comes into being whole, by a rename."""
        return self.path / "keystone"

    @property
    def cloud(self) -> Path:
        """The facts about this Keystone, for plans."""
        return self.path / "cloud.yaml"

    @property
    def has_state(self) -> bool:
        """Whether a Keystone was ever started here."""
        return self.state.is_dir()

    def create(self) -> None:
        """Make the folder, for its owner only and out of git's sight. Raises BadInput where that fails."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            ignore = self.path / ".gitignore"
            if not ignore.exists():
                ignore.write_text("# passwords and state of a rehearsal\n*\n")
        except OSError as error:
            raise _unusable(self.path, error) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let nobody else start or stop the servers of this folder meanwhile; waits for its turn.

        Files that cannot be read or written meanwhile are BadInput.
        """
        try:
            descriptor = os.open(self.path, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)
        except OSError as error:
            # Of a copy that does not fit, the place that lacks room is the second one.
            raise _unusable(Path(error.filename2 or error.filename or self.path), error) from error


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step: there is the old text or the new one."""
    new = path.with_name(path.name + ".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    new.replace(path)


def _unusable(path: Path, error: OSError) -> BadInput:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return BadInput(
        f"The rehearsal cannot use {path}: {error.strerror or error}.",
        because="A rehearsal keeps its Keystone, its passwords and its state there.",
        mend="Make room there and start again."
        if full
        else "Mend the permissions of this folder, or work in a copy of the project elsewhere.",
    )
