"""Owns the recording proxy: it stands on loopback before a cloud's services, and keeps which requests passed.

One port for each origin of the catalogue, so that paths stay what they are. Answers are rewritten: every URL of
the cloud becomes one of the proxy, which keeps clients in any language here. Deliberately keeps no header, no
body and no query, and writes nothing anywhere. Its threads are this process's own: when that ends, however it
ends, nothing listens any more.
"""

import json
import re
import ssl
import threading
from collections.abc import Callable, Mapping
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from osaccess.errors import BadInput, Failed
from osaccess.recording.seen import Endpoint, Place, Seen, SeenRequest, endpoints_of, place_of
from osaccess.server.listener import LOOPBACK
from osaccess.server.recording_handler import Answered, RecordingHandler

_LOOK = 0.05
"""Seconds between two looks whether the proxy shall end."""


class RecordingProxy:
    """The proxy from its start to its end, as a context manager.

    Args:
        auth_url: the cloud's Keystone, as clients are told; `url` is the same at the proxy.
        tls: how the services' certificates are verified.

    """

    def __init__(self, auth_url: str, tls: ssl.SSLContext | None = None) -> None:
        place = place_of(auth_url)
        if place is None:
            raise BadInput(f"{auth_url!r} is no URL of a Keystone.")
        self._place = place
        self._tls = tls
        self._lock = threading.Lock()
        self._servers: dict[str, ThreadingHTTPServer] = {}
        self._requests: list[SeenRequest] = []
        self._endpoints: dict[Endpoint, None] = {}
        self._failures: dict[str, str] = {}

    @property
    def url(self) -> str:
        """The Keystone's URL at the proxy."""
        return self._at_proxy(self._place.origin) + self._place.path

    def seen(self) -> Seen:
        """Return what has passed so far."""
        with self._lock:
            return Seen(tuple(self._requests), tuple(self._endpoints))

    def failures(self) -> Mapping[str, str]:
        """Return the origins that did not answer, each with its last reason."""
        with self._lock:
            return dict(self._failures)

    def __enter__(self) -> Self:
        self._at_proxy(self._place.origin)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            servers, self._servers = list(self._servers.values()), {}
        for server in servers:
            server.shutdown()
            server.server_close()

    def _at_proxy(self, origin: str) -> str:
        """Return the proxy's own origin for one of the cloud's; opened when it is first asked for."""
        with self._lock:
            if origin not in self._servers:
                self._servers[origin] = self._serve(origin)
            return _address(self._servers[origin])

    def _serve(self, origin: str) -> ThreadingHTTPServer:
        def handler(*arguments: Any) -> RecordingHandler:
            return RecordingHandler(
                *arguments,
                origin=origin,
                tls=self._tls,
                passed=self._passed,
                failed=self._failed,
                rewritten=self._rewritten,
            )

        try:
            server = ThreadingHTTPServer((LOOPBACK, 0), handler)
        except OSError as error:
            raise Failed(f"No port can be opened on {LOOPBACK} for the proxy: {error.strerror}.") from error
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(
            target=server.serve_forever, args=(_LOOK,), name=f"proxy of {origin}", daemon=True
        ).start()
        return server

    def _passed(self, answered: Answered) -> None:
        """Keep a request, and open a port for each service that its answer names."""
        endpoints = endpoints_of(_token_of(answered.body)) if answered.body else ()
        with self._lock:
            place = Place(answered.origin, answered.path)
            self._requests.append(SeenRequest(answered.method, place, answered.has_token, answered.status))
            self._endpoints.update(dict.fromkeys(endpoints))
        for endpoint in endpoints:
            self._at_proxy(endpoint.place.origin)

    def _failed(self, origin: str, reason: str) -> None:
        with self._lock:
            self._failures[origin] = reason

    def _rewritten(self, text: str) -> str:
        """Return the text with every URL of the cloud as one of the proxy."""
        with self._lock:
            addresses = {origin: _address(server) for origin, server in self._servers.items()}
        for origin, address in addresses.items():
            text = _as_written(origin).sub(_constant(address), text)
        return text


def _constant(text: str) -> Callable[[re.Match[str]], str]:
    return lambda _: text


def _address(server: ThreadingHTTPServer) -> str:
    return f"http://{LOOPBACK}:{server.server_address[1]}"


def _as_written(origin: str) -> re.Pattern[str]:
    """Return what finds an origin in a text, with its default port or without, and no longer one instead."""
    has_port = re.search(r":\d+$", origin) is not None
    default = "" if has_port else "(?::443)?" if origin.startswith("https:") else "(?::80)?"
    return re.compile(re.escape(origin) + default + r"(?![\w.:-])", re.IGNORECASE)


def _token_of(body: bytes) -> Any:
    """Return the body of a token or of a catalogue (`GET /v3/auth/catalog`) as that of a token; None for others."""
    if b'"catalog"' not in body:
        return None
    try:
        data = json.loads(body)
    except ValueError:
        return None
    return {"token": data} if isinstance(data, dict) and "catalog" in data else data
