"""Owns how a server process learns what it was started with, and forgets it again; runs inside the server."""

import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from osaccess.server import presence
from osaccess.server.lifeline import Lifeline


@dataclass(frozen=True, slots=True)
class Started:
    """The socket to answer on, and what this process's life hangs on."""

    listener: socket.socket
    lifeline: Lifeline


def take(pid_file: Path) -> Started:
    """Claim the pid file, begin to watch, and return what the starter handed over.

    The command line is emptied: oslo.config would parse it as its own (facts/keystone.md 1.1).
    """
    listener, starter, keeper = (int(text) for text in sys.argv[1:4])
    sys.argv = sys.argv[:1]
    lifeline = Lifeline(pid_file, presence.claim(pid_file), socket.socket(fileno=starter), keeper)
    lifeline.watch()
    return Started(socket.socket(fileno=listener), lifeline)
