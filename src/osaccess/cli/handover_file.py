"""Owns the file in which a consumer gets its credential: the options that name it, and writing it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from osaccess.errors import BadInput
from osaccess.files import PRIVATE, write_text
from osaccess.handover.formats import ENDINGS, FORMATS, Handover

_Function = TypeVar("_Function", bound=Callable[..., Any])

_STDOUT = "-"


def handover_options(function: _Function) -> _Function:
    """Add `--format FORMAT` (as `format_`) and `--output FILE`."""
    with_output = click.option(
        "--output", metavar="FILE", help="File to write, mode 0600; - for stdout.  [default: NAME.FORMAT]"
    )(function)
    return click.option(
        "--format", "format_", type=click.Choice(list(FORMATS)), default="clouds", show_default=True
    )(with_output)


def require_folder(name: str, form: str, output: str | None) -> None:
    """Raise BadInput where the file could not be written: asked before a credential exists that would be lost."""
    file = _file(name, form, output)
    if output != _STDOUT and not file.absolute().parent.is_dir():
        raise BadInput(f"There is no folder {file.parent}.", mend="Make it, or name another --output.")


def write_handover(handover: Handover, form: str, output: str | None) -> Path | None:
    """Write the file; return it, or None where the text went to stdout."""
    text = FORMATS[form](handover)
    if output == _STDOUT:
        click.echo(text, nl=False)
        return None
    file = _file(handover.name, form, output)
    write_text(file, text, PRIVATE)
    return file


def _file(name: str, form: str, output: str | None) -> Path:
    return Path(output or f"{name}.{ENDINGS[form]}")
