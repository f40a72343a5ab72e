"""Owns the events of a run in the CLI's form, with what the event log leaves out; deliberately emits nothing.

The log writes neither what became of a failed operation's resource nor whether the state may be wrong: both can go
from here as soon as it does.
"""

from collections.abc import Mapping
from typing import Any

from osaccess.engines import event_log
from osaccess.engines.embedded.events import Detail, Event, ResourceFailed, Summary


def rendered(event: Event | Detail) -> tuple[str, Mapping[str, Any]]:
    """Return the kind of an event in the CLI's words, and its body."""
    kind, body = event_log.rendered(event, {})
    match event:
        case ResourceFailed(status=status):
            return kind, {**body, "status": status}
        case Summary(maybe_corrupt=is_corrupt):
            return kind, {**body, "maybeCorrupt": is_corrupt}
    return kind, body
