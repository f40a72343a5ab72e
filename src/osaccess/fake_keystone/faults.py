"""Owns declared faults: which requests a fake answers wrongly, late or not at all; deliberately knows no transport.

    keystone.faults = DeclaredFaults(DeclaredFault(TooManyRequests(retry_after=1), "POST", "/v3/auth/tokens", nth=2))

Requests count from the moment of that assignment. A reset is raised as `Fault`; each adapter acts it out.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from osaccess.access.path import hazards, path_matches
from osaccess.errors import BadInput
from osaccess.fake_keystone.wire import Fault, Reply, Request

ANY = "*"
"""The `method` of a fault that does not care."""

_FIRST_ERROR = 400
_LAST_ERROR = 599


@dataclass(frozen=True, slots=True)
class Status:
    """An error of Keystone's shape, as JSON: `Status(503)`."""

    status: int
    message: str = "A declared fault of the test."

    def reply(self) -> Reply:
        """Return the answer."""
        title = _title(self.status)
        return _json_reply(self.status, {"error": {"code": self.status, "message": self.message, "title": title}})


@dataclass(frozen=True, slots=True)
class TooManyRequests:
    """The 429 of a rate limiter in front of Keystone; `retry_after` in seconds, None leaves the header out."""

    retry_after: int | None = 1

    def reply(self) -> Reply:
        """Return the answer."""
        header = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return _json_reply(429, {"error": {"code": 429, "message": "Rate limit.", "title": _title(429)}}, header)


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """The page of something in between: a gateway, a load balancer, a login portal."""

    status: int = 502

    def reply(self) -> Reply:
        """Return the answer."""
        text = f"{self.status} {_title(self.status)}"
        page = f"<!doctype html>\n<html lang=en>\n<title>{text}</title>\n<h1>{text}</h1>\n"
        return Reply(self.status, {"Content-Type": "text/html; charset=utf-8"}, page.encode())


@dataclass(frozen=True, slots=True)
class Latency:
    """The answer is right, but comes `seconds` later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection breaks before the request was handled: nothing is stored, nothing is answered."""


Trouble = Status | TooManyRequests | HtmlPage | Latency | Reset


@dataclass(frozen=True, slots=True)
class DeclaredFault:
    """One trouble, and the requests that it meets.

    Attributes:
        trouble: what happens to them.
        method: upper case, or `ANY`.
        path: pattern as in an access rule, mount prefix included: `/v3/users/{user_id}`, `/v3/**`.
        nth: the first matching request that it meets, from 1 on.
        times: how many in a row it meets; None = all from there on.

    Raises:
        BadInput: it could never meet a request, or is no trouble.

    """

    trouble: Trouble
    method: str = ANY
    path: str = "/**"
    nth: int = 1
    times: int | None = 1

    def __post_init__(self) -> None:
        for problem, mend in _mistakes(self):
            raise BadInput(f"This fault cannot happen: {problem}.", mend=mend)

    def concerns(self, request: Request) -> bool:
        """Tell whether the request is one of those that are counted."""
        return self.method in (ANY, request.method) and path_matches(self.path, request.path)

    def meets(self, number: int) -> bool:
        """Tell whether it meets the matching request with this number."""
        return self.nth <= number and (self.times is None or number < self.nth + self.times)


class DeclaredFaults:
    """The faults of one test, for `FakeKeystone.faults`. Thread-safe. The first that meets a request decides.

    Args:
        faults: in order of precedence.
        sleep: waits a number of seconds; None: really, but not beyond `end`.

    """

    def __init__(self, *faults: DeclaredFault, sleep: Callable[[float], object] | None = None) -> None:
        self._faults = faults
        self._ended = threading.Event()
        self._sleep = sleep or self._ended.wait
        self._seen = [0] * len(faults)
        self._lock = threading.Lock()

    @property
    def not_met(self) -> tuple[DeclaredFault, ...]:
        """The faults that have met no request so far: a test that ends with some tested less than it says."""
        with self._lock:
            pairs = zip(self._faults, self._seen, strict=True)
            return tuple(fault for fault, seen in pairs if seen < fault.nth)

    def end(self) -> None:
        """Let nobody wait any longer, now and later: what a server calls when it closes."""
        self._ended.set()

    def before(self, request: Request) -> Reply | Fault | None:
        """Return what `FakeKeystone.handle` shall answer or raise instead; None lets the request through."""
        match self._trouble_of(request):
            case None:
                return None
            case Latency(seconds):
                self._sleep(seconds)
                return None
            case Reset():
                return Fault("connection reset by a declared fault")
            case Status() | TooManyRequests() | HtmlPage() as trouble:
                return trouble.reply()

    def _trouble_of(self, request: Request) -> Trouble | None:
        """Count the request for every fault that it concerns, and return the first trouble that meets it."""
        met = None
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.concerns(request):
                    self._seen[index] += 1
                    if met is None and fault.meets(self._seen[index]):
                        met = fault.trouble
        return met


def _mistakes(fault: DeclaredFault) -> list[tuple[str, str]]:
    found = [(f"the path {fault.path!r}: {hazard.value}", "Write it as in an access rule.")
             for hazard in hazards(fault.path)]  # fmt: skip
    if fault.method != fault.method.upper():
        found.append((f"the method {fault.method!r} is not in upper case", f"Write {fault.method.upper()!r}."))
    if fault.nth < 1 or (fault.times is not None and fault.times < 1):
        found.append(("`nth` and `times` count from 1", "Write times=None for a trouble that never ends."))
    status = getattr(fault.trouble, "status", _FIRST_ERROR)
    if not _FIRST_ERROR <= status <= _LAST_ERROR:
        found.append((f"the status {status} is no error", "Write one of 400 to 599."))
    if isinstance(fault.trouble, Latency) and fault.trouble.seconds < 0:
        found.append(("time does not run backwards", "Write a latency of 0 seconds or more."))
    return found


def _title(status: int) -> str:
    known = {one.value: one.phrase for one in HTTPStatus}
    return known.get(status, "Error")


def _json_reply(status: int, data: object, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, {"Content-Type": "application/json", **(headers or {})}, json.dumps(data).encode())
