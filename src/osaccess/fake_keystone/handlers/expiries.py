"""Owns which texts Keystone takes as `expires_at`, and as what (facts/keystone.md 4.1): always UTC. Pure."""

import re
from datetime import UTC, datetime

_DATE = r"(?P<year>\d{4})(?:-(?P<month_>\d{1,2})|(?P<month>\d{2}))(?:-(?P<day_>\d{1,2})|(?P<day>\d{2}))"
_TIME = r"(?P<hour>\d{2})(?::?(?P<minute>\d{2}))?(?::?(?P<second>\d{1,2})(?:[.,](?P<fraction>\d+))?)?"
_FORM = re.compile(rf"{_DATE}[ T]{_TIME}Z?", re.ASCII)


def parse(text: str) -> datetime | None:
    """Return the instant, aware, in UTC; None for a form that is refused: an offset, a date alone, 24:00:00."""
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    month, day = (int(match[name] or match[f"{name}_"]) for name in ("month", "day"))
    year, hour = int(match["year"]), int(match["hour"])
    minute, second = int(match["minute"] or 0), int(match["second"] or 0)
    microsecond = int((match["fraction"] or "").ljust(6, "0")[:6])
    try:
        return datetime(year, month, day, hour, minute, second, microsecond, UTC)
    except ValueError:
        return None
