"""`osaccess fake-keystone`: a fake Keystone on loopback, until ^C; for tests in other processes and languages."""

import os
import secrets
import signal
import threading
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from osaccess.cli.exit_codes import ExitCode
from osaccess.cli.terminal import Terminal, json_option
from osaccess.clock import in_utc_text
from osaccess.counted import counted
from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer, clouds_data
from osaccess.fake_keystone.fake_service import KINDS, FakeService
from osaccess.fake_keystone.seed import Seeded, seed_text
from osaccess.fake_keystone.view import state_view
from osaccess.files import beside, read_text
from osaccess.server import client_files

_STOPS = (signal.SIGINT, signal.SIGTERM)


@click.command("fake-keystone")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port of 127.0.0.1.  [default: any free one]"
)
@click.option("--password", metavar="P", help="The admin's password.  [default: a new one each time]")
@click.option(
    "--seed", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Fill it from an access.yaml or a seed file (docs/fake-keystone.md).",
)  # fmt: skip
@json_option
@click.pass_obj
def command(terminal: Terminal, port: int, password: str | None, seed: Path | None) -> ExitCode:
    """Run a fake Keystone for tests, until ^C.

    Compute, image and network are behind it. It starts with what `keystone-manage bootstrap` leaves, and with the
    seed. Nothing is kept when it ends.
    """
    text = "" if seed is None else read_text(seed)
    stop = threading.Event()
    for number in _STOPS:
        signal.signal(number, lambda *_: stop.set())
    with FakeKeystoneServer(port=port, admin_password=password or secrets.token_urlsafe(12)) as server:
        services = [FakeService(server.keystone, kind) for kind in KINDS]
        for service in services:
            server.mount(service)
        seeded = None if seed is None else seed_text(server.keystone, text, str(seed), beside(seed))
        terminal.print(_welcome(server, services))
        if seeded is not None:
            terminal.print(state_view(server.keystone))
        terminal.print_json(_data(server, services, seeded))
        stop.wait()
        terminal.note(f"answered {counted(server.answered, 'request')}; nothing is kept")
    return ExitCode.DONE


def _welcome(server: FakeKeystoneServer, services: list[FakeService]) -> Text:
    openrc = client_files.openrc(clouds_data(server.keystone)).rstrip("\n")
    lines = ["fake Keystone, until ^C", f"  {'identity':10}{server.url}"]
    lines += [f"  {service.kind.type:10}{service.url} (echoes what its gate lets through)" for service in services]
    return Text("\n".join([*lines, "", "for the shell of a client:", openrc, ""]))


def _data(server: FakeKeystoneServer, services: list[FakeService], seeded: Seeded | None) -> dict[str, Any]:
    """Return what a program needs to use the fake; with secrets, for nothing else could tell them later."""
    return {
        "auth_url": server.url,
        "pid": os.getpid(),
        "services": {service.kind.type: service.url for service in services},
        "variables": dict(server.variables),
        "passwords": {} if seeded is None else {name: one.reveal() for name, one in seeded.passwords.items()},
        "credentials": {} if seeded is None else {name: _credential(seeded, name) for name in seeded.credentials},
    }


def _credential(seeded: Seeded, name: str) -> dict[str, Any]:
    found = seeded.credentials[name]
    return {
        "id": found.id,
        "secret": found.secret.reveal(),
        "of": found.of,
        "expires_at": None if found.expires_at is None else in_utc_text(found.expires_at),
    }
