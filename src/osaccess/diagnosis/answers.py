"""Owns what can come back from one plain request: an answer, no answer and why, or nobody asked. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said to one request.

    Attributes:
        status: HTTP status.
        said: the message in it, one line, "" for none.
        body: decoded JSON object, {} for anything else.
        request_id: Keystone's key to its log, "" for none.
        date: the server's clock, None where it sent none.
        challenge: its WWW-Authenticate header.
        location: where it redirects to.
        is_html: it is a web page, which no API sends.
        sent_at: our own clock when it was sent.
        seconds: from the request to the answer.
        retry_after: its Retry-After header.
        token: the issued token; a secret.

    """

    status: int
    said: str = ""
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    request_id: str = ""
    date: datetime | None = None
    challenge: str = ""
    location: str = ""
    is_html: bool = False
    sent_at: datetime | None = None
    seconds: float = 0.0
    retry_after: str = ""
    token: str = field(default="", repr=False)

    @property
    def is_ok(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status < 300


class Trouble(StrEnum):
    """Why no answer came."""

    REFUSED = "nothing listens there"
    UNKNOWN_HOST = "the name service does not know the host"
    TIMEOUT = "no answer in time"
    NO_TLS = "the port does not speak TLS"
    CERTIFICATE = "the certificate cannot be verified"
    TLS = "TLS failed"
    PROXY = "the proxy does not let it through"
    BROKEN = "the connection broke off"


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The request got no answer; `detail` adds what the operating system or the proxy said."""

    trouble: Trouble
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Nobody sent this request, for this reason."""

    reason: str


Outcome = Answer | NoAnswer | NotAsked


def status_of(outcome: Outcome) -> int:
    """Return the HTTP status, 0 where there is none."""
    return outcome.status if isinstance(outcome, Answer) else 0


def is_ok(outcome: Outcome) -> bool:
    """Tell whether it was answered with success."""
    return isinstance(outcome, Answer) and outcome.is_ok
