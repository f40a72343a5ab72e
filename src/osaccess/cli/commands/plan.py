"""`osaccess plan`: what would exist on a date, what happens in the months after it, and an alarm. No login."""

from datetime import timedelta
from pathlib import Path

import click

from osaccess.cli.dates import instant_of
from osaccess.cli.document_options import cloud_option, document_option, on_option
from osaccess.cli.piped_state import piped_state
from osaccess.cli.plan_view import alarm_json, calendar_json, plan_json, show_alarm, show_calendar, show_plan
from osaccess.cli.project_files import document_in, read_cloud
from osaccess.cli.terminal import Terminal, json_option
from osaccess.engines.stack_names import credential_names
from osaccess.errors import BadInput, Failed
from osaccess.plan.build import build_plan
from osaccess.plan.calendar import calendar
from osaccess.plan.lateness import late_rotations

_DAYS = 30
"""Of a month of the calendar: spans that do not depend on where they begin."""


@click.command("plan")
@on_option
@click.option("--calendar", "as_calendar", is_flag=True, help="Rotations and ends of the months after it instead.")
@click.option("--months", type=click.IntRange(1, 120), default=3, show_default=True, help="Months of --calendar.")
@click.option(
    "--alarm",
    metavar="STATE",
    help="Exit with 1 if a rotation of this exported stack is late; a file, or - for stdin.",
)
@document_option
@cloud_option
@json_option
@click.pass_obj
def command(
    terminal: Terminal,
    on: str | None,
    as_calendar: bool,
    months: int,
    alarm: str | None,
    document: str,
    cloud: Path,
) -> None:
    """Show what the document wants to exist on a date. No login, no cloud, no state.

    --calendar shows what happens afterwards and before when a run has to come. --alarm is for pipelines:
    `pulumi stack export | osaccess plan --alarm -` fails when half of an overlap has gone by without a run.
    """
    if as_calendar and alarm:
        raise BadInput("--calendar and --alarm do not go together.", mend="Leave one of them out.")
    now = instant_of(on)
    wanted = document_in(Path(document))
    if as_calendar:
        until = now + timedelta(days=_DAYS * months)
        entries = calendar(wanted.spec, now, until)
        show_calendar(entries, wanted.spec, now, until, terminal)
        terminal.print_json(calendar_json(entries, wanted.spec, now, until))
    elif alarm:
        late = tuple(late_rotations(wanted.spec, credential_names(piped_state(alarm)[0]), now))
        show_alarm(late, wanted.spec, now, terminal)
        terminal.print_json(alarm_json(late, now))
        if any(one.rings(now) for one in late):
            raise Failed(
                "The scheduled run has not come.",
                because="Half of an overlap is gone; at its end consumers have no valid credential.",
                mend="Type: osaccess up -- and look why the pipeline did not.",
            )
    else:
        plan = build_plan(wanted, read_cloud(cloud), now)
        show_plan(plan, now, terminal)
        terminal.print_json(plan_json(plan, now))
