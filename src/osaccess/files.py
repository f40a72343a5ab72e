"""Owns reading and writing the user's files: plain errors, atomic writes, private modes.

No room of the pure core may import this: a text comes to them as an argument.
"""

import glob
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from osaccess.errors import BadInput

PRIVATE = 0o600
PUBLIC = 0o644


def is_there(path: Path) -> bool:
    """Tell whether something has this name; nothing has one that is too long, or that goes on below a file."""
    try:
        return path.exists()
    except OSError:
        return False


def read_text(path: Path) -> str:
    """Return the file's text, without the mark that Windows puts before it.

    Raises BadInput where it is missing, unreadable or no UTF-8.
    """
    return _read(path, "strict")


def read_log_text(path: Path) -> str:
    """Return the text of somebody's log, where a stray byte is no reason to refuse it. Raises BadInput."""
    return _read(path, "replace")


def _read(path: Path, errors: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig", errors=errors)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadInput(f"There is no file {path}.", mend=f"It was looked for in {Path.cwd()}.") from error
    except IsADirectoryError as error:
        raise BadInput(f"{path} is a folder, not a file.") from error
    except PermissionError as error:
        raise BadInput(f"{path} cannot be read: permission denied.") from error
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path} is no UTF-8 text: byte {error.start} is {error.object[error.start]:#04x}."
        ) from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {(error.strerror or 'error').lower()}.") from error


@dataclass(frozen=True, slots=True)
class Beside:
    """The files beside another one, by their names relative to its folder."""

    file: Path

    def __call__(self, name: str) -> str:
        """Return the text of a file. Raises BadInput."""
        return read_text(self.file.parent / name)

    def matching(self, pattern: str) -> Sequence[str]:
        """Return the names that a pattern stands for, sorted; a name without wildcards stands for itself."""
        if not glob.has_magic(pattern):
            return (pattern,)
        found = glob.glob(pattern, root_dir=self.file.parent)  # noqa: PTH207 -- the names as the pattern has them
        return sorted(name for name in found if (self.file.parent / name).is_file())


def beside(file: Path) -> Beside:
    """Return the files that another one names, relative to it."""
    return Beside(file)


def make_folder(path: Path) -> None:
    """Make a folder and those above it, where they are not there. Raises BadInput."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The folder {path} cannot be made: {(error.strerror or 'error').lower()}.") from error


def write_text(path: Path, text: str, mode: int) -> None:
    """Write the file in one step, with the mode from its first byte on: a reader sees the old text or the new.

    Raises BadInput where the folder is missing or not writable; nothing half-written stays behind.
    """
    _write(path, text, mode, lambda draft: draft.replace(path))


def write_first(path: Path, text: str, mode: int) -> None:
    """Write the file as `write_text` does, unless it is there: of many at once one writes, and all read the same."""

    def put(draft: Path) -> None:
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            draft.unlink()
        except OSError:
            draft.replace(path)  # a file system without hard links
        else:
            draft.unlink()

    _write(path, text, mode, put)


def _write(path: Path, text: str, mode: int, put: Callable[[Path], object]) -> None:
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {(error.strerror or 'error').lower()}.") from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), mode)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        put(Path(temporary))
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise BadInput(f"{path} cannot be written: {(error.strerror or 'error').lower()}.") from error
