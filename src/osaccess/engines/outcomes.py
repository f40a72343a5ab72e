"""Owns which events of a run tell what became of a resource; deliberately shows none of them."""

from collections.abc import Iterable, Iterator
from typing import Final

from osaccess.engines.embedded.events import Event, ResourceDone, ResourceFailed
from osaccess.engines.embedded.steps import Op

_HALVES: Final = frozenset(
    {
        Op.CREATE_REPLACEMENT,
        Op.DELETE_REPLACED,
        Op.DISCARD_REPLACED,
        Op.READ_REPLACEMENT,
        Op.IMPORT_REPLACEMENT,
        Op.REMOVE_PENDING_REPLACE,
    }
)


def outcomes(events: Iterable[Event]) -> Iterator[ResourceDone | ResourceFailed]:
    """Yield one event for each thing that was done or failed; the halves of a replacement only where one failed.

    By the operation and not by `logical`: that is false for all that a refresh tells, too.
    """
    for event in events:
        if isinstance(event, ResourceFailed) or (isinstance(event, ResourceDone) and event.op not in _HALVES):
            yield event
