"""Owns the way between the engine and Keystone: records each request, injects faults; deliberately knows no step."""

import http.client
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self

from osaccess.engines.embedded.replay.scenario import Fault

_LOOPBACK: Final = "127.0.0.1"
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_PATIENCE: Final = 60.0
_NOT_PASSED_ON: Final = frozenset({"transfer-encoding", "connection", "content-length"})


@dataclass(slots=True)
class Seen:
    """One request that arrived; its answer is filled in."""

    method: str
    path: str
    body: bytes
    status: int | str | None = None
    answer_lost: bool = False


class RecordingProxy:
    """A reverse proxy on loopback, in front of a Keystone on `port` of the same host."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._lock = threading.Lock()
        self._fault: Fault | None = None
        self._kill: Callable[[str], None] = lambda _: None
        self._matched = 0
        self.seen: list[Seen] = []
        self._server = ThreadingHTTPServer((_LOOPBACK, 0), _handler_of(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True, name="replay-proxy")

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_address[1]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, frames: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def begin(self, fault: Fault | None, kill: Callable[[str], None] = lambda _: None) -> None:
        """Start a step: forget what was seen; `kill` is called where the fault says so."""
        with self._lock:
            self.seen.clear()
            self._fault, self._kill, self._matched = fault, kill, 0

    def arrived(self, seen: Seen) -> Fault | None:
        """Remember a request and return what shall happen to it."""
        with self._lock:
            self.seen.append(seen)
            fault = self._fault
            if fault is None or not fault.match.fullmatch(f"{seen.method} {seen.path.partition('?')[0]}"):
                return None
            self._matched += 1
            is_its_turn = self._matched == fault.nth or (fault.always and self._matched > fault.nth)
            return fault if is_its_turn else None

    def kill(self, whom: str) -> None:
        """Kill whom the fault names; the provider lives in the engine: losing the answer is all there is to it."""
        self._kill(whom)

    def passed_on(self, seen: Seen, headers: dict[str, str]) -> tuple[bytes, list[tuple[str, str]]]:
        """Send a request to Keystone; return body and headers of the answer."""
        connection = http.client.HTTPConnection(_LOOPBACK, self._target, timeout=_PATIENCE)
        try:
            connection.request(seen.method, seen.path, seen.body or None, headers)
            response = connection.getresponse()
            data = response.read()
            seen.status = response.status
            return data, [pair for pair in response.getheaders() if pair[0].lower() not in _NOT_PASSED_ON]
        finally:
            connection.close()


def _handler_of(proxy: RecordingProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # headers and body are two writes: 40 ms for each answer

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- named by the base class
            pass

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            seen = Seen(self.command, self.path, self.rfile.read(length) if length else b"")
            fault = proxy.arrived(seen)
            if fault is None:
                self._answer(seen, *proxy.passed_on(seen, self._headers()))
            elif fault.status is not None and not fault.after:
                seen.status = fault.status
                self._answer(seen, _injected(fault.status), [("Content-Type", "application/json")])
            else:
                self._lose(seen, fault)

        def _lose(self, seen: Seen, fault: Fault) -> None:
            if fault.after:
                proxy.passed_on(seen, self._headers())
                seen.answer_lost = True
            else:
                seen.status = "killed before"
            proxy.kill(fault.kill)
            self.close_connection = True
            self.connection.close()

        def _headers(self) -> dict[str, str]:
            return {key: value for key, value in self.headers.items() if key.lower() != "connection"}

        def _answer(self, seen: Seen, data: bytes, headers: list[tuple[str, str]]) -> None:
            assert isinstance(seen.status, int)
            self.send_response(seen.status)
            for key, value in headers:
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

    for method in _METHODS:
        setattr(Handler, f"do_{method}", Handler._handle)
    return Handler


def _injected(status: int) -> bytes:
    return json.dumps({"error": {"code": status, "title": "x", "message": "injected"}}).encode()
