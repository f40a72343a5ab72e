"""`osaccess up`: preview, ask, apply, prove."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from osaccess.cli import changes_view, prove, run_view
from osaccess.cli.adoptions import refuse_changing_adoptions
from osaccess.cli.changed_keys import refuse_changed_keys
from osaccess.cli.cli_run import carry_out_cli, cli_run
from osaccess.cli.confirm import confirm, yes_option
from osaccess.cli.cut_short import show_cut_short
from osaccess.cli.embedded_operation import carry_out, event_log_option
from osaccess.cli.moves import refuse_moves
from osaccess.cli.next_generations import refused_later, show_refused_later
from osaccess.cli.pending_view import (
    refuse_older_instant,
    show_handovers,
    show_late,
    show_pending,
    show_rotations,
)
from osaccess.cli.restriction_options import restriction_options
from osaccess.cli.run_options import RunOptions, run_options
from osaccess.cli.stack import issued_in
from osaccess.cli.target import Target, target_of
from osaccess.cli.terminal import Terminal, json_option
from osaccess.cli.wanted import Wanted
from osaccess.engines.choice import Engine
from osaccess.engines.embedded.operations import EmbeddedRun
from osaccess.engines.pulumi_cli import Operation
from osaccess.engines.restriction import Restriction

_NOTHING_YET: Final[Mapping[str, tuple[()]]] = dict.fromkeys(
    ("late", "proof", "handovers", "pending", "refused_later"), ()
)
"""What a run that stops early has of what comes after it, as data."""


@click.command("up")
@run_options
@yes_option
@restriction_options(Operation.UP)
@event_log_option
@json_option
@click.pass_obj
def command(
    terminal: Terminal, options: RunOptions, yes: bool, event_log: Path | None, restriction: Restriction
) -> None:
    """Bring the cloud to what the document says, and prove it.

    It previews, asks and applies; then it logs in with every living credential of the stack.
    """
    with target_of(options, terminal, leaves_servers=True) as target:
        wanted = Wanted(target)
        if options.now is not None:
            refuse_older_instant(target, wanted)
        if target.engine is Engine.PULUMI:
            refuse_moves(wanted, issued_in(target))
            with cli_run(Operation.UP, target, yes=yes, restriction=restriction) as run:
                packs, told = carry_out_cli(run, event_log, terminal, _NOTHING_YET)
            issued = issued_in(target)
            proofs = prove.prove(issued, target, terminal)
            refused = show_refused_later(refused_later(target, wanted, issued), packs, terminal)
            news = {"proof": prove.as_json(proofs), "refused_later": refused}
            terminal.print_json({**told, **_NOTHING_YET, **news})
            prove.raise_for(proofs)
        else:
            _up_embedded(target, wanted, terminal, event_log, restriction, yes=yes)


def _up_embedded(
    target: Target,
    wanted: Wanted,
    terminal: Terminal,
    event_log: Path | None,
    restriction: Restriction,
    *,
    yes: bool,
) -> None:
    planned = carry_out("preview", EmbeddedRun.preview, target, terminal, event_log, restriction)
    refuse_changing_adoptions(planned, wanted)
    refuse_changed_keys(planned, wanted)
    before = issued_in(target)
    refuse_moves(wanted, before)
    run_view.show_planned(planned, terminal)
    show_cut_short(planned, before, wanted.now, terminal)
    if not planned.succeeded or planned.interrupted:
        terminal.print_json({**changes_view.as_json(planned.events, planned.changes), **_NOTHING_YET})
        run_view.raise_for(planned, "preview", target)
    late = show_late(wanted, before, terminal)
    if not changes_view.is_unchanged(planned.changes):
        confirm(f"Apply this to {target.stack}?", yes=yes)
    result = carry_out("update", EmbeddedRun.up, target, terminal, event_log, restriction)
    if not result.succeeded or result.interrupted:
        run_view.show(result, terminal, "update")
        terminal.print_json({**changes_view.as_json(result.events, result.changes), **_NOTHING_YET, "late": late})
        run_view.raise_for(result, "update", target)
    run_view.show_news(result, planned, terminal)
    terminal.print(f"update: {changes_view.counts_line(result.events, changes_view.DONE)}")
    issued = issued_in(target)
    proofs = prove.prove(issued, target, terminal)
    handovers = show_handovers(target, wanted, {credential.name for credential in before}, terminal)
    pending = show_pending(wanted, issued, terminal)
    refused = show_refused_later(refused_later(target, wanted, issued), result.packs, terminal)
    show_rotations(wanted, terminal)
    terminal.print_json(
        {
            **changes_view.as_json(result.events, result.changes),
            "late": late,
            "proof": prove.as_json(proofs),
            "handovers": handovers,
            "pending": pending,
            "refused_later": refused,
        }
    )
    prove.raise_for(proofs)
