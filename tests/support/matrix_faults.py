"""What may happen to one request on its way to Keystone and back, and what has to come of it."""

import email.utils
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from support.matrix_wire import an_answer, another

RETRY_AFTER = 7
SAME_SECOND_WAIT = 1.1


@dataclass(frozen=True)
class Fault:
    """One trouble.

    Attributes:
        act: `(world, request, send)` → the answer, or an exception.
        wait: the request is sent again after this many seconds, and the run succeeds; None = the run fails.
        needs_token: it concerns requests with a token, so no logins.
        needs_fake: it needs a Keystone whose clock can be set.
        only_credentials: it concerns the creation of credentials: of other types nobody can look for what was made.
        methods: it concerns requests of these, whose answer has a body that is read; () = of all.

    """

    name: str
    act: Callable
    wait: float | None = None
    needs_token: bool = False
    needs_fake: bool = False
    only_credentials: bool = False
    methods: tuple[str, ...] = ()

    def concerns(self, request):
        if self.only_credentials:
            return request.method == "POST" and request.path_url.endswith("/application_credentials")
        if self.methods and request.method not in self.methods:
            return False
        return not (self.needs_token and request.path_url.endswith("/auth/tokens"))


class At:
    """Lets a fault meet the first request at or after a position that it concerns; `met` is that request then.

    Independent resources come in any order, so that the request at a position is not the same in each run.
    """

    def __init__(self, position, fault, world):
        self.position, self.fault, self.world = position, fault, world
        self.seen = 0
        self.met = None

    def __call__(self, request, send):
        self.seen += 1
        if self.met is not None or self.seen < self.position or not self.fault.concerns(request):
            return send()
        self.position, self.met = self.seen, request
        return self.fault.act(self.world, request, send)


# ---- nothing was sent -----------------------------------------------------------------------------------------


def _refused(world, request, send):
    try:
        raise NewConnectionError(None, "refused") from ConnectionRefusedError(111, "Connection refused")
    except NewConnectionError as error:
        raise requests.exceptions.ConnectionError(MaxRetryError(None, request.url, error)) from error


def _no_connection_in_time(world, request, send):
    raise requests.exceptions.ConnectTimeout("timed out")


# ---- no answer ------------------------------------------------------------------------------------------------


def _reset(world, request, send):
    raise requests.exceptions.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError(104)))


def _timeout(world, request, send):
    raise requests.exceptions.ReadTimeout("timed out")


def _after(trouble):
    def act(world, request, send):
        send()
        return trouble(world, request, send)

    return act


# ---- another answer -------------------------------------------------------------------------------------------


def _answers(status, headers=lambda world: {}):
    body = json.dumps({"error": {"code": status, "message": "injected", "title": "x"}}).encode()

    def act(world, request, send):
        return an_answer(request, status, {"Content-Type": "application/json", **headers(world)}, body)

    return act


def _page(status):
    def act(world, request, send):
        return an_answer(request, status, {"Content-Type": "text/html"}, b"<!doctype html><h1>Gateway</h1>")

    return act


def _date(world):
    return email.utils.format_datetime(world.now() + timedelta(seconds=RETRY_AFTER), usegmt=True)


def _spared(world, answer):
    """Leave an answer whole whose status says it all."""
    world.is_spared = True
    return answer


def _cut(share):
    """Answer with a part of the body only, and a header that fits it."""

    def act(world, request, send):
        answer = send()
        if answer.status_code >= 300:
            return _spared(world, answer)
        body = answer.content[: int(len(answer.content) * share)]
        kept = {key: value for key, value in answer.headers.items() if key.lower() != "content-length"}
        return an_answer(request, answer.status_code, kept, body)

    return act


class _BreaksOff(io.RawIOBase):
    """A body whose connection is reset after its first bytes."""

    def __init__(self, start):
        self._start = start

    def readable(self):
        return True

    def read(self, size=-1):
        start, self._start = self._start, b""
        if start:
            return start
        raise ProtocolError("Connection broken", ConnectionResetError(104, "Connection reset by peer"))


def _reset_in_body(world, request, send):
    answer = send()
    if answer.status_code >= 300:
        return _spared(world, answer)
    return an_answer(request, answer.status_code, dict(answer.headers), _BreaksOff(answer.content[:9]))


def _redirect(world, request, send):
    return an_answer(request, 302, {"Location": "http://elsewhere.test/v3", "Content-Type": "text/html"}, b"")


# ---- the token ------------------------------------------------------------------------------------------------


def _expired(world, request, send):
    world.clock.advance(hours=2)
    return send()


def _revoked(world, request, send):
    token = request.headers["X-Auth-Token"]
    world.pass_on(another(request, "DELETE", f"{world.url}/auth/tokens", {"X-Subject-Token": token}))
    return send()


def _revoked_with_its_second(world, request, send):
    """Set the user's password anew: all tokens that were issued up to this second are worthless."""
    token = request.headers["X-Auth-Token"]
    shown = world.pass_on(another(request, "GET", f"{world.url}/auth/tokens", {"X-Subject-Token": token}))
    world.set_same_password(shown.json()["token"]["user"])
    return send()


FAULTS = (
    Fault("refused", _refused, wait=0.2),
    Fault("no connection in time", _no_connection_in_time, wait=0.2),
    Fault("reset before", _reset),
    Fault("reset after", _after(_reset)),
    Fault("timeout before", _timeout),
    Fault("timeout after", _after(_timeout)),
    Fault("429 with seconds", _answers(429, lambda _: {"Retry-After": str(RETRY_AFTER)}), wait=RETRY_AFTER),
    Fault("429 with a date", _answers(429, lambda world: {"Retry-After": _date(world)}), wait=RETRY_AFTER - 1),
    Fault("429 for a day", _answers(429, lambda _: {"Retry-After": "86400"})),
    Fault("a body cut off", _cut(0.5), methods=("GET", "POST", "PATCH")),
    Fault("an empty body", _cut(0), methods=("GET", "POST")),
    Fault("reset in the body", _reset_in_body, methods=("GET", "POST", "PATCH")),
    Fault("a redirect", _redirect),
    Fault("500", _answers(500)),
    Fault("503", _answers(503)),
    Fault("an HTML page 502", _page(502)),
    Fault("an HTML page 200", _page(200)),
    Fault("500 after", _after(_answers(500)), only_credentials=True),
    Fault("503 after", _after(_answers(503)), only_credentials=True),
    Fault("an HTML page 502 after", _after(_page(502)), only_credentials=True),
    Fault("token expired", _expired, wait=SAME_SECOND_WAIT, needs_token=True, needs_fake=True),
    Fault("token revoked", _revoked, wait=SAME_SECOND_WAIT, needs_token=True),
    Fault("same-second revocation", _revoked_with_its_second, wait=SAME_SECOND_WAIT, needs_token=True),
)
