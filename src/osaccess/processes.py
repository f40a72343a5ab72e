"""Owns the one question about processes that are not our children."""

import os


def is_running(pid: int) -> bool:
    """Tell whether there is a process with this id, anybody's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
