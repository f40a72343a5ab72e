"""Owns asking before something is changed, and the option that answers."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from osaccess.errors import BadInput

_Function = TypeVar("_Function", bound=Callable[..., Any])


def yes_option(function: _Function) -> _Function:
    """Add `--yes`, and `-y` as the Pulumi CLI has it."""
    return click.option("--yes", "-y", is_flag=True, help="Do not ask.")(function)


def confirm(question: str, *, yes: bool) -> None:
    """Ask; `yes` answers for the user. Raises click.Abort for a no, BadInput where nobody can answer."""
    if yes:
        return
    _require_terminal()
    click.confirm(question, abort=True, err=True)


def confirm_by_name(question: str, name: str, *, yes: bool) -> None:
    """Ask for the name of what goes; `yes` answers for the user. Raises click.Abort for another answer."""
    if yes:
        return
    _require_terminal()
    if click.prompt(f"{question} Type its name", err=True) != name:
        raise click.Abort


def _require_terminal() -> None:
    if not sys.stdin.isatty():
        raise BadInput("There is nobody to ask: this is no terminal.", mend="Add --yes if you are sure.")
