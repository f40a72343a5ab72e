"""`osaccess cloud`: the facts about a cloud, written to cloud.yaml."""

from pathlib import Path

import click

from osaccess.cli.own_login import login_of, os_cloud_option
from osaccess.cli.terminal import Terminal, json_option
from osaccess.cloud.document import render_cloud
from osaccess.files import PUBLIC, write_text
from osaccess.keystone.cloud_facts import pinned_facts
from osaccess.keystone.session import KeystoneSession


@click.group("cloud")
def command() -> None:
    """Facts about a cloud: role ids, implications, service types."""


@command.command("pin")
@os_cloud_option
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("cloud.yaml"),
    show_default=True,
    help="File to write.",
)
@json_option
@click.pass_obj
def pin(terminal: Terminal, os_cloud: str | None, output: Path) -> None:
    """Read the facts and write them, so that runs need not look anything up.

    An admin's login sees all of them, a member's its own roles and services.
    """
    login = login_of(os_cloud)
    with terminal.working(f"reading {login.auth_url}"):
        facts = pinned_facts(KeystoneSession(login))
    write_text(output, render_cloud(facts), PUBLIC)
    terminal.print(f"wrote {output}: {len(facts.roles)} roles, {len(facts.services)} services of {facts.auth_url}")
    terminal.print_json(facts.model_dump(mode="json"))
