"""`osaccess schema`: what an access.yaml may hold, for editors."""

import json
from pathlib import Path

import click

from osaccess.cli.terminal import Terminal
from osaccess.files import PUBLIC, write_text
from osaccess.spec.schema import document_schema

_HEADER = "# yaml-language-server: $schema="


@click.command("schema")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write.  [default: print it]",
)
@click.pass_obj
def command(terminal: Terminal, output: Path | None) -> None:
    """Print the JSON Schema of access.yaml, for editors.

    They complete the keys, show what they mean, and mark mistakes.
    """
    text = json.dumps(document_schema(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    write_text(output, text, PUBLIC)
    terminal.print(f"wrote {output}; the first line of access.yaml tells editors: {_HEADER}{output}")
