"""`osaccess preview`: what `up` would do, judged by the policy pack; nothing is sent that changes anything."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from osaccess.cli import changes_view, run_view
from osaccess.cli.adoptions import refuse_changing_adoptions
from osaccess.cli.changed_keys import refuse_changed_keys
from osaccess.cli.cli_run import carry_out_cli, cli_run
from osaccess.cli.cut_short import show_cut_short
from osaccess.cli.embedded_operation import carry_out, event_log_option
from osaccess.cli.limits_view import show_limits
from osaccess.cli.moves import refuse_moves
from osaccess.cli.next_generations import NextGenerations, raise_for_later, show_refused_later
from osaccess.cli.pending_view import show_late, show_pending, show_soon
from osaccess.cli.report_files import reporting
from osaccess.cli.restriction_options import restriction_options
from osaccess.cli.run_options import RunOptions, run_options
from osaccess.cli.target import target_of
from osaccess.cli.terminal import Terminal, json_option
from osaccess.cli.wanted import Wanted
from osaccess.cli.without_login import target_without_login
from osaccess.engines.choice import Engine
from osaccess.engines.embedded.operations import EmbeddedRun
from osaccess.engines.pulumi_cli import Operation
from osaccess.engines.restriction import Restriction
from osaccess.errors import BadInput

_NOTHING_YET: Final[Mapping[str, object]] = {
    **dict.fromkeys(("late", "pending", "refused_later", "soon", "cannot_know"), ()),
    "limits": None,
}
"""What a preview that stops early has of what it says beside the changes, as data."""


@click.command("preview")
@run_options
@restriction_options(Operation.PREVIEW)
@event_log_option
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write reports for reviewers there: Markdown, HTML, SARIF, JUnit, JSON.",
)
@click.option(
    "--without-login",
    is_flag=True,
    help="Send no request and open no secret: compare with the state alone, and say what cannot be known so.",
)
@click.option(
    "--state",
    metavar="FILE",
    help="With --without-login: an exported state, `-` for stdin.  [default: the file backend]",
)
@json_option
@click.pass_obj
def command(
    terminal: Terminal,
    options: RunOptions,
    event_log: Path | None,
    report: Path | None,
    restriction: Restriction,
    without_login: bool,
    state: str | None,
) -> None:
    """Show what `up` would do, and what the policy pack says.

    Nothing is changed. A mandatory finding exits with 5, also one that only a next generation will have.
    """
    if state is not None and not without_login:
        raise BadInput(
            "--state is for previews without a login.",
            because="With a login the state is the one that `up` would change.",
            mend="Add --without-login.",
        )
    with (
        target_without_login(options, state, restriction)
        if without_login
        else target_of(options, terminal, leaves_servers=False) as target,
        reporting(
            report,
            event_log,
            target,
            wanted := Wanted(target),
            next_generations := NextGenerations(target, wanted),
            terminal,
        ) as log,
    ):
        if target.engine is Engine.PULUMI:
            with cli_run(Operation.PREVIEW, target, yes=True, restriction=restriction) as run:
                packs, told = carry_out_cli(run, log, terminal, _NOTHING_YET)
            refuse_moves(wanted, next_generations.issued)
            late = show_late(wanted, next_generations.issued, terminal)
            pending = show_pending(wanted, next_generations.issued, terminal)
            refused = show_refused_later(next_generations.refused, packs, terminal)
            soon = show_soon(wanted, terminal)
            news = {"late": late, "pending": pending, "refused_later": refused, "soon": soon}
            terminal.print_json({**told, **_NOTHING_YET, **news})
            raise_for_later(refused)
            return
        result = carry_out("preview", EmbeddedRun.preview, target, terminal, log, restriction)
        refuse_changing_adoptions(result, wanted)
        refuse_changed_keys(result, wanted)
        refuse_moves(wanted, next_generations.issued)
        run_view.show_planned(result, terminal)
        show_cut_short(result, next_generations.issued, wanted.now, terminal)
        later: dict[str, object] = {}
        refused = []
        if result.succeeded or result.blocked_by_policy:  # who has to mend one finding wants to see all
            later = {
                "late": show_late(wanted, next_generations.issued, terminal),
                "pending": show_pending(wanted, next_generations.issued, terminal),
            }
            refused = show_refused_later(next_generations.refused, result.packs, terminal)
            later["refused_later"] = refused
            later["soon"] = show_soon(wanted, terminal)
        later |= show_limits(result, wanted.now, terminal)
        terminal.print_json({**changes_view.as_json(result.events, result.changes), **_NOTHING_YET, **later})
        run_view.raise_for(result, "preview", target)
        raise_for_later(refused)
