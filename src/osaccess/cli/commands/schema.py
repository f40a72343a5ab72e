"""`osaccess schema`: what an access.yaml may hold, for editors, and what a report.json holds, for its readers."""

import json
from pathlib import Path

import click

from osaccess.cli.terminal import Terminal
from osaccess.files import PUBLIC, write_text
from osaccess.report.json_shape import report_schema
from osaccess.spec.schema import document_schema

_HEADER = "# yaml-language-server: $schema="
_DOCUMENT, _REPORT = "document", "report"


@click.command("schema")
@click.argument("of", type=click.Choice([_DOCUMENT, _REPORT]), default=_DOCUMENT)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write.  [default: print it]",
)
@click.pass_obj
def command(terminal: Terminal, of: str, output: Path | None) -> None:
    """Print the JSON Schema of access.yaml, for editors.

    They complete the keys, show what they mean, and mark mistakes. `osaccess schema report` prints that of report.json,
    for whatever reads it.
    """
    text = (
        json.dumps(document_schema() if of == _DOCUMENT else report_schema(), indent=2, ensure_ascii=False) + "\n"
    )
    if output is None:
        click.echo(text, nl=False)
        return
    write_text(output, text, PUBLIC)
    if of == _REPORT:
        terminal.print(f"wrote {output}")
        return
    terminal.print(f"wrote {output}; the first line of access.yaml tells editors: {_HEADER}{output}")
