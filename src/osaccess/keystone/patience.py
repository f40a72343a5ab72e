"""Owns how long a failed request is worth waiting for; deliberately neither sends nor sleeps."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import requests

from osaccess.keystone.refusals import NotReached

LONGEST_RETRY_AFTER: Final = 120.0
_DEFAULT_RETRY_AFTER: Final = 5.0
_RATE_LIMIT_WAITS: Final = 5
_REFUSED_WAITS: Final = (0.2, 0.5, 1.0)


class Patience:
    """The waits of one request: some after a refused connection, some after 429, none after anything else."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._after_refused = iter(_REFUSED_WAITS)
        self._rate_limit_waits = 0

    def after_answer(self, response: requests.Response | None) -> float | None:
        """Return the seconds to wait before sending again; None = take this answer."""
        if response is None or response.status_code != 429 or self._rate_limit_waits == _RATE_LIMIT_WAITS:
            return None
        self._rate_limit_waits += 1
        wait = retry_after_seconds(response.headers.get("Retry-After", ""), self._clock())
        return wait if wait <= LONGEST_RETRY_AFTER else None

    def after_trouble(self, trouble: NotReached) -> float | None:
        """Return the seconds to wait before sending again; None = give up: it may have been processed."""
        return next(self._after_refused, None) if trouble.nothing_sent else None


def retry_after_seconds(header: str, now: datetime) -> float:
    """Return how long a Retry-After header asks to wait: a number of seconds, or a date."""
    text = header.strip()
    if text.isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return _DEFAULT_RETRY_AFTER
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
