"""Owns how long a server process lives by itself; runs inside the server.

It leaves when its starter dies or gives up before the start is complete, when the process that it was
started for ends, and when its folder is removed. So a ^C, a killed pipeline or an `rm -r` leaves no process.
"""

import os
import signal
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from osaccess.processes import is_running
from osaccess.server import presence

READY = b"ready"
STAY = b"stay"
_INTERVAL = 0.5  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Lifeline:
    """What a server's life hangs on.

    Attributes:
        pid_file: claimed by this server.
        claimed: the open, locked file.
        starter: socket to the process that starts this one.
        keeper: process id without which the server ends; 0 = none.

    """

    pid_file: Path
    claimed: IO[str]
    starter: socket.socket
    keeper: int

    def watch(self) -> None:
        """Begin to watch, beside the server's own work."""
        threading.Thread(target=self._watch, name="lifeline", daemon=True).start()

    def report_ready(self) -> None:
        """Tell the starter that requests are answered from now on."""
        self.starter.sendall(READY)

    def _watch(self) -> None:
        if self._is_released():
            while self._has_reason_to_live():
                time.sleep(_INTERVAL)
        os.kill(os.getpid(), signal.SIGTERM)

    def _is_released(self) -> bool:
        try:
            with self.starter:
                return self.starter.recv(len(STAY)) == STAY
        except ConnectionError:
            return False

    def _has_reason_to_live(self) -> bool:
        if self.keeper and not is_running(self.keeper):
            return False
        return presence.is_still_at(self.pid_file, self.claimed)
