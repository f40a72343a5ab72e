"""Owns saying which living credentials a run would end before their time, while somebody may use them."""

from collections.abc import Iterable
from datetime import datetime

from osaccess.access.issued import IssuedCredential
from osaccess.cli.terminal import Terminal
from osaccess.clock import in_utc_text
from osaccess.engines.embedded.events import ResourceDone
from osaccess.engines.embedded.operations import RunResult
from osaccess.engines.embedded.steps import Op
from osaccess.report.kinds import CREDENTIAL


def show_cut_short(
    planned: RunResult, issued: Iterable[IssuedCredential], now: datetime, terminal: Terminal
) -> None:
    """Show each credential that has not expired and that the planned run deletes or replaces."""
    going = {
        event.name
        for event in planned.events
        if isinstance(event, ResourceDone) and event.type == CREDENTIAL and event.op in (Op.DELETE, Op.REPLACE)
    }
    for one in issued:
        if one.name in going and (one.expires_at is None or one.expires_at > now):
            until = f"until {in_utc_text(one.expires_at)}" if one.expires_at else "without an end"
            terminal.print(f"{one.name} works {until}: `up` ends it, and whoever uses it is refused from then on")
