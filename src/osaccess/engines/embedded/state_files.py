"""Owns how files of the CLI's file backend are written: whole, private, with their attributes; knows no stack."""

import base64
import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from osaccess.engines.embedded.drafts import draft_of
from osaccess.errors import BadInput

FILE_MODE: Final = 0o600
_FOLDER_MODE: Final = 0o700


@contextlib.contextmanager
def told_clearly(path: Path) -> Iterator[None]:
    """Turn an error of the file system into one that says what to do."""
    try:
        yield
    except OSError as error:
        raise BadInput(
            f"The state cannot be kept in {error.filename or path}: {error.strerror}.",
            because="Without its state a run would lose track of what it made.",
            mend="Make room there, and run the same command again."
            if error.errno in (errno.ENOSPC, errno.EDQUOT)
            else "Make the folder readable and writable for you, or choose another one.",
        ) from error


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, for their owner only."""
    for missing in [parent for parent in (*reversed(folder.parents), folder) if not parent.exists()]:
        missing.mkdir(mode=_FOLDER_MODE, exist_ok=True)  # mkdir(parents=True) would leave the parents open


def write_blob(path: Path, data: bytes) -> None:
    """Write a file as the CLI's storage layer does: atomically, with its attributes beside it."""
    make_folder(path.parent)
    write_atomically(path, data)
    md5 = hashlib.md5(data, usedforsecurity=False).digest()
    attributes = {
        "user.cache_control": "",
        "user.content_disposition": "",
        "user.content_encoding": "",
        "user.content_language": "",
        "user.content_type": "text/plain; charset=utf-8",
        "user.metadata": None,
        "md5": base64.b64encode(md5).decode(),
    }
    write_atomically(attributes_of(path), json.dumps(attributes).encode(), durable=False)


def attributes_of(path: Path) -> Path:
    """Return the file beside another one that holds its attributes."""
    return path.with_name(path.name + ".attrs")


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file so that a reader sees what it held before, or all of this."""
    draft = draft_of(path)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def copy_over(source: Path, target: Path) -> None:
    """Keep the present content of `source` as `target`, without a moment in which `source` is missing."""
    draft = draft_of(target)
    draft.unlink(missing_ok=True)
    try:
        os.link(source, draft)
    except OSError:
        write_atomically(target, source.read_bytes())  # a file system without hard links
        return
    draft.replace(target)
    draft.unlink(missing_ok=True)  # still there if both were one file already
