"""`osaccess refresh`: compare the state with the cloud, and take what was found into the state."""

from pathlib import Path

import click

from osaccess.cli import changes_view, run_view
from osaccess.cli.cli_run import carry_out_cli, cli_run
from osaccess.cli.confirm import confirm, yes_option
from osaccess.cli.embedded_operation import carry_out, event_log_option
from osaccess.cli.restriction_options import restriction_options
from osaccess.cli.run_options import RunOptions, run_options
from osaccess.cli.stored_stack import require_rehearsal, require_stack
from osaccess.cli.target import Target, target_of
from osaccess.cli.terminal import Terminal, json_option
from osaccess.engines.choice import Engine
from osaccess.engines.embedded.operations import EmbeddedRun, RunResult
from osaccess.engines.embedded.pending import PendingCreates
from osaccess.engines.pulumi_cli import Operation
from osaccess.engines.restriction import Restriction
from osaccess.errors import BadInput


@click.command("refresh")
@run_options
@yes_option
@click.option(
    "--clear-pending-creates",
    "clears",
    is_flag=True,
    help="Forget creates whose answer was lost; look first whether they are in the cloud.",
)
@restriction_options(Operation.REFRESH)
@event_log_option
@json_option
@click.pass_obj
def command(
    terminal: Terminal,
    options: RunOptions,
    yes: bool,
    clears: bool,
    event_log: Path | None,
    restriction: Restriction,
) -> None:
    """Read what the cloud has into the state.

    Nothing in the cloud changes, and no policy pack runs. It shows what somebody changed or deleted beside the
    stack; the next `up` brings that back.
    """
    if options.rehearsal:
        require_rehearsal(options.project.absolute())
    with target_of(options, terminal, leaves_servers=False) as target:
        require_stack(target)
        if target.engine is Engine.PULUMI:
            if clears:
                raise _for_the_cli(target)
            with cli_run(Operation.REFRESH, target, yes=yes, restriction=restriction) as run:
                _, told = carry_out_cli(run, event_log, terminal)
            terminal.print_json(told)
            return
        if not yes:
            _ask(target, terminal, restriction)
        pending = PendingCreates(clear=clears)

        def refresh(run: EmbeddedRun) -> RunResult:
            return run.refresh(pending=pending)

        result = carry_out("refresh", refresh, target, terminal, event_log, restriction)
        run_view.show(result, terminal, "refresh", changes_view.FOUND)
        terminal.print_json(changes_view.as_json(result.events, result.changes))
        run_view.raise_for(result, "refresh", target)


def _for_the_cli(target: Target) -> BadInput:
    return BadInput(
        "The Pulumi CLI clears pending creates itself.",
        mend=f"Type: pulumi refresh --clear-pending-creates --stack {target.stack}",
    )


def _ask(target: Target, terminal: Terminal, restriction: Restriction) -> None:
    """Show what would be taken into the state, and ask; without a difference there is nothing to ask."""
    found = carry_out("refresh", _look, target, terminal, restriction=restriction)
    if not found.succeeded or changes_view.is_unchanged(found.changes):
        return  # the refresh itself tells both
    run_view.show(found, terminal, "refresh", changes_view.FOUND)
    confirm(f"Take this into the state of {target.stack}?", yes=False)


def _look(run: EmbeddedRun) -> RunResult:
    return run.refresh(dry_run=True)
