"""`osaccess cloud`: the facts about a cloud in cloud.yaml, what changed since, and the credentials that live there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from osaccess.access.login import Login
from osaccess.check.living_credentials import Terms, audit
from osaccess.check.living_others import audit_others
from osaccess.cli.audit_data import audit_data
from osaccess.cli.audit_view import show_audit
from osaccess.cli.dates import instant_of
from osaccess.cli.document_options import cloud_option
from osaccess.cli.exit_codes import ExitCode
from osaccess.cli.facts_view import show_changes, show_unknown
from osaccess.cli.own_login import login_of, os_cloud_option
from osaccess.cli.piped_state import piped_state
from osaccess.cli.profile_option import profile_option
from osaccess.cli.terminal import Terminal, json_option
from osaccess.cloud.comparison import changes_of, not_compared
from osaccess.cloud.document import parse_cloud, render_cloud
from osaccess.cloud.model import CloudFacts
from osaccess.cloud.stated import with_stated
from osaccess.counted import counted
from osaccess.engines.exported_state import states_in
from osaccess.errors import Failed
from osaccess.files import PUBLIC, read_text, write_text
from osaccess.keystone.cloud_facts import NAMES, pinned_facts
from osaccess.keystone.inventory import read_inventory
from osaccess.keystone.other_credentials import read_other_credentials
from osaccess.keystone.revocation import passing_session
from osaccess.keystone.session import KeystoneSession
from osaccess.rules.profiles import profile_named
from osaccess.rules.resources import APPLICATION_CREDENTIAL, EC2_CREDENTIAL
from osaccess.rules.whole_stack import stack_name


@click.group("cloud")
def command() -> None:
    """Pin a cloud's facts, compare them, audit its credentials.

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
    terminal.print(
        f"wrote {output}: {counted(len(facts.roles), 'role')}, {counted(len(facts.services), 'service')} "
        f"of {facts.auth_url}"
    )
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


@command.command(
    "audit",
    epilog="""\b
Examples:
  osaccess cloud audit --os-cloud admin
  osaccess state export --stack prod | osaccess cloud audit --state -""",
)
@os_cloud_option
@click.option(
    "--state",
    "states",
    multiple=True,
    metavar="FILE",
    help="Exported state of a stack, `-` for stdin: what it made is not foreign. Several times for several stacks.",
)
@profile_option
@click.option("--now", metavar="INSTANT", help="Judge at this day or instant.  [default: the present one]")
@json_option
@click.pass_obj
def audit_(
    terminal: Terminal, os_cloud: str | None, states: tuple[str, ...], profile: str, now: str | None
) -> ExitCode:
    """Judge the credentials that live there.

    Whoever made them: application and EC2 credentials, trusts, and how many of other types there are. Reads only.
    An admin's login sees those of all users, anybody else's its own. Those that no stack made are judged by the rules
    of the policy pack; of all it is told which Keystone refuses, because of what became of their owner, project or
    roles. No secret is shown. A mandatory finding exits with 5.
    """
    at = instant_of(now, "--now")
    stacks = dict(pair for place in states for pair in _credentials_of(place))
    login = login_of(os_cloud)
    with (
        terminal.working(f"reading {login.auth_url}"),
        passing_session(login, say=terminal.note) as session,
    ):
        facts = pinned_facts(session)
        inventory = read_inventory(session)
        beside = read_other_credentials(session, own=inventory.own)
    terms = Terms(at, profile_named(profile), facts, stacks)
    found, others = audit(inventory, terms), audit_others(inventory, beside, terms)
    inventory = replace(inventory, not_seen=(*inventory.not_seen, *beside.not_seen))
    show_audit(found, others, inventory, terms, terminal)
    terminal.print_json(audit_data(found, others, inventory, terms))
    is_refused = any(one.is_refused for one in found) or any(one.is_refused for one in others)
    return ExitCode.POLICY if is_refused else ExitCode.DONE


def _credentials_of(place: str) -> Iterator[tuple[str, str]]:
    """Yield the id of each credential that a stack made, of EC2 credentials the access key, with the stack's name."""
    for state in states_in(*piped_state(place)):
        if state.type in (APPLICATION_CREDENTIAL, EC2_CREDENTIAL) and state.id:
            yield state.id, stack_name(state.urn)


def _read(login: Login, names: tuple[str, ...], terminal: Terminal) -> CloudFacts:
    with terminal.working(f"reading {login.auth_url}"):
        return pinned_facts(KeystoneSession(login), names)


def _names_in(facts: CloudFacts | None) -> tuple[str, ...]:
    """Return the kinds of names that a file has, so that a new reading has them too."""
    if facts is None:
        return ()
    return tuple(kind for kind in NAMES if any(getattr(domain, kind) for domain in facts.domains.values()))
