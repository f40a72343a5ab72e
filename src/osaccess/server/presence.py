"""Owns the proof that a server of ours is alive: a pid file that its process keeps locked as long as it lives.

The kernel drops the lock with the process, however it dies. So a pid in an unlocked file is stale, even
where the same number belongs to a stranger by now, and only a pid in a locked file is ever sent a signal.
"""

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PATIENCE = 2.0  # seconds: another process may hold the lock for the blink of a look


@dataclass(frozen=True, slots=True)
class Alive:
    """The server lives, with this process id."""

    pid: int


@dataclass(frozen=True, slots=True)
class Gone:
    """The pid file is there and nobody holds it: the server was killed or the machine restarted."""

    pid: int


@dataclass(frozen=True, slots=True)
class Absent:
    """There is no pid file: the server was stopped, or never started."""


Presence = Alive | Gone | Absent


def look(pid_file: Path) -> Presence:
    """Tell whether the server of this pid file lives."""
    try:
        file = pid_file.open()
    except FileNotFoundError:
        return Absent()
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return Alive(_read_pid(file))
        return Gone(_number_in(file))


def claim(pid_file: Path) -> IO[str]:
    """Write this process's id into the file and lock it; the lock lasts as long as the returned file is open.

    Raises TimeoutError if another server holds it.
    """
    file = pid_file.open("a+")
    _lock(file)
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def is_still_at(pid_file: Path, claimed: IO[str]) -> bool:
    """Tell whether the claimed file is still the one at its place; it is not once the folder was removed."""
    try:
        there = pid_file.stat()
    except OSError:
        return False
    return os.path.samestat(there, os.fstat(claimed.fileno()))


def _lock(file: IO[str]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise TimeoutError(f"another server holds {file.name}") from error
            time.sleep(0.01)


def _read_pid(file: IO[str]) -> int:
    # Whoever holds the lock writes its number a moment later.
    deadline = time.monotonic() + _PATIENCE
    while not (pid := _number_in(file)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return pid


def _number_in(file: IO[str]) -> int:
    file.seek(0)
    text = file.read().strip()
    return int(text) if text.isdecimal() else 0
