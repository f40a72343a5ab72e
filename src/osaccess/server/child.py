"""Owns the start and the end of one server process, as its starter sees them (`lifeline` is the other side).

A process that is started here lives on only if `release` was called: leaving the `with` block by an error,
or dying, ends it.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from osaccess.errors import Failed
from osaccess.server import log_excerpt, presence
from osaccess.server.lifeline import READY, STAY

_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONHOME", "LD_LIBRARY_PATH")
"""What a server sees of the user's environment as it is: no OS_*, no proxies."""

_START_LIMIT = 60.0  # seconds, for a machine that compiles all of Keystone while it starts
_TERM_LIMIT = 10.0  # seconds between SIGTERM and SIGKILL, for a request that is still being answered


@dataclass(frozen=True, slots=True)
class Server:
    """One kind of server: what people call it within a sentence, where it works, its files there."""

    name: str
    title: str
    folder: Path

    @property
    def module(self) -> str:
        """The module that its process runs."""
        return f"osaccess.server.{self.name}_process"

    @property
    def pid_file(self) -> Path:
        """The file that the live server keeps locked."""
        return self.folder / f"{self.name}.pid"

    @property
    def log(self) -> Path:
        """What the server has to say, tracebacks too."""
        return self.folder / f"{self.name}.log"


def python(module: str, *arguments: str) -> Sequence[str]:
    """Return the command that runs a module; -P: no module of the working folder, which may be anybody's."""
    return [sys.executable, "-P", "-W", "ignore", "-m", module, *arguments]


def environment(environ: Mapping[str, str], cache: Path) -> dict[str, str]:
    """Return what a server shall see of the user's environment. What it caches goes to our cache folder."""
    seen = {key: environ[key] for key in _ENVIRONMENT if key in environ} | {"XDG_CACHE_HOME": str(cache)}
    if environ.get("PYTHONPATH"):  # relative parts would mean another folder in the server's own
        parts = environ["PYTHONPATH"].split(os.pathsep)
        seen["PYTHONPATH"] = os.pathsep.join(str(Path(part).absolute()) for part in parts)
    if not os.access(sysconfig.get_path("purelib"), os.W_OK):  # Keystone compiles for 4 s at each start otherwise
        seen["PYTHONPYCACHEPREFIX"] = str(cache / "bytecode")
    return seen


class Child:
    """One server process from its start to its release, as a context manager."""

    def __init__(
        self, server: Server, listener: socket.socket, environment: Mapping[str, str], keeper: int
    ) -> None:
        self.server = server
        self._log_start = server.log.stat().st_size if server.log.exists() else 0
        self._link, theirs = socket.socketpair()
        with theirs, os.fdopen(os.open(server.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)) as log:
            descriptors = (listener.fileno(), theirs.fileno())
            self._process = subprocess.Popen(
                python(server.module, *map(str, descriptors), str(keeper)),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=server.folder, env=dict(environment),
                pass_fds=descriptors, start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def wait_ready(self) -> None:
        """Return as soon as the server answers. Raises Failed with the cause from its log if it never will."""
        self._link.settimeout(_START_LIMIT)
        try:
            answer = self._link.recv(len(READY))
        except ConnectionError:
            answer = b""
        except TimeoutError as error:
            raise self._failed(f"did not answer within {_START_LIMIT:.0f} s") from error
        if answer != READY:
            raise self._failed("ended while it started")

    def release(self) -> None:
        """Let the server live on without its starter. Raises Failed if it died meanwhile."""
        try:
            self._link.sendall(STAY)
        except ConnectionError as error:
            raise self._failed("ended while it started") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.close()
        if kind is not None:
            self._process.kill()
            self._process.wait()
            self.server.pid_file.unlink(missing_ok=True)

    def reap(self) -> None:
        """Collect the exit status of a process that has ended, so that no zombie stays."""
        self._process.poll()

    def _failed(self, what: str) -> Failed:
        cause = log_excerpt.cause(log_excerpt.text_since(self.server.log, self._log_start))
        return Failed(
            f"{sentence(self.server.title)} {what}.",
            because=f"Its log says: {cause}" if cause else "Its log says nothing.",
            mend=f"Read {self.server.log}; `osaccess keystone stop` and `rm -r {self.server.folder.parent}` "
            "begin anew.",
        )


def end(server: Server, pid: int) -> None:
    """End a live server: SIGTERM, and SIGKILL if it takes too long. Raises Failed if it survives that.

    Only a pid that holds the lock of its pid file is sent a signal.
    """
    for number in (signal.SIGTERM, signal.SIGKILL) if pid else ():
        if presence.look(server.pid_file) == presence.Alive(pid):
            _send(pid, number)
            _wait_until_gone(server)
    if isinstance(presence.look(server.pid_file), presence.Alive):
        raise Failed(
            f"{sentence(server.title)} does not end.",
            mend=f"End the process that holds {server.pid_file} (`fuser` shows it), then try again.",
        )
    server.pid_file.unlink(missing_ok=True)


def sentence(text: str) -> str:
    """Return the text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # it ended by itself just now
        os.kill(pid, number)


def _wait_until_gone(server: Server) -> None:
    deadline = time.monotonic() + _TERM_LIMIT
    while isinstance(presence.look(server.pid_file), presence.Alive) and time.monotonic() < deadline:
        time.sleep(0.02)
