"""Owns taking an exported state from a file or from a pipe; deliberately does not look into it."""

import sys
from pathlib import Path
from typing import Any

from osaccess.engines.exported_state import exported
from osaccess.files import read_text

STDIN = "-"


def piped_state(place: str) -> tuple[Any, str]:
    """Return the data of an exported state and its name for messages; `-` is stdin. Raises BadInput with the line."""
    name = "stdin" if place == STDIN else place
    return exported(sys.stdin.read() if place == STDIN else read_text(Path(place)), name), name
