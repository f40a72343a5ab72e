"""Owns who holds a stack of the file backend, and taking it from a run that is dead; deliberately ends no process."""

import json
import socket
from dataclasses import dataclass
from pathlib import Path

from osaccess.errors import BadInput
from osaccess.processes import is_running


@dataclass(frozen=True, slots=True)
class StackLock:
    """One lock: its file, and who says to hold it ("unknown" where the file does not say)."""

    file: Path
    pid: str
    host: str
    user: str
    since: str

    @property
    def holder(self) -> str:
        """Who holds it, in words."""
        return f"process {self.pid} on {self.host} (user {self.user}, since {self.since})"

    @property
    def is_alive(self) -> bool:
        """Whether the holder runs on this machine; of another machine nothing is known."""
        return self._may_be_looked_for and is_running(int(self.pid))

    @property
    def is_dead(self) -> bool:
        """Whether the holder ran on this machine and is gone."""
        return self._may_be_looked_for and not is_running(int(self.pid))

    @property
    def _may_be_looked_for(self) -> bool:
        return self.host == socket.gethostname() and self.pid.isdigit()


def locks_in(folder: Path) -> tuple[StackLock, ...]:
    """Return the locks in a stack's lock folder, oldest name first."""
    return tuple(lock_in(file) for file in sorted(folder.glob("*.json")))


def remove_locks(locks: tuple[StackLock, ...]) -> None:
    """Remove locks of dead runs. Raises BadInput where a holder is alive: both would write the state."""
    for lock in locks:
        if lock.is_alive:
            raise BadInput(
                f"The stack is held by {lock.holder}, and that process is running.",
                because="Two runs at once would overwrite each other's state.",
                mend="Wait for it to end, or interrupt it (^C lets it finish what is under way).",
            )
    for lock in locks:
        lock.file.unlink(missing_ok=True)
        lock.file.with_name(f"{lock.file.name}.attrs").unlink(missing_ok=True)


def lock_in(file: Path) -> StackLock:
    """Return the lock in a file."""
    try:
        said = json.loads(file.read_text())
    except (OSError, ValueError):
        said = {}  # somebody is just writing or removing it
    pid, host, user, since = (
        str(said.get(key, "unknown")) for key in ("pid", "hostname", "username", "timestamp")
    )
    return StackLock(file, pid, host, user, since)
