"""`osaccess up`: preview, ask, apply, prove."""

import os

import click

from osaccess.cli import changes_view, prove, run_view
from osaccess.cli.cli_run import cli_run
from osaccess.cli.confirm import confirm
from osaccess.cli.pending_view import show_pending, show_rotations
from osaccess.cli.run_options import RunOptions, run_options
from osaccess.cli.stack import embedded_run
from osaccess.cli.target import Target, target_of
from osaccess.cli.terminal import Terminal, json_option
from osaccess.engines.choice import Engine
from osaccess.engines.pulumi_cli import Operation, run_cli


@click.command("up")
@run_options
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def command(terminal: Terminal, options: RunOptions, yes: bool) -> None:
    """Bring the cloud to what the document says, then prove every live credential."""
    with target_of(options, terminal, leaves_servers=True) as target:
        if target.engine is Engine.PULUMI:
            with cli_run(Operation.UP, target, yes=yes) as run:
                run_cli(run, os.environ)
            proofs = prove.prove(target, terminal)
            terminal.print_json({"proof": prove.as_json(proofs)})
            prove.raise_for(proofs)
        else:
            _up_embedded(target, terminal, yes=yes)


def _up_embedded(target: Target, terminal: Terminal, *, yes: bool) -> None:
    planned = run_view.watch("preview", lambda tell: embedded_run(target, tell).preview(), terminal)
    run_view.show(planned, terminal, is_preview=True)
    if not planned.succeeded or planned.interrupted:
        terminal.print_json(changes_view.as_json(planned.events, planned.changes))
        run_view.raise_for(planned, "preview")
    if not changes_view.is_unchanged(planned.changes):
        confirm(f"Apply this to {target.stack}?", yes=yes)
    result = run_view.watch("update", lambda tell: embedded_run(target, tell).up(), terminal)
    terminal.print(f"update: {changes_view.counts_line(result.events, is_preview=False)}")
    if not result.succeeded or result.interrupted:
        run_view.show(result, terminal, is_preview=False)
        terminal.print_json(changes_view.as_json(result.events, result.changes))
        run_view.raise_for(result, "update")
    proofs = prove.prove(target, terminal)
    pending = show_pending(target, terminal)
    show_rotations(target, terminal)
    terminal.print_json(
        {
            **changes_view.as_json(result.events, result.changes),
            "proof": prove.as_json(proofs),
            "pending": pending,
        }
    )
    prove.raise_for(proofs)
