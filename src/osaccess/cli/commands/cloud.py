"""`osaccess cloud`: the facts about a cloud, written to cloud.yaml."""

import os
from pathlib import Path

import click

from osaccess.cli.terminal import Terminal, json_option
from osaccess.cloud.document import render_cloud
from osaccess.errors import BadInput
from osaccess.files import PUBLIC, write_text
from osaccess.keystone.cloud_facts import pinned_facts
from osaccess.keystone.clouds_yaml import NotLoggedIn, login_from_clouds_yaml, login_from_environment
from osaccess.keystone.session import KeystoneSession


@click.group("cloud")
def command() -> None:
    """Facts about a cloud: role ids, implications, service types."""


@command.command("pin")
@click.option(
    "--os-cloud", metavar="NAME", help="Entry of clouds.yaml to log in with.  [default: the environment]"
)
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
    login = login_from_clouds_yaml(os_cloud) if os_cloud else login_from_environment(os.environ)
    if isinstance(login, NotLoggedIn):
        raise BadInput(
            f"There is no login: {login.reason}",
            mend="Source an openrc, or add --os-cloud NAME of your clouds.yaml.",
        )
    with terminal.working(f"reading {login.auth_url}"):
        facts = pinned_facts(KeystoneSession(login))
    write_text(output, render_cloud(facts), PUBLIC)
    terminal.print(f"wrote {output}: {len(facts.roles)} roles, {len(facts.services)} services of {facts.auth_url}")
    terminal.print_json(facts.model_dump(mode="json"))
