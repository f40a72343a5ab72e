"""`osaccess state`: what a stack remembers: list it, export it, correct it, take it from a run that is dead."""

import os

import click
from rich.text import Text

from osaccess.cli.changes_view import KINDS
from osaccess.cli.confirm import confirm, yes_option
from osaccess.cli.run_options import RunOptions, run_options
from osaccess.cli.stored_names import resource_named
from osaccess.cli.stored_stack import stored_stack
from osaccess.cli.terminal import Terminal, json_option
from osaccess.counted import counted
from osaccess.engines import pulumi_cli
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.state_edits import forgotten_with
from osaccess.engines.stack_lock import locks_in, remove_locks
from osaccess.engines.state_export import without_ciphers
from osaccess.errors import BadInput


@click.group("state")
def command() -> None:
    """List, export and correct what a stack has, or unlock it."""


@command.command("list")
@run_options
@json_option
@click.pass_obj
def list_(terminal: Terminal, options: RunOptions) -> None:
    """List what the stack has: kind, name and id.

    With --json also components and logins.
    """
    resources = stored_stack(options).resources()
    in_cloud = [state for state in resources if state.type in KINDS]
    kinds = max((len(KINDS[state.type]) for state in in_cloud), default=0)
    names = max((len(state.name) for state in in_cloud), default=0)
    for state in in_cloud:
        kind, name = f"{KINDS[state.type]:{kinds}}", f"{state.name:{names}}"
        terminal.print(
            Text.assemble("  ", (kind, "dim"), f"  {name}  ", (_short_id(state), "dim"), _remark(state))
        )
    terminal.print(f"{counted(len(in_cloud), 'resource')} in the cloud, {len(resources)} in the state")
    terminal.print_json({"resources": [_as_data(state) for state in resources]})


@command.command("export")
@click.option("--show-secrets", is_flag=True, help="With every secret in clear: keep the output to yourself.")
@click.option(
    "--without-secrets",
    is_flag=True,
    help="Without any secret, not even encrypted: to look at, and for previews without a login.",
)
@run_options
@click.pass_obj
def export(terminal: Terminal, options: RunOptions, show_secrets: bool, without_secrets: bool) -> None:
    """Write the state to stdout as `pulumi stack export` does.

    `pulumi stack import` takes it.
    """
    if show_secrets and without_secrets:
        raise BadInput("--show-secrets and --without-secrets do not go together.", mend="Leave one of them out.")
    terminal.json = True  # it is always data
    deployment = stored_stack(options).export(show_secrets=show_secrets)
    terminal.print_json(without_ciphers(deployment) if without_secrets else deployment)


@command.command("unlock")
@yes_option
@run_options
@json_option
@click.pass_obj
def unlock(terminal: Terminal, options: RunOptions, yes: bool) -> None:
    """Take the stack from a run that was killed.

    One that is alive on this machine keeps it.
    """
    stored = stored_stack(options)
    backend = stored.backend
    if backend is None:
        confirm(f"Take stack {stored.stack} from the run that holds it?", yes=yes)
        pulumi_cli.unlock(stored.project, stored.stack, os.environ)
        terminal.print_json({"unlocked": True})
        return
    locks = locks_in(backend.lock_folder)
    for lock in locks:
        terminal.print(f"held by {lock.holder}{': it is running' if lock.is_alive else ''}")
    if locks:
        confirm(f"Take stack {stored.stack} from it?", yes=yes)
        remove_locks(locks)
    terminal.print(f"stack {stored.stack} is unlocked" if locks else f"stack {stored.stack} was not locked")
    terminal.print_json({"unlocked": bool(locks), "holders": [lock.holder for lock in locks]})


@command.command("unprotect")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all", "all_", is_flag=True, help="All resources of the stack.")
@yes_option
@run_options
@json_option
@click.pass_obj
def unprotect(terminal: Terminal, options: RunOptions, names: tuple[str, ...], all_: bool, yes: bool) -> None:
    """Let `up` and `destroy` delete what is protected.

    The next `up` protects again what the program, or its profile, protects. NAME as `state list` shows it, or a URN.
    """
    if bool(names) == all_:
        raise BadInput("Name what shall be unprotected, or give --all.", mend="Type: osaccess state list")
    stored = stored_stack(options)
    states = stored.resources()
    named = tuple(resource_named(name, states) for name in names) or tuple(states)
    protected = tuple(state for state in named if state.protect)
    if protected:
        confirm(f"Unprotect {', '.join(state.name for state in protected)}?", yes=yes)
        stored.unprotect(tuple(state.urn for state in protected))
    for state in protected:
        terminal.print(f"  {state.name} is not protected any more")
    if not protected:
        terminal.print("nothing of it was protected")
    terminal.print_json({"unprotected": [state.urn for state in protected]})


@command.command("delete")
@click.argument("name")
@click.option("--target-dependents", is_flag=True, help="And what depends on it.")
@click.option("--force", is_flag=True, help="Even what is protected.")
@yes_option
@run_options
@json_option
@click.pass_obj
def delete(
    terminal: Terminal, options: RunOptions, name: str, target_dependents: bool, force: bool, yes: bool
) -> None:
    """Forget a resource; in the cloud it stays. NAME as `state list` shows it, or a URN.

    For what somebody else looks after from now on. Take it out of the program, too, else the next `up` makes it again.
    """
    stored = stored_stack(options)
    states = stored.resources()
    urn = resource_named(name, states).urn
    going = forgotten_with(states, urn, even_protected=force, with_dependents=target_dependents)
    confirm(f"Forget {', '.join(state.name for state in going)}? In the cloud nothing changes.", yes=yes)
    stored.forget(urn, even_protected=force, with_dependents=target_dependents)
    for state in going:
        in_cloud = f"; in the cloud it stays, as {state.id}" if state.is_remote else ""
        terminal.print(f"  {state.name} is forgotten{in_cloud}")
    terminal.print_json({"forgotten": [{"urn": state.urn, "id": state.id} for state in going]})


def _short_id(state: ResourceState) -> str:
    """Return the id; those that are made of other ids say nothing to a person and fill two lines."""
    return "" if "/" in state.id else state.id


def _remark(state: ResourceState) -> tuple[str, str]:
    if state.delete:
        return "  to be deleted", "yellow"
    if state.pending_replacement:
        return "  to be made again", "yellow"
    if state.external:
        return "  only read", "dim"
    return ("  protected", "cyan") if state.protect else ("", "")


def _as_data(state: ResourceState) -> dict[str, object]:
    return {
        "urn": state.urn,
        "type": state.type,
        "name": state.name,
        "id": state.id,
        "parent": state.parent,
        "protect": state.protect,
        "external": state.external,
        "delete": state.delete,
        "pending_replacement": state.pending_replacement,
    }
