"""Owns how the command speaks: people on stdout, machines on stdout with --json, notes on stderr.

Colour goes off with NO_COLOR or a pipe, spinners with a pipe (both are rich's own doing).
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import click
from rich.console import Console, RenderableType

from osaccess.errors import OsaccessError

_Function = TypeVar("_Function", bound=Callable[..., Any])

_PIPE_WIDTH = 120
"""Columns where nobody has a window: a log, a pipe."""


@dataclass
class Terminal:
    """Where the command's words go. `json` is set by the option of the same name."""

    json: bool = False
    out: Console = field(default_factory=lambda: _console(stderr=False))
    err: Console = field(default_factory=lambda: _console(stderr=True))

    def print(self, renderable: RenderableType = "") -> None:
        """Show something to a person; silent with --json."""
        if not self.json:
            self.out.print(renderable)

    def print_json(self, data: Any) -> None:
        """Give data to a machine; silent without --json."""
        if self.json:
            click.echo(json.dumps(data, indent=2))

    def note(self, text: str) -> None:
        """Say something beside the result, on stderr."""
        self.err.print(text, style="dim", markup=False)

    def error(self, error: OsaccessError) -> None:
        """Show an error: what is wrong, why it matters, what to type."""
        self.err.print(f"error: {error.problem}", style="bold red", markup=False)
        for line in error.lines()[1:]:
            self.err.print(f"  {line}", markup=False)

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        """Show a spinner while something takes longer; nothing where stderr is no terminal."""
        if not self.err.is_terminal:
            yield
            return
        with self.err.status(text):
            yield


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    return console


def json_option(function: _Function) -> _Function:
    """Add `--json` to a command; the Terminal that it gets by `click.pass_obj` knows the choice."""

    def choose(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
        context.find_object(Terminal).json = value  # type: ignore[union-attr]

    option = click.option(
        "--json", is_flag=True, expose_value=False, callback=choose, help="Print the result as JSON."
    )
    return option(function)
