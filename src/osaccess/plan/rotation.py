"""Owns which generations of a credential exist at an instant: a pure function, the same for every run.

A generation has a start; it is replaced by the next start, lives on for the overlap, and expires by
itself after its whole lifetime, whether or not anybody runs anything (design, decision 4). A revoked one
is gone at once; it still has taken the place of the one before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from osaccess.access.expiry import Every


@dataclass(frozen=True, slots=True)
class Slot:
    """One generation in time: [start, expires_at). Both aware, UTC, whole seconds."""

    start: datetime
    expires_at: datetime


def slots_at(expiry: Every, now: datetime) -> tuple[Slot, ...]:
    """Return the generations that exist at `now`, newest first: the current one, then those in their overlap.

    The last start before `now` is the current one, also before the anchor: slots reach back for ever.
    () where all of them are revoked.
    """
    starts = _recent_starts(expiry, now)
    living = [starts[0]]
    for start, replaced in zip(starts[1:], starts, strict=False):
        if now < replaced + expiry.overlap:
            living.append(start)
    return tuple(Slot(start, start + expiry.lifetime) for start in living if start not in expiry.revoked)


def next_start(expiry: Every, now: datetime) -> datetime:
    """Return the first start after `now`: the instant of the next rotation."""
    regular = expiry.anchor + ((now - expiry.anchor) // expiry.every + 1) * expiry.every
    return min([regular, *(instant for instant in expiry.rotations if instant > now)])


def starts_between(expiry: Every, after: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the starts after `after` up to `until`, soonest first."""
    start = next_start(expiry, after)
    while start <= until:
        yield start
        start = next_start(expiry, start)


def most_at_once(expiry: Every, now: datetime) -> int:
    """Return how many generations live at once at most, from now on: two, or more where rotations are dense."""
    regular = 2 if expiry.overlap else 1
    dense = [instant for instant in expiry.rotations if instant + expiry.overlap > now]
    seen = [*dense, *(next_start(expiry, instant) for instant in dense)]
    return max([regular, len(slots_at(expiry, now)), *(len(slots_at(expiry, one)) for one in seen if one > now)])


def retirement(expiry: Every, start: datetime) -> datetime:
    """Return when the generation that starts at `start` is gone from the plan; its own expiry is never before."""
    return next_start(expiry, start) + expiry.overlap


def _recent_starts(expiry: Every, now: datetime) -> list[datetime]:
    """Return the starts up to `now` that may still be alive, newest first."""
    current = (now - expiry.anchor) // expiry.every
    regular = {expiry.anchor + (current - back) * expiry.every for back in range(3)}
    extra = {instant for instant in expiry.rotations if min(regular) <= instant <= now}
    return sorted(regular | extra, reverse=True)
