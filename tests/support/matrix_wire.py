"""The way from a KeystoneSession to a Keystone, with a place for trouble: `disturb` stands around every request."""

import http.client
import io

import requests
import urllib3
from requests.adapters import HTTPAdapter

from osaccess.fake_keystone.wire import Request
from osaccess.keystone.session import KeystoneSession


def undisturbed(request, send):
    return send()


class Wire(HTTPAdapter):
    """Real HTTP. `disturb(request, send)` returns the answer: that of `send()`, another one, or an exception."""

    def __init__(self, disturb=undisturbed):
        super().__init__()
        self.disturb = disturb
        self.sent = []

    def send(self, request, **options):
        self.sent.append(request)
        return self.disturb(request, lambda: self.pass_on(request, **options))

    def pass_on(self, request, **options):
        return super().send(request, **options)

    @property
    def mutating(self):
        """The requests that may have changed something; to ask for a token changes nothing."""
        return [
            f"{one.method} {one.path_url}"
            for one in self.sent
            if one.method not in ("GET", "HEAD") and not one.path_url.endswith("/auth/tokens")
        ]


class FakeWire(Wire):
    """The way to a fake in this process, without a socket."""

    def __init__(self, keystone, disturb=undisturbed):
        super().__init__(disturb)
        self.keystone = keystone

    def pass_on(self, request, **options):
        path, _, query = request.path_url.partition("?")
        headers = {key.lower(): value for key, value in request.headers.items()}
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        reply = self.keystone.handle(Request(request.method, path, query, headers, body))
        return an_answer(request, reply.status, reply.headers, reply.body)


def an_answer(request, status, headers, body):
    """Return what `requests` makes of an answer; the body is bytes, or something to read."""
    raw = urllib3.HTTPResponse(
        body=io.BytesIO(b"" if request.method == "HEAD" else body) if isinstance(body, bytes) else body,
        headers=headers,
        status=status,
        reason=http.client.responses.get(status),
        preload_content=False,
        request_method=request.method,
    )
    return HTTPAdapter().build_response(request, raw)


def another(request, method, url, headers=None, json=None):
    """Return a request beside the one that is under way, with its token."""
    token = request.headers.get("X-Auth-Token")
    return requests.Request(method, url, headers={"X-Auth-Token": token, **(headers or {})}, json=json).prepare()


def session_over(wire, login, **options):
    """Return a KeystoneSession whose requests go over the wire."""
    session = KeystoneSession(login, **options)
    session._session.session.mount("http://", wire)
    return session
