"""Owns how instants and durations are written: strictly, so that nobody means another time than Keystone stores."""

import re
from datetime import UTC, datetime, timedelta

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_DURATION = re.compile(r"(\d{1,5})([dh])")


class NotAnInstant(ValueError):
    """The text is no instant in the one form that survives the way to Keystone and back."""


class NotADuration(ValueError):
    """The text is no whole number of days or hours."""


def parse_instant(text: object) -> datetime:
    """Return the instant of `2026-01-31T00:00:00Z`, aware, in UTC. Raises NotAnInstant for any other form.

    An offset is cut off instead of applied on the way through pulumi-openstack, a fraction is lost, and
    both make every later run replace the credential (facts/rules.md, ks105).
    """
    if not isinstance(text, str) or not _INSTANT.fullmatch(text):
        raise NotAnInstant(f"{text!r} is no instant of the form 2026-01-31T00:00:00Z (UTC, whole seconds).")
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise NotAnInstant(f"{text!r} is no day or time of the calendar.") from error


def parse_duration(text: object) -> timedelta:
    """Return the duration of `30d` or `12h`. Raises NotADuration for any other form."""
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise NotADuration(f"{text!r} is no duration in whole days or hours, like 30d or 12h.")
    number = int(match.group(1))
    return timedelta(days=number) if match.group(2) == "d" else timedelta(hours=number)


def duration_text(duration: timedelta) -> str:
    """Return a duration of whole hours as the document writes it: `30d` or `12h`."""
    hours = int(duration.total_seconds()) // 3600
    return f"{hours // 24}d" if hours % 24 == 0 else f"{hours}h"
