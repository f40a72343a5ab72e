"""Owns reading what `curl -v` writes: `> GET /path HTTP/1.1` and the request's headers, `< HTTP/1.1 200` back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from osaccess.recording.seen import Seen, SeenRequest, request_of

_REQUEST = re.compile(r"^(?:.*?\s)?> ([A-Z]+) (\S+) HTTP/[\d.]+\s*$")
_HEADER = re.compile(r"^(?:.*?\s)?> ([A-Za-z0-9-]+): ?(.*?)\s*$")
_ANSWER = re.compile(r"^(?:.*\})?< HTTP/[\d.]+ (\d{3})\b")
_TLS = re.compile(r"^\* .*(SSL connection using|TLS handshake|ALPN)")
_CONNECTING = re.compile(r"^(?:.*?)\*\s+(Trying|Connected to|Re-using existing|Host )")
_TOKENS = ("x-auth-token", "authorization")
_LOOKS = re.compile(r"^(?:.*?\s)?> [A-Z]+ \S+ HTTP/[\d.]+\s*$", re.MULTILINE)


@dataclass
class _Reading:
    method: str
    path: str
    scheme: str
    host: str = ""
    has_token: bool = False
    status: int | None = None
    names: list[str] = field(default_factory=list)

    def request(self) -> SeenRequest:
        url = self.path if "://" in self.path else f"{self.scheme}://{self.host}{self.path}"
        return request_of(self.method, url, has_token=self.has_token, status=self.status)


def looks_like_it(text: str) -> bool:
    """Tell whether the text is such a log."""
    return _LOOKS.search(text) is not None


def read(text: str) -> Seen:
    """Return what the log tells."""
    return Seen(tuple(_requests(text)))


def _requests(text: str) -> Iterator[SeenRequest]:
    reading: _Reading | None = None
    scheme = "http"
    for line in text.splitlines():
        if _TLS.search(line):
            scheme = "https"
        elif _CONNECTING.search(line) and "Re-using" not in line:
            scheme = "http"
        if found := _REQUEST.match(line):
            if reading is not None:
                yield reading.request()
            reading = _Reading(found[1], found[2], scheme)
        elif reading is None:
            continue
        elif (found := _ANSWER.match(line)) and reading.status is None:
            reading.status = int(found[1])
        elif (found := _HEADER.match(line)) and reading.status is None:
            if found[1].lower() == "host":
                reading.host = found[2]
            reading.has_token = reading.has_token or found[1].lower() in _TOKENS
    if reading is not None:
        yield reading.request()
