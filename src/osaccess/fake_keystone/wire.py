"""Owns what goes in and out of the fake: a request, a reply, JSON text; deliberately knows no transport.

An adapter translates its own requests into `Request` and a `Reply` back, and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, as it arrives.

    Attributes:
        method: upper case.
        path: with the mount prefix, `/v3/users`; still percent-encoded.
        query: raw query string without its `?`.
        headers: keys in lower case.
        body: raw bytes; b"" for none.

    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: the status, headers as Keystone spells them, the raw body (b"" for none)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class HandledRequest:
    """What the log of a fake keeps of a request: never a header, a query or a body, which may hold secrets."""

    method: str
    path: str
    status: int


class Fault(Exception):
    """The request gets no answer: what `FakeKeystone.handle` raises for an adapter to act out (a reset)."""


def json_reply(status: int, text: str) -> Reply:
    """Return an answer with this JSON text."""
    return Reply(status, {"Content-Type": "application/json", "Vary": "X-Auth-Token"}, text.encode())


def empty_reply() -> Reply:
    """Return the answer 204, done and nothing to say."""
    return Reply(204, {"Vary": "X-Auth-Token"})
