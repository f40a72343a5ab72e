"""Owns the files in which others are written before they take their place, and clearing those that a kill left.

Deliberately reads none of them: what is in a draft was never the state.
"""

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from osaccess.processes import is_running

_DRAFT: Final = re.compile(r"\.(?P<file>.+)\.(?P<pid>\d+)@(?P<host>[^@]+)\.draft")
"""An ending that neither this engine nor the CLI looks for."""


def draft_of(path: Path) -> Path:
    """Return where this process writes a file before it takes its place."""
    return path.with_name(f".{path.name}.{os.getpid()}@{socket.gethostname()}.draft")


def remove_drafts(folder: Path, *files: str) -> None:
    """Remove the drafts of some files, or of all in a folder; only for who holds the lock of those who write them."""
    for draft, parts in _drafts_in(folder):
        if not files or parts["file"] in files:
            draft.unlink(missing_ok=True)


def remove_drafts_of_the_dead(folder: Path) -> None:
    """Remove drafts of processes of this machine that are gone; those of other machines may be in use."""
    for draft, parts in _drafts_in(folder):
        if parts["host"] == socket.gethostname() and not is_running(int(parts["pid"])):
            draft.unlink(missing_ok=True)


def _drafts_in(folder: Path) -> Iterator[tuple[Path, re.Match[str]]]:
    if not folder.is_dir():
        return
    for path in list(folder.iterdir()):
        if (parts := _DRAFT.fullmatch(path.name)) is not None:
            yield path, parts
