"""Owns one fake Keystone: its state, its clock, its log, and `handle`; deliberately knows no transport."""

import threading
from collections import deque
from typing import Literal, Protocol

from osaccess.access.login import ById, ByName, Login, Password, ProjectScope
from osaccess.access.secret import Secret
from osaccess.fake_keystone.clock import Clock
from osaccess.fake_keystone.state import State
from osaccess.fake_keystone.wire import Fault, HandledRequest, Reply, Request

REMEMBERED_REQUESTS = 10_000
"""How many requests the log keeps: a long test run must not grow without end."""


class Faults(Protocol):
    """What stands before the fake and may answer in its place."""

    def before(self, request: Request) -> Reply | Fault | None:
        """Return the answer to give, or the fault to raise; None lets the request through. May sleep."""


class FakeKeystone:
    """A Keystone v3 in this process. Thread-safe: one request at a time.

    Args:
        url: its identity endpoint; the catalogue and all links use it.
        admin_password: password of the user `admin`.
        clock: the time that it lives in; the machine's by default.
        ids: "random" as Keystone's, or "counted": the same ids, secrets and tokens in every run.
        region: the region of its endpoints.

    Attributes:
        state: all that it remembers; `snapshot()`, `restore()`, `reset()`.
        faults: what may answer in its place; None by default.

    """

    def __init__(
        self,
        *,
        url: str = "http://keystone.test/v3",
        admin_password: str = "admin-password",  # noqa: S107 -- the fake's own
        clock: Clock | None = None,
        ids: Literal["random", "counted"] = "random",
        region: str = "RegionOne",
    ) -> None:
        self.url = url.rstrip("/")
        self.clock = clock or Clock()
        self.state = State()
        self.faults: Faults | None = None
        self.region = region
        self._admin_password = Secret(admin_password)
        self._lock = threading.RLock()
        self._log: deque[HandledRequest] = deque(maxlen=REMEMBERED_REQUESTS)

    @property
    def login(self) -> Login:
        """The admin's login on the project `admin`."""
        domain = ById("default")
        return Login(
            self.url,
            Password(ByName("admin", domain), self._admin_password, ProjectScope(ByName("admin", domain))),
            self.region,
        )

    @property
    def requests(self) -> list[HandledRequest]:
        """The requests so far, oldest first, at most the last `REMEMBERED_REQUESTS`."""
        with self._lock:
            return list(self._log)

    def forget_requests(self) -> None:
        """Empty `requests`."""
        with self._lock:
            self._log.clear()

    def handle(self, request: Request) -> Reply:
        """Answer one request as Keystone would.

        Raises:
            Fault: `faults` wants this request to get no answer.

        """
        reply = self._answer(request)
        self._log.append(HandledRequest(request.method, request.path, reply.status))
        return reply

    def _answer(self, request: Request) -> Reply:
        raise NotImplementedError
