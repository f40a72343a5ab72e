"""Owns carrying out one operation of the embedded engine: a person sees it go on, and a file keeps its events."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from osaccess.cli import run_view
from osaccess.cli.stack import embedded_run
from osaccess.cli.target import Target
from osaccess.cli.terminal import Terminal
from osaccess.clock import utc_now
from osaccess.engines.embedded.events import Detail, Event
from osaccess.engines.embedded.operations import EmbeddedRun, RunResult
from osaccess.engines.event_log import EventLog
from osaccess.engines.restriction import WHOLE, Restriction
from osaccess.errors import BadInput

_Function = TypeVar("_Function", bound=Callable[..., Any])


def event_log_option(function: _Function) -> _Function:
    """Add `--event-log FILE` to a command; it gets the path, or None, as `event_log`."""
    option = click.option(
        "--event-log",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write the engine's events there, a JSON object a line, in the Pulumi CLI's form.",
    )
    return option(function)


def carry_out(
    title: str,
    operation: Callable[[EmbeddedRun], RunResult],
    target: Target,
    terminal: Terminal,
    event_log: Path | None = None,
    restriction: Restriction = WHOLE,
) -> RunResult:
    """Carry out an operation on the target's stack and return its result. Raises BadInput, Failed."""
    with _logged(event_log, target) as log:

        def start(tell: Callable[[Event], None]) -> RunResult:
            def on_event(event: Event) -> None:
                log(event)
                tell(event)

            return operation(embedded_run(target, on_event, log, restriction))

        return run_view.watch(title, start, terminal)


@contextmanager
def _logged(file: Path | None, target: Target) -> Iterator[Callable[[Event | Detail], None]]:
    """Yield what writes each event down; nothing where no file was asked for.

    As with the CLI, the log of an update takes the place of the log of the preview before it.
    """
    if file is None:
        yield lambda _: None
        return
    try:
        opened = file.open("w", encoding="utf-8", buffering=1)  # line by line: it can be followed
    except OSError as error:
        raise BadInput(
            f"The event log {file} cannot be written: {error.strerror}.", mend="Name another file."
        ) from error
    with opened:
        log = EventLog(opened.write, utc_now)
        config = target.stack_file
        log.begin({**target.project_file.config, **config.plain, **target.config}, config.secure)
        yield log.add
        log.end()
