"""`osaccess destroy`: delete what the stack has; a rehearsal goes whole, servers and state with it."""

import shutil
from pathlib import Path

import click

from osaccess.cli import changes_view, run_view
from osaccess.cli.cli_run import carry_out_cli, cli_run
from osaccess.cli.confirm import confirm, confirm_by_name, yes_option
from osaccess.cli.embedded_operation import carry_out, event_log_option
from osaccess.cli.restriction_options import restriction_options
from osaccess.cli.run_options import RunOptions, run_options
from osaccess.cli.stored_stack import require_rehearsal, require_stack
from osaccess.cli.target import REHEARSAL_FOLDER, Target, rehearsal_keystone, target_of
from osaccess.cli.terminal import Terminal, json_option
from osaccess.engines.choice import Engine
from osaccess.engines.embedded.operations import EmbeddedRun
from osaccess.engines.pulumi_cli import Operation
from osaccess.engines.restriction import Restriction
from osaccess.errors import Failed, OsaccessError


@click.command("destroy")
@run_options
@yes_option
@restriction_options(Operation.DESTROY)
@event_log_option
@json_option
@click.pass_obj
def command(
    terminal: Terminal, options: RunOptions, yes: bool, event_log: Path | None, restriction: Restriction
) -> None:
    """Delete everything that the stack made, dependents first.

    A rehearsal goes whole, with its servers, unless the options leave something of it.
    """
    if options.rehearsal and not restriction.is_partial:
        _end_rehearsal(terminal, options, event_log, restriction, yes=yes)
        return
    if options.rehearsal:
        require_rehearsal(options.project.absolute())
    with target_of(options, terminal, leaves_servers=False) as target:
        require_stack(target)
        what = "What the options name of" if restriction.is_partial else "Everything in"
        confirm_by_name(f"{what} stack {target.stack} will be deleted.", target.stack, yes=yes)
        if target.engine is Engine.PULUMI:
            with cli_run(Operation.DESTROY, target, yes=True, restriction=restriction) as run:
                _, told = carry_out_cli(run, event_log, terminal)
            terminal.print_json(told)
        else:
            _destroy(target, terminal, event_log, restriction)


def _destroy(target: Target, terminal: Terminal, event_log: Path | None, restriction: Restriction) -> None:
    result = carry_out("destroy", EmbeddedRun.destroy, target, terminal, event_log, restriction)
    run_view.show(result, terminal, "destroy")
    terminal.print_json(changes_view.as_json(result.events, result.changes))
    run_view.raise_for(result, "destroy", target)


def _destroy_or_tell(target: Target, terminal: Terminal, event_log: Path | None, restriction: Restriction) -> None:
    """Destroy a rehearsal's stack as far as that goes: the Keystone that holds all of it goes next."""
    try:
        _destroy(target, terminal, event_log, restriction)
    except OsaccessError as error:
        terminal.error(error)


def _end_rehearsal(
    terminal: Terminal, options: RunOptions, event_log: Path | None, restriction: Restriction, *, yes: bool
) -> None:
    folder = options.project.absolute() / REHEARSAL_FOLDER
    if not folder.exists():
        terminal.print("there is no rehearsal here")
        terminal.print_json(changes_view.as_json((), {}))
        return
    confirm("End the rehearsal and remove its state?", yes=yes)
    try:
        with target_of(options, terminal, leaves_servers=False) as target:
            _destroy_or_tell(target, terminal, event_log, restriction)
    except Failed as error:
        terminal.error(error)
    rehearsal_keystone(options.project.absolute()).stop()
    shutil.rmtree(folder)
    terminal.print("the rehearsal is over: servers stopped, state removed")
