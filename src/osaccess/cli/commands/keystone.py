"""`osaccess keystone start | stop | status | env`: the rehearsal's Keystone and probe service."""

import shlex
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.text import Text

from osaccess.cli.terminal import Terminal, json_option
from osaccess.errors import Failed
from osaccess.server import client_files
from osaccess.server.rehearsal import DEFAULT_FOLDER, RehearsalKeystone
from osaccess.server.status import Broken, NeverStarted, Running, Status, Stopped

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _folder_option(function: _Function) -> _Function:
    option = click.option(
        "--folder", type=click.Path(path_type=Path, file_okay=False), default=DEFAULT_FOLDER, show_default=True,
        help="Where the rehearsal keeps its state.",
    )  # fmt: skip
    return option(function)


@click.group()
def command() -> None:
    """Start, stop and look at the rehearsal's real Keystone."""


@command.command()
@_folder_option
@json_option
@click.pass_obj
def start(terminal: Terminal, folder: Path) -> None:
    """Start Keystone and the probe service, or find them running."""
    begin = time.monotonic()
    with terminal.working("starting Keystone"):
        running = RehearsalKeystone(folder).start(terminal.note)
    seconds = time.monotonic() - begin
    terminal.print(f"Keystone ready in {seconds:.1f} s" if running.started_here else "Keystone runs already")
    terminal.print(_addresses(running))
    terminal.print_json(
        _running_data(running) | {"started_here": running.started_here, "seconds": round(seconds, 2)}
    )


@command.command()
@_folder_option
@json_option
@click.pass_obj
def stop(terminal: Terminal, folder: Path) -> None:
    """Stop both; the state stays, and so do port and ids."""
    halted = RehearsalKeystone(folder).stop()
    for title, pid in halted.stale.items():
        terminal.note(f"{title} (pid {pid}) was gone already; removed its stale pid file")
    ended = " and ".join(halted.ended)
    terminal.print(Text(f"stopped {ended}" if ended else f"nothing runs in {folder}"))
    terminal.print_json({"stopped": dict(halted.ended), "stale": dict(halted.stale)})


@command.command()
@_folder_option
@json_option
@click.pass_obj
def status(terminal: Terminal, folder: Path) -> None:
    """Show what runs, and where."""
    found = RehearsalKeystone(folder).status()
    terminal.print(Text(_sentence(found, folder)))
    if isinstance(found, Running):
        terminal.print(_addresses(found))
    terminal.print_json(_status_data(found))


@command.command(epilog='For this shell: eval "$(osaccess keystone env --format openrc)"')
@_folder_option
@click.option(
    "--format", "form", type=click.Choice(["clouds", "openrc"]), default="clouds", show_default=True,
    help="clouds: a clouds.yaml; openrc: for a shell.",
)  # fmt: skip
@json_option
@click.pass_obj
def env(terminal: Terminal, folder: Path, form: str) -> None:
    """Print the admin's login, with its password.

    A clouds.yaml (cloud `rehearsal`) or an openrc.
    """
    found = RehearsalKeystone(folder).status()
    if not isinstance(found, Running):
        raise Failed(_sentence(found, folder), mend=_start_command(folder))
    data = client_files.clouds_data(found.auth_url, found.admin_password, found.login.region)
    terminal.print_json(data if form == "clouds" else client_files.variables(data))
    text = client_files.clouds_yaml(data) if form == "clouds" else client_files.openrc(data)
    terminal.print(Text(text.rstrip("\n")))


def _addresses(running: Running) -> Text:
    lines = [f"  {'identity':10}{running.auth_url}"]
    lines += [f"  {type_:10}{url} (probe)" for type_, url in running.services.items()]
    return Text("\n".join(lines))


def _sentence(found: Status, folder: Path) -> str:
    match found:
        case Running(since=since):
            return f"Keystone runs since {since}"
        case Stopped(auth_url=auth_url):
            return f"The Keystone in {folder} is stopped ({auth_url})."
        case Broken(gone=gone):
            return f"The rehearsal in {folder} is broken: {' and '.join(gone)} ended without having been stopped."
        case NeverStarted():
            return f"No Keystone was ever started in {folder}."


def _start_command(folder: Path) -> str:
    return "Type: osaccess keystone start" + (
        "" if folder == DEFAULT_FOLDER else f" --folder {shlex.quote(str(folder))}"
    )


def _status_data(found: Status) -> Mapping[str, Any]:
    match found:
        case Running():
            return _running_data(found)
        case Stopped(auth_url=auth_url):
            return {"status": "stopped", "auth_url": auth_url}
        case Broken(auth_url=auth_url, gone=gone):
            return {"status": "broken", "auth_url": auth_url, "gone": list(gone)}
        case NeverStarted():
            return {"status": "never started"}


def _running_data(running: Running) -> dict[str, Any]:
    return {
        "status": "running",
        "auth_url": running.auth_url,
        "probe_url": running.probe_url,
        "services": dict(running.services),
        "pids": dict(running.pids),
        "since": running.since,
    }
