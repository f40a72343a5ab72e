"""Whether a process lives."""

import os
import subprocess
import sys

from osaccess.processes import is_running


def test_a_process_runs_until_its_end_is_taken_note_of():
    assert is_running(os.getpid())
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert is_running(child.pid)
        child.communicate()
        assert not is_running(child.pid)


def test_a_process_of_somebody_else_runs_too(monkeypatch):
    def forbidden(_pid, _signal):
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    assert is_running(1)
