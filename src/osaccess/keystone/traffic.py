"""Owns the record of what was sent to Keystone; deliberately keeps no body, header or query."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

_REFUSALS = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class SentRequest:
    """One request as it went out: path without query; `status` None where no answer came."""

    method: str
    path: str
    status: int | None

    @property
    def is_token(self) -> bool:
        """Whether it asked for a token."""
        return self.method == "POST" and self.path.endswith("/auth/tokens")

    @property
    def is_refused(self) -> bool:
        """Whether Keystone answered 401 or 403."""
        return self.status in _REFUSALS


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests went out, how many of them asked for a token, how many got 401 or 403."""

    requests: int = 0
    tokens: int = 0
    refused: int = 0


class Traffic:
    """Counts requests from several threads and hands each to `log`, where one is given."""

    def __init__(self, log: Callable[[SentRequest], None] | None = None) -> None:
        self._lock = threading.Lock()
        self._counts = Counts()
        self._log = log

    @property
    def counts(self) -> Counts:
        """Return the counts up to now."""
        return self._counts

    def add(self, sent: SentRequest) -> None:
        """Count one request."""
        with self._lock:
            before = self._counts
            self._counts = Counts(
                before.requests + 1, before.tokens + sent.is_token, before.refused + sent.is_refused
            )
        if self._log is not None:
            self._log(sent)
