"""Owns how --on and --now are read: a day or an instant."""

from datetime import datetime

from osaccess.access.instant import NotAnInstant, parse_instant
from osaccess.clock import utc_now
from osaccess.errors import BadInput


def instant_of(on: str | None, option: str = "--on") -> datetime:
    """Return the instant; a day is its beginning, None the present one. Raises BadInput."""
    if on is None:
        return utc_now()
    try:
        return parse_instant(on if "T" in on else f"{on}T00:00:00Z")
    except NotAnInstant as error:
        raise BadInput(
            f"{option}: {on!r} is no day and no instant.", mend="Write 2026-01-31 or 2026-01-31T00:00:00Z (UTC)."
        ) from error
