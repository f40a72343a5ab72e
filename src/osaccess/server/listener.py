"""Owns the loopback ports of a rehearsal: chosen by the OS for a new state, kept as long as the state."""

import errno
import socket
import time
from pathlib import Path

from osaccess.errors import Failed

LOOPBACK = "127.0.0.1"
_BACKLOG = 128
_PATIENCE = 2.0  # seconds: a server whose starter was killed a moment ago leaves by itself, and takes that long


def listen(port: int) -> socket.socket:
    """Return a socket that listens on loopback; port 0 = the OS chooses. Raises OSError."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def listen_anew(title: str) -> socket.socket:
    """Return a socket on a port that the OS chooses. Raises Failed where no program may listen."""
    try:
        return listen(0)
    except OSError as error:
        raise Failed(f"No port can be opened on {LOOPBACK} for {title}: {error.strerror}.") from error


def port_of(listener: socket.socket) -> int:
    """Return the port of a listening socket."""
    port: int = listener.getsockname()[1]
    return port


def listen_again(port: int, title: str, folder: Path) -> socket.socket:
    """Return a socket on the port that the state in `folder` has. Raises Failed if somebody else took it."""
    try:
        return _listen_patiently(port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise Failed(f"No port {port} can be opened on {LOOPBACK} for {title}: {error.strerror}.") from error
        raise Failed(
            f"Port {port} of {title} is taken by another program.",
            because="A rehearsal keeps its port as long as its state, because stacks and cloud.yaml name it.",
            mend=f"End that program (`ss -ltnp` or `lsof -i :{port}` shows it) and start again, or begin a new "
            f"rehearsal: `rm -r {folder}`.",
        ) from error


def _listen_patiently(port: int) -> socket.socket:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return listen(port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
