"""`osaccess init`: an empty folder becomes a working project."""

import re
from pathlib import Path

import click

from osaccess.cli.new_project import files_of, own_source
from osaccess.cli.terminal import Terminal, json_option
from osaccess.errors import BadInput
from osaccess.files import PUBLIC, write_text

_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]+")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option(
    "--from",
    "source",
    metavar="WHEEL|URL",
    help="What requirements.txt installs osaccess from: a wheel, or git+https://….  [default: where this one is from]",
)
@json_option
@click.pass_obj
def command(terminal: Terminal, folder: Path, source: str | None) -> None:
    """Make FOLDER a project of your own: a document, the program, the policy pack, a test, a Makefile.

    Nothing is overwritten: where one of its files is there already, nothing at all is written.
    """
    home = folder.absolute()
    files = files_of(_NO_NAME.sub("-", home.name) or "access", _requirement(source))
    there = [path for path in files if (home / path).exists()]
    if there:
        raise BadInput(
            f"{home} has {', '.join(there)} already, and nothing is overwritten.",
            mend="Name an empty folder: osaccess init FOLDER",
        )
    for path, text in files.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        write_text(home / path, text, mode=PUBLIC)
    for path in files:
        terminal.print(f"  +  {path}")
    step = "" if home == Path.cwd() else f"cd {folder} && "
    terminal.print(f"\nType: {step}make up     # rehearse it on a real Keystone on this machine")
    terminal.print_json({"folder": str(home), "files": list(files)})


def _requirement(source: str | None) -> str:
    if source is None:
        return own_source()
    if "://" in source:
        return f"@ {source}"
    wheel = Path(source).absolute()
    if not wheel.exists():
        raise BadInput(f"There is no {wheel} to install osaccess from.", mend="Name a wheel, or git+https://….")
    return f"@ {wheel.as_uri()}"
