"""`osaccess schema`: what an access.yaml may hold, for editors, and what machines get, for their authors."""

import json
from pathlib import Path
from typing import Any

import click

from osaccess.cli.shapes.registry import OUTPUTS, output_named
from osaccess.cli.terminal import Terminal
from osaccess.files import PUBLIC, write_text
from osaccess.report.json_shape import report_schema
from osaccess.spec.schema import document_schema

_HEADER = "# yaml-language-server: $schema="
_DOCUMENT, _REPORT = "document", "report"


@click.command("schema")
@click.argument(
    "of",
    type=click.Choice([_DOCUMENT, _REPORT, *(one.name for one in OUTPUTS)]),
    default=_DOCUMENT,
    metavar="[OF]",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write.  [default: print it]",
)
@click.pass_obj
def command(terminal: Terminal, of: str, output: Path | None) -> None:
    """Print the JSON Schema of access.yaml, for editors.

    They complete the keys, show what they mean, and mark mistakes. `osaccess schema report` prints that of report.json,
    for whatever reads it. `osaccess schema NAME` prints that of what a verb prints with --json: preview, up, refresh,
    import, destroy, plan, plan-calendar, plan-alarm, check, policy-scan, diff, verify, verify-plan, doctor.
    """
    text = json.dumps(_schema(of), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    write_text(output, text, PUBLIC)
    if of != _DOCUMENT:
        terminal.print(f"wrote {output}")
        return
    terminal.print(f"wrote {output}; the first line of access.yaml tells editors: {_HEADER}{output}")


def _schema(of: str) -> dict[str, Any]:
    match of:
        case "document":
            return document_schema()
        case "report":
            return report_schema()
    return output_named(of).schema()
