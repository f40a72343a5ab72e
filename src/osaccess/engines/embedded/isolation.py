"""Owns that a run leaves nothing behind in the process and sees nothing of it; deliberately runs nothing.

Environment, working directory, `sys.path` and `sys.argv` belong to the whole process. Runs of inline programs
with equal environments may go on at once; every other run waits until it is alone.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NOT_FOR_PACKS: Final = frozenset({"PULUMI_PROJECT", "PULUMI_STACK", "PULUMI_DRY_RUN"})
"""With these set, a pack in this process would replace the run's own settings (facts/embedded-engine.md 7)."""

_SWITCH_INTERVAL: Final = 0.001
"""The SDK's loop spins while it waits, and with Python's 5 ms every write of the journal waits for it.

Measured: 1,000 creates take 6 s in place of 19 s.
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run sees of the process; `folder` None = an inline program, which does not care where it is."""

    environment: tuple[tuple[str, str], ...]
    folder: Path | None

    @classmethod
    def of(cls, environment: Mapping[str, str], folder: Path | None) -> "Surroundings":
        """Return the surroundings of a run."""
        kept = {key: value for key, value in environment.items() if key not in _NOT_FOR_PACKS}
        return cls(tuple(sorted(kept.items())), folder)


class _Process:
    """Who has the process at present."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._present: Surroundings | None = None
        self._users = 0
        self._before: tuple[dict[str, str], str, list[str], list[str]] = ({}, "", [], [])
        self._switch_interval = 0.0

    def enter(self, wanted: Surroundings) -> None:
        with self._changed:
            while self._users and not (wanted == self._present and wanted.folder is None):
                self._changed.wait()
            if not self._users:
                self._before = dict(os.environ), _present_folder(), list(sys.path), list(sys.argv)
                self._switch_interval = sys.getswitchinterval()
                sys.setswitchinterval(_SWITCH_INTERVAL)
                self._put(wanted)
            self._users += 1

    def _put(self, wanted: Surroundings) -> None:
        self._present = wanted
        _set_environment(dict(wanted.environment))
        if wanted.folder is not None:
            os.chdir(wanted.folder)

    def leave(self) -> None:
        with self._changed:
            self._users -= 1
            if not self._users:
                environment, folder, path, arguments = self._before
                _set_environment(environment)
                if folder:
                    os.chdir(folder)
                sys.path[:], sys.argv[:] = path, arguments
                sys.setswitchinterval(self._switch_interval)
                self._present = None
                self._changed.notify_all()


_PROCESS: Final = _Process()


@contextlib.contextmanager
def surrounded_by(surroundings: Surroundings) -> Iterator[None]:
    """Give the process these surroundings for the time of a run, and its own again afterwards."""
    _PROCESS.enter(surroundings)
    try:
        yield
    finally:
        _PROCESS.leave()


def _set_environment(environment: Mapping[str, str]) -> None:
    if dict(os.environ) != environment:
        os.environ.clear()
        os.environ.update(environment)


def _present_folder() -> str:
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return ""  # somebody removed the folder that the process stands in


@contextlib.contextmanager
def standing_in(folder: Path) -> Iterator[None]:
    """Let the process stand in a folder for a moment, of which no other thread takes notice."""
    with _STANDING:
        before = _present_folder()
        os.chdir(folder)
        try:
            yield
        finally:
            if before:
                os.chdir(before)


_STANDING: Final = threading.Lock()


@contextlib.contextmanager
def fresh_modules(folder: Path) -> Iterator[None]:
    """Forget the modules that are loaded from `folder` meanwhile, so that the next run reads them anew.

    Those below sys.prefix, in a site-packages folder or of osaccess stay: the root of a repository holds `.venv`,
    and a package of resources that is loaded twice cannot register itself (facts/embedded-engine.md 2).
    """
    before = set(sys.modules)
    try:
        yield
    finally:
        root = folder.resolve()
        for name in set(sys.modules) - before:
            if _belongs_to_program(name, root):
                del sys.modules[name]


def _belongs_to_program(name: str, root: Path) -> bool:
    if name.split(".")[0] == "osaccess":
        return False
    file = getattr(sys.modules.get(name), "__file__", None)
    if not file:
        return False
    path = Path(file).resolve()
    installed = "site-packages" in path.parts or path.is_relative_to(Path(sys.prefix).resolve())
    return path.is_relative_to(root) and not installed
