"""Owns showing what a preview without a login could not tell."""

from datetime import datetime

from osaccess.cli.terminal import Terminal
from osaccess.engines.embedded.events import Limits
from osaccess.engines.embedded.operations import RunResult
from osaccess.engines.event_log import limits_body
from osaccess.report.limits import HEADING, cannot_know


def show_limits(result: RunResult, now: datetime, terminal: Terminal) -> dict[str, object]:
    """Show it, and return it as data; a run with a login has nothing of the kind."""
    limits = next((event for event in result.events if isinstance(event, Limits)), None)
    if limits is None:
        return {}
    sentences = cannot_know(limits_body(limits), now)
    terminal.print(f"{HEADING}:")
    for sentence in sentences:
        terminal.print(f"  {sentence}")
    return {"cannot_know": list(sentences), "limits": limits_body(limits)}
