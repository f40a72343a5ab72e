"""Owns HTTP/1.1 on a byte stream, as much as clients of an API use; deliberately opens no socket.

Not `http.server`: its handler reads headers with the parser for e-mail, which takes longer than the fake does.
"""

import http.client
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from osaccess.fake_keystone.wire import Reply, Request

LINE_LIMIT: Final = 65_536
"""Bytes of one line."""

HEADER_LIMIT: Final = 200
"""Lines of headers."""

BODY_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of a body. Keystone itself refuses far smaller ones (114,688), as a fake shall."""

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_NO_BODY: Final = frozenset({204, 304})
_HEX: Final = frozenset(string.hexdigits)


class NotHttp(Exception):
    """The stream holds no request that can be answered; the connection has to end after `reply`."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.reply = Reply(status, {"Content-Type": "text/plain; charset=utf-8"}, f"{text}\n".encode())


@dataclass(frozen=True, slots=True)
class Head:
    """The first line and the headers of a request.

    Attributes:
        target: as it stands in the first line, `/v3/users?name=x` or an absolute URL.
        headers: keys in lower case; values of repeated ones joined with a comma.

    """

    method: str
    target: str
    version: str
    headers: Mapping[str, str] = field(repr=False)

    @property
    def keeps_alive(self) -> bool:
        """Whether another request may follow on the same connection."""
        wish = self.headers.get("connection", "").lower()
        return wish == "keep-alive" if self.version == "HTTP/1.0" else wish != "close"

    @property
    def wants_continue(self) -> bool:
        """Whether the client waits for `CONTINUE` before it sends the body."""
        return self.headers.get("expect", "").lower() == "100-continue"


def read_head(stream: BinaryIO) -> Head | None:
    """Return the next request's head; None where the client has closed. Raises NotHttp."""
    line = _line(stream) or _line(stream)  # a stray empty line between two requests is allowed
    if not line:
        return None
    parts = line.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise NotHttp(400, "This is no HTTP/1.1 request.")
    return Head(parts[0], parts[1], parts[2], _headers(stream))


def read_body(stream: BinaryIO, head: Head) -> bytes:
    """Return the body that belongs to the head. Raises NotHttp for one that is too large or cut short."""
    if head.headers.get("transfer-encoding", "identity").lower() != "identity":
        return _chunks(stream)
    length = head.headers.get("content-length", "0")
    if not length.isdecimal():
        raise NotHttp(400, "Content-Length is no number.")
    return _exactly(stream, int(length))


def request_of(head: Head, body: bytes) -> Request:
    """Return the request for a fake."""
    target = head.target
    if not target.startswith("/"):  # an absolute URL, as clients send it to what they take for a proxy
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _, query = target.partition("?")
    return Request(head.method, path, query, head.headers, body)


def reply_bytes(reply: Reply, head: Head | None, date: str) -> bytes:
    """Return the answer for the wire; in one piece, or two packets would wait for each other (Nagle).

    Args:
        reply: what the fake answered.
        head: of the request; None for one that could not be read, after which the connection ends.
        date: of the Date header, where the fake gives none.

    """
    lines = [f"HTTP/1.1 {reply.status} {http.client.responses.get(reply.status, '')}"]
    given = {key.lower() for key in reply.headers}
    lines += [f"{key}: {value}" for key, value in reply.headers.items()]
    if "date" not in given:
        lines.append(f"Date: {date}")
    if "content-length" not in given and reply.status not in _NO_BODY:
        lines.append(f"Content-Length: {len(reply.body)}")
    if head is None or not head.keeps_alive:
        lines.append("Connection: close")
    elif head.version == "HTTP/1.0":
        lines.append("Connection: keep-alive")
    has_body = reply.status not in _NO_BODY and (head is None or head.method != "HEAD")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (reply.body if has_body else b"")


def _headers(stream: BinaryIO) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for _ in range(HEADER_LIMIT):
        line = _line(stream)
        if not line:
            return headers
        key, colon, value = line.partition(":")
        if not colon or not key or key[-1] in " \t":
            raise NotHttp(400, "A header line has no colon.")
        key, value = key.lower(), value.strip()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    raise NotHttp(431, "Too many headers.")


def _chunks(stream: BinaryIO) -> bytes:
    body = b""
    while True:
        size = _size(_line(stream))
        if len(body) + size > BODY_LIMIT:
            raise NotHttp(413, "The body is too large.")
        if not size:
            _headers(stream)  # trailers
            return body
        body += _exactly(stream, size)
        _line(stream)


def _size(line: str) -> int:
    digits = line.partition(";")[0].strip()
    if not digits or set(digits) - _HEX:
        raise NotHttp(400, "A chunk has no size.")
    return int(digits, 16)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    if length > BODY_LIMIT:
        raise NotHttp(413, "The body is too large.")
    body = stream.read(length) if length else b""
    if len(body) < length:
        raise NotHttp(400, "The body is shorter than it says.")
    return body


def _line(stream: BinaryIO) -> str:
    """Return the next line without its end; "" for an empty one and at the end of the stream."""
    line = stream.readline(LINE_LIMIT)
    if len(line) == LINE_LIMIT:
        raise NotHttp(431, "A line is too long.")
    return line.decode("latin-1").rstrip("\r\n")
