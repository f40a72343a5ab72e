"""The `osaccess` command inside of the test process: what it said, and its exit code."""

import io
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from rich.console import Console

from osaccess.cli.main import run
from osaccess.cli.terminal import Terminal
from support.shapes import hold_to_its_shape

ROOT = Path(__file__).resolve().parents[2]

QUIET = ("--now", "2090-02-22T00:00:00Z")
"""An instant at which each credential of the example has one generation: no test may depend on today."""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


def osaccess(*arguments, environ=None) -> Ran:
    """Run the command with this environment, and of the present one only what finds programs and files."""
    out, err = io.StringIO(), io.StringIO()
    terminal = Terminal(out=Console(file=out, width=160), err=Console(file=err, width=160))
    base = {
        name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME")
    }
    with (
        mock.patch.dict("os.environ", {**base, **(environ or {})}, clear=True),
        mock.patch("click.echo", lambda text="", nl=True, **_: out.write(f"{text}\n" if nl else str(text))),
        mock.patch("sys.stderr", err),
    ):
        code = run([str(argument) for argument in arguments], terminal)
    hold_to_its_shape(arguments, out.getvalue())
    return Ran(int(code), out.getvalue(), err.getvalue())


def a_project(folder: Path, *, document: str | None = None) -> Path:
    """Make a folder with the program of the repository, and its document or another one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("Pulumi.yaml", "__main__.py", "access.yaml"):
        shutil.copy(ROOT / name, folder / name)
    if document is not None:
        (folder / "access.yaml").write_text(document)
    return folder
