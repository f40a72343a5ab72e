"""What tests ask about processes."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager


def exists(pid):
    """Whether the process is there and no zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(state.strip()) and not state.startswith("Z")


def eventually(holds, seconds=100.0):
    """Whether it holds within the time; looks every 20 ms."""
    deadline = time.monotonic() + seconds
    while not (result := holds()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return result


@contextmanager
def stranger():
    """A process that is none of ours, and ends with the test."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        try:
            yield process
        finally:
            process.kill()
