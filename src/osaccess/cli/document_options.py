"""Owns the options of verbs that judge a document on one cloud, without a run: document, cloud, day."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Function = TypeVar("_Function", bound=Callable[..., Any])


def document_option(function: _Function) -> _Function:
    """Add `--document FILE`."""
    return click.option(
        "--document", metavar="FILE", default="access.yaml", show_default=True, help="The document."
    )(function)


def cloud_option(function: _Function) -> _Function:
    """Add `--cloud FILE`, a file that has to be there."""
    return click.option(
        "--cloud",
        type=click.Path(dir_okay=False, path_type=Path),
        default=Path("cloud.yaml"),
        show_default=True,
        help="Facts of the cloud.",
    )(function)


def on_option(function: _Function) -> _Function:
    """Add `--on DATE`, for `osaccess.cli.dates.instant_of`."""
    return click.option(
        "--on", metavar="DATE", help="2026-06-10 or 2026-06-10T12:00:00Z.  [default: the present instant]"
    )(function)
