"""Owns what a late run is told, and what an alarm rings for: rotations that were due and have not happened."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from osaccess.access.expiry import Every
from osaccess.plan.naming import rotating_name
from osaccess.plan.rotation import next_start, retirement
from osaccess.spec.access import AccessSpec

_START = re.compile(r"\d{8}T\d{6}Z")


@dataclass(frozen=True, slots=True)
class LateRotation:
    """A credential whose newest generation in the stack should have been replaced.

    Attributes:
        credential: its key in the document.
        newest: the newest generation that there is.
        due: when the next one should have appeared.
        works_until: end of the overlap: until then its consumers have a valid credential.
        expires_at: when `newest` ends by itself; later than `works_until` after a rotation ahead of time.

    """

    credential: str
    newest: str
    due: datetime
    works_until: datetime
    expires_at: datetime

    def is_too_late(self, now: datetime) -> bool:
        """Tell whether the overlap is over, so that a run cannot catch up without consumers noticing."""
        return now >= self.works_until

    def rings(self, now: datetime) -> bool:
        """Tell whether half of the overlap is gone: the scheduled run has not come."""
        return now >= self.due + (self.works_until - self.due) / 2


def late_rotations(spec: AccessSpec, names: Collection[str], now: datetime) -> Iterator[LateRotation]:
    """Yield what is late at `now`, given the names of all application credentials in the stack.

    A credential without any generation there is new, not late.
    """
    starts = _starts(names)
    for name, credential in spec.credentials.items():
        expiry = credential.expiry.as_expiry()
        if isinstance(expiry, Every) and name in starts:
            newest = max(starts[name])
            due = next_start(expiry, newest)
            if due <= now:
                yield LateRotation(
                    name, rotating_name(name, newest), due, retirement(expiry, newest), newest + expiry.lifetime
                )


def later_generations(spec: AccessSpec, names: Collection[str], now: datetime) -> Iterator[str]:
    """Yield the generations in the stack that start after `now`: a run for an older instant would delete them."""
    starts = _starts(names)
    for name, credential in spec.credentials.items():
        if isinstance(credential.expiry.as_expiry(), Every):
            yield from (rotating_name(name, start) for start in sorted(starts.get(name, ())) if start > now)


def _starts(names: Collection[str]) -> dict[str, list[datetime]]:
    """Return credential → the starts of its generations, read from their names."""
    starts: dict[str, list[datetime]] = {}
    for name in names:
        of, _, start = name.rpartition("-")
        if _START.fullmatch(start):
            instant = datetime.strptime(start, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            starts.setdefault(of, []).append(instant)
    return starts
