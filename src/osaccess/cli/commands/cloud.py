"""`osaccess cloud`: the facts about a cloud, written to cloud.yaml, and what changed since."""

from pathlib import Path

import click

from osaccess.access.login import Login
from osaccess.cli.document_options import cloud_option
from osaccess.cli.facts_view import show_changes, show_unknown
from osaccess.cli.own_login import login_of, os_cloud_option
from osaccess.cli.terminal import Terminal, json_option
from osaccess.cloud.comparison import changes_of, not_compared
from osaccess.cloud.document import parse_cloud, render_cloud
from osaccess.cloud.model import CloudFacts
from osaccess.cloud.stated import with_stated
from osaccess.errors import Failed
from osaccess.files import PUBLIC, read_text, write_text
from osaccess.keystone.cloud_facts import NAMES, pinned_facts
from osaccess.keystone.session import KeystoneSession


@click.group("cloud")
def command() -> None:
    """Pin the facts of a cloud, or compare them with it.

    Facts are the ids and implications of roles, service types, mount prefixes, limits.
    """


@command.command("pin")
@os_cloud_option
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("cloud.yaml"),
    show_default=True,
    help="File to write.",
)
@click.option(
    "--names",
    type=click.Choice(NAMES),
    multiple=True,
    help="Pin the names and ids of what exists too; several times for several kinds.  [default: those in the file]",
)
@json_option
@click.pass_obj
def pin(terminal: Terminal, os_cloud: str | None, output: Path, names: tuple[str, ...]) -> None:
    """Read the facts and write them into cloud.yaml.

    Runs then need not look anything up. An admin's login sees all of them, a member's its own roles and services;
    the rest is marked as unknown, with the reason. What was written by hand where nothing can be read (user_limit,
    policy) stays.
    """
    before = parse_cloud(read_text(output), str(output)) if output.exists() else None
    login = login_of(os_cloud)
    facts = with_stated(_read(login, names or _names_in(before), terminal), before)
    write_text(output, render_cloud(facts), PUBLIC)
    terminal.print(f"wrote {output}: {len(facts.roles)} roles, {len(facts.services)} services of {facts.auth_url}")
    show_unknown(facts, terminal)
    terminal.print_json(facts.model_dump(mode="json"))


@command.command("diff")
@os_cloud_option
@cloud_option
@json_option
@click.pass_obj
def diff(terminal: Terminal, os_cloud: str | None, cloud: Path) -> None:
    """Show what changed on the cloud since its facts were pinned.

    Writes nothing. Exit code 1 if anything did.
    """
    pinned = parse_cloud(read_text(cloud), str(cloud))
    seen = _read(login_of(os_cloud), _names_in(pinned), terminal)
    changes, skipped = changes_of(pinned, seen), not_compared(pinned, seen)
    show_changes(changes, skipped, terminal)
    if changes:
        raise Failed(
            f"{len(changes)} of the pinned facts changed.",
            because="Plans rely on them without asking.",
            mend=f"Look at each, then type: osaccess cloud pin --output {cloud} -- and review what a preview says.",
        )


def _read(login: Login, names: tuple[str, ...], terminal: Terminal) -> CloudFacts:
    with terminal.working(f"reading {login.auth_url}"):
        return pinned_facts(KeystoneSession(login), names)


def _names_in(facts: CloudFacts | None) -> tuple[str, ...]:
    """Return the kinds of names that a file has, so that a new reading has them too."""
    if facts is None:
        return ()
    return tuple(kind for kind in NAMES if any(getattr(domain, kind) for domain in facts.domains.values()))
