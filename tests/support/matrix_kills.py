"""Processes that die at a given place: before or after a request, before, in the middle of or after a write."""

import os
import pathlib
import shutil
import signal
import time
import traceback
from contextlib import contextmanager

from osaccess.engines.embedded import snapshot
from osaccess.engines.embedded.file_backend import FileBackend
from support.matrix_wire import Wire

KILLED = 77
_PATIENCE_SECONDS = 120


class Reaper:
    """Counts places and dies at one of them; 0 = never."""

    def __init__(self, at=0):
        self.at = at
        self.places = []

    def pass_by(self, what, last_deed=lambda: None):
        """Die here if this is the place; `last_deed` is what the process still does."""
        self.places.append(what)
        if len(self.places) == self.at:
            last_deed()
            os._exit(KILLED)

    def around(self, what, act):
        self.pass_by(f"before {what}")
        result = act()
        self.pass_by(f"after {what}")
        return result


class MortalWire(Wire):
    """Real HTTP with the reaper before and after each request."""

    def __init__(self, reaper):
        super().__init__(lambda request, send: reaper.around(f"{request.method} {request.path_url}", send))


class MortalBackend(FileBackend):
    """A file backend with the reaper before and after each write, in the middle of a line, and around the lock."""

    reaper = Reaper()

    def lock(self, now):
        self.reaper.around("lock", lambda: super(MortalBackend, self).lock(now))

    def unlock(self):
        self.reaper.around("unlock", super().unlock)

    def write_checkpoint(self, data):
        self.reaper.around("checkpoint", lambda: super(MortalBackend, self).write_checkpoint(data))

    def append_to_journal(self, data):
        append = super().append_to_journal
        self.reaper.pass_by("half a journal line", lambda: append(data[: len(data) // 2]))
        self.reaper.around("journal line", lambda: append(data))

    def replace_journal(self, data):
        self.reaper.around("journal anew", lambda: super(MortalBackend, self).replace_journal(data))

    def add_history(self, entry):
        self.reaper.around("history", lambda: super(MortalBackend, self).add_history(entry))


class _Ticks:
    """A monotonic clock that goes on 0.06 s with each look: a checkpoint comes after every few steps, always the same."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        self.now += 0.06
        return self.now


@contextmanager
def ticking():
    """Let checkpoints come after a number of steps, not of seconds, so that the places are the same in each run."""
    snapshot.time = _Ticks()
    try:
        yield
    finally:
        snapshot.time = time


@contextmanager
def mortal_files(reaper):
    """Put the reaper before each file is put in its place: its draft is written, and nobody has seen it yet."""
    replace = pathlib.Path.replace

    def mortal(self, target):
        reaper.pass_by(f"before {pathlib.Path(target).name.rpartition('.')[2]} is in place")
        return replace(self, target)

    pathlib.Path.replace = mortal
    try:
        yield
    finally:
        pathlib.Path.replace = replace


def in_child(act):
    """Run a function in a forked process and return its exit status: 0, `KILLED`, or 1 with its traceback printed.

    To fork a process in which everything is imported takes 20 ms; to start one takes a second.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        signal.alarm(_PATIENCE_SECONDS)  # nobody waits for ever, and no child stays
        with ticking():
            act()
        status = 0
    except BaseException:  # noqa: BLE001 -- a child has nobody to raise to
        os.write(1, traceback.format_exc().encode())
    finally:
        os._exit(status)


def one_salt(count):
    """One salt, because each new one costs 0.36 s."""
    return b"saltsalt" if count == 8 else os.urandom(count)


def a_backend(folder, reaper=None):
    backend = (MortalBackend if reaper else FileBackend)(
        folder, "rehearsal", "dev", "passphrase", random_bytes=one_salt
    )
    if reaper:
        backend.reaper = reaper
    return backend


def copy(source, target):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
