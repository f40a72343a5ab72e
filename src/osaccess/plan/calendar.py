"""Owns what happens to credentials in a stretch of time: rotations, retirements, and ends that nothing follows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from osaccess.access.expiry import At, Every
from osaccess.plan.naming import rotating_name
from osaccess.plan.rotation import next_start, starts_between
from osaccess.spec.access import AccessSpec


class Happening(StrEnum):
    """What happens."""

    ROTATES = "rotates"
    RETIRES = "retires"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One thing that happens at one instant.

    Attributes:
        at: when, aware, UTC.
        what: a generation appears, one is gone from the plan, or the credential ends and nothing follows.
        credential: its key in the document.
        generation: the generation that appears, goes or ends; "" for an end.
        run_before: a rotation needs a run before this instant, or consumers stop; None otherwise.

    """

    at: datetime
    what: Happening
    credential: str
    generation: str
    run_before: datetime | None = None


def calendar(spec: AccessSpec, after: datetime, until: datetime) -> tuple[CalendarEntry, ...]:
    """Return what happens after `after` up to `until`, soonest first."""
    entries = [entry for name in spec.credentials for entry in _of_credential(spec, name, after, until)]
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.credential, entry.what)))


def _of_credential(spec: AccessSpec, name: str, after: datetime, until: datetime) -> Iterator[CalendarEntry]:
    match spec.credentials[name].expiry.as_expiry():
        case At(instant):
            if after < instant <= until:
                yield CalendarEntry(instant, Happening.ENDS, name, "")
        case Every() as expiry:
            yield from _of_series(name, expiry, after, until)


def _of_series(name: str, expiry: Every, after: datetime, until: datetime) -> Iterator[CalendarEntry]:
    # From a lifetime earlier on, so that what retires in the stretch is known by what replaced it before.
    before = after - expiry.lifetime - expiry.every
    last: datetime | None = None
    for start in starts_between(expiry, before, until):
        gone = start + expiry.overlap
        if start > after and start not in expiry.revoked:
            yield CalendarEntry(start, Happening.ROTATES, name, rotating_name(name, start), gone)
        if last is not None and after < gone <= until and last not in expiry.revoked:
            yield CalendarEntry(gone, Happening.RETIRES, name, rotating_name(name, last))
        last = start


def first_run_needed(spec: AccessSpec, now: datetime) -> datetime | None:
    """Return the instant before which the next run has to come, so that no consumer stops; None = never."""
    return min((next_start(expiry, now) + expiry.overlap for expiry in _rotated_by_runs(spec)), default=None)


def longest_pause(spec: AccessSpec) -> timedelta | None:
    """Return how far apart scheduled runs may be: the shortest overlap; None = nothing rotates."""
    return min((expiry.overlap for expiry in _rotated_by_runs(spec)), default=None)


def _rotated_by_runs(spec: AccessSpec) -> Iterator[Every]:
    for credential in spec.credentials.values():
        expiry = credential.expiry.as_expiry()
        if isinstance(expiry, Every) and not credential.self_service:
            yield expiry
