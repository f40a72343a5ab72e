"""Owns which events of a run tell what became of a resource; deliberately shows none of them."""

from collections.abc import Iterable, Iterator
from typing import Final

from osaccess.engines.embedded.events import Event, ResourceDone, ResourceFailed
from osaccess.engines.embedded.steps import Op

_PARTS: Final = frozenset(
    {
        Op.CREATE_REPLACEMENT,
        Op.DELETE_REPLACED,
        Op.DISCARD_REPLACED,
        Op.READ_REPLACEMENT,
        Op.IMPORT_REPLACEMENT,
        Op.REMOVE_PENDING_REPLACE,
        Op.REFRESH,
    }
)


def outcomes(events: Iterable[Event]) -> Iterator[ResourceDone | ResourceFailed]:
    """Yield one event for each thing that was done or failed, of what is only a part of it nothing but failures.

    Parts are the halves of a replacement, and the reads of a refresh that goes before an update.

    By the operation and not by `logical`: that is false for all that a refresh tells, too.
    """
    for event in events:
        if isinstance(event, ResourceFailed) or (isinstance(event, ResourceDone) and event.op not in _PARTS):
            yield event
