"""`osaccess init`: an empty folder becomes a working project."""

import re
import shlex
from collections.abc import Iterable
from pathlib import Path

import click
from rich.text import Text

from osaccess.cli.found_cloud import DRAFTS, found_cloud, show
from osaccess.cli.found_project import found_project
from osaccess.cli.new_project import files_of, own_source
from osaccess.cli.own_login import login_of, os_cloud_option
from osaccess.cli.terminal import Terminal, json_option
from osaccess.clock import utc_now
from osaccess.errors import BadInput
from osaccess.files import PUBLIC, make_folder, write_text

_NEXT = "make up     # rehearse it on a real Keystone on this machine"
_NEXT_WITH_CLOUD = "make check rehearse     # then docs/adopt.md: one credential after the other"
_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]+")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option(
    "--from",
    "source",
    metavar="WHEEL|URL",
    help="What requirements.txt installs osaccess from: a wheel, or git+https://….  [default: where this one is from]",
)
@click.option(
    "--from-cloud", is_flag=True, help="Write down what lives in your cloud already; nothing there is changed."
)
@os_cloud_option
@json_option
@click.pass_obj
def command(
    terminal: Terminal, folder: Path, source: str | None, *, from_cloud: bool, os_cloud: str | None
) -> None:
    """Make FOLDER a project of your own.

    It gets a document, the program, the policy pack, a test and a Makefile. Nothing is overwritten: where one of
    its files is there already, nothing at all is written. With --from-cloud the document names what a login sees:
    an admin's everything, anybody else's its own credentials. No secret is read.
    """
    if os_cloud and not from_cloud:
        raise BadInput(
            "--os-cloud goes with --from-cloud: the example is about no cloud.", mend="Add --from-cloud."
        )
    home = folder.absolute()
    _refuse_what_is_there(home, [*files_of("", ""), "cloud.yaml", DRAFTS] if from_cloud else files_of("", ""))
    found = None
    if from_cloud:
        login = login_of(os_cloud)
        with terminal.working(f"reading {login.auth_url}"):
            found = found_cloud(login, utc_now(), terminal.note)
    name = _NO_NAME.sub("-", home.name) or "access"
    files = files_of(name, _requirement(source), {**found_project(name), **found.files} if found else {})
    for path, text in files.items():
        make_folder((home / path).parent)
        write_text(home / path, text, mode=PUBLIC)
    for path in files:
        terminal.print(f"  +  {path}")
    if found is not None:
        show(found, terminal)
    step = "" if home == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    terminal.print(Text(f"\nType: {step}{_NEXT_WITH_CLOUD if found else _NEXT}"))
    terminal.print_json({"folder": str(home), "files": list(files), **(found.as_json() if found else {})})


def _refuse_what_is_there(home: Path, files: Iterable[str]) -> None:
    there = [path for path in files if (home / path).exists()]
    if there:
        raise BadInput(
            f"{home} has {', '.join(there)} already, and nothing is overwritten.",
            mend="Name an empty folder: osaccess init FOLDER",
        )


def _requirement(source: str | None) -> str:
    if source is None:
        return own_source()
    if "://" in source:
        return f"@ {source}"
    wheel = Path(source).absolute()
    if not wheel.exists():
        raise BadInput(f"There is no {wheel} to install osaccess from.", mend="Name a wheel, or git+https://….")
    return f"@ {wheel.as_uri()}"
