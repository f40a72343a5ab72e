"""Owns the time that one fake lives in; deliberately touches no other clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """The time of the machine plus what was advanced; or, with `start`, a time that stands still in between.

    Args:
        start: the instant at which time stands still until `advance`; aware. None: time goes by as usual.

    """

    def __init__(self, start: datetime | None = None) -> None:
        self._base: Callable[[], datetime] = (lambda: start) if start else (lambda: datetime.now(UTC))
        self._advanced = timedelta()

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return (self._base() + self._advanced).astimezone(UTC)

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let that much time go by at once."""
        self._advanced += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
