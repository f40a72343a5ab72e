"""Owns passing one request on to a service of the cloud, and its answer back; big bodies are streamed."""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler
from io import BufferedIOBase
from typing import Any
from urllib.parse import urlsplit

_HOP_BY_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
_NOT_PASSED_ON = _HOP_BY_HOP | {"host", "expect", "accept-encoding", "content-length"}
_TOKENS = ("X-Auth-Token", "Authorization")
_PIECE = 64 * 1024
_REWRITABLE = 32 * 1024 * 1024
"""Bytes up to which an answer is searched for URLs; a longer one is a file, not a document."""

_UNKNOWN_SIGNER = frozenset((18, 19, 20, 21))
"""OpenSSL's codes of certificates that end at nobody who is trusted (X509_V_ERR_*)."""

_PATIENCE = 600.0
"""Seconds for a service to answer: as long as a client may want to wait."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that was passed on, and the body of its answer where that may name services. Holds secrets."""

    method: str
    origin: str
    path: str
    has_token: bool
    status: int | None
    body: bytes = b""


class RecordingHandler(BaseHTTPRequestHandler):
    """Passes the requests of one connection on to one origin."""

    protocol_version = "HTTP/1.1"

    def __init__(
        self,
        *arguments: Any,
        origin: str,
        tls: ssl.SSLContext | None,
        passed: Callable[[Answered], None],
        failed: Callable[[str, str], None],
        rewritten: Callable[[str], str],
    ) -> None:
        self._origin = origin
        self._tls = tls
        self._passed = passed
        self._failed = failed
        self._rewritten = rewritten
        super().__init__(*arguments)

    def __getattr__(self, name: str) -> Any:
        """Answer every method alike; the server looks for `do_GET` and the like."""
        if name.startswith("do_"):
            return self._pass_on
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        """Say nothing: a request's line may hold what nobody shall read."""

    def _pass_on(self) -> None:
        self._is_kept = False
        try:
            upstream = self._connection()
            try:
                self._send(upstream)
                answer = upstream.getresponse()
                self._answer(answer)
            finally:
                upstream.close()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        except (OSError, ValueError, http.client.HTTPException) as error:
            self._tell_failure(error)

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self._origin)
        host = parts.hostname or ""
        if parts.scheme == "https":
            return http.client.HTTPSConnection(host, parts.port, timeout=_PATIENCE, context=self._tls)
        return http.client.HTTPConnection(host, parts.port, timeout=_PATIENCE)

    def _send(self, upstream: http.client.HTTPConnection) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _NOT_PASSED_ON}
        headers["Accept-Encoding"] = "identity"
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            headers["Transfer-Encoding"] = "chunked"
            upstream.request(self.command, self.path, _chunks(self.rfile), headers, encode_chunked=True)
            return
        length = int(self.headers.get("Content-Length") or 0)
        if "Content-Length" in self.headers:
            headers["Content-Length"] = str(length)
        upstream.request(self.command, self.path, _pieces(self.rfile, length) if length else None, headers)

    def _answer(self, answer: http.client.HTTPResponse) -> None:
        length = answer.length
        has_body = self.command != "HEAD" and answer.status not in (204, 304)
        is_document = has_body and _is_text(answer.headers) and (length is None or length <= _REWRITABLE)
        body = answer.read() if is_document else b""
        self._keep(answer.status, body)
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.headers.items():
            if name.lower() not in _HOP_BY_HOP | {"content-length"}:
                self.send_header(name, self._rewritten(value))
        if is_document:
            body = self._rewritten(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        is_chunked = has_body and length is None
        if is_chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif "Content-Length" in answer.headers:
            self.send_header("Content-Length", answer.headers["Content-Length"])
        elif has_body or answer.status not in (204, 304):
            self.send_header("Content-Length", "0")
        self.end_headers()
        if has_body:
            self._stream(answer, is_chunked=is_chunked)

    def _stream(self, answer: http.client.HTTPResponse, *, is_chunked: bool) -> None:
        while piece := answer.read(_PIECE):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece)
        if is_chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _keep(self, status: int | None, body: bytes = b"") -> None:
        has_token = any(name in self.headers for name in _TOKENS)
        path = self.path.partition("?")[0]
        self._is_kept = True
        self._passed(Answered(self.command, self._origin, path, has_token, status, body))

    def _tell_failure(self, error: Exception) -> None:
        """Answer as a gateway does whose service is not there."""
        self.close_connection = True
        if self._is_kept:  # the answer has begun: there is nothing left to say but the end
            return
        self._keep(None)
        reason = _reason(error)
        self._failed(self._origin, reason)
        text = f"{self._origin} did not answer: {reason}\n".encode()
        self.send_response_only(502, "Bad Gateway")
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(text)


def _reason(error: Exception) -> str:
    """Return why there is no answer, without anything that a client sent."""
    match error:
        case ssl.SSLCertVerificationError() if error.verify_code in _UNKNOWN_SIGNER:
            return (
                f"its certificate is signed by nobody whom this login trusts ({error.verify_message}); "
                "name its authority's file in OS_CACERT, or as `cacert` in clouds.yaml"
            )
        case ssl.SSLCertVerificationError():
            return f"its certificate cannot be trusted ({error.verify_message.rstrip('.')})"
        case ssl.SSLError():
            return f"it does not speak TLS as this machine does ({(error.reason or 'error').lower().replace('_', ' ')})"
        case socket.gaierror():
            return "nobody knows its host"
        case TimeoutError():
            return f"it said nothing for {_PATIENCE:.0f} seconds"
        case OSError(strerror=str(words)):
            return words.lower()
    return "what it says is no HTTP"


def _is_text(headers: Message) -> bool:
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind.endswith(("json", "xml")) or kind in ("text/plain", "text/html")


def _pieces(source: BufferedIOBase, length: int) -> Iterator[bytes]:
    while length:
        piece = source.read(min(_PIECE, length))
        if not piece:
            raise ConnectionResetError
        length -= len(piece)
        yield piece


def _chunks(source: BufferedIOBase) -> Iterator[bytes]:
    while size := int(source.readline().partition(b";")[0].strip() or b"0", 16):
        yield from _pieces(source, size)
        source.readline()
    while source.readline().strip():  # trailers
        pass
