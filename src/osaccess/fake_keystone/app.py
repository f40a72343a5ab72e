"""Owns one fake Keystone: its state, its clock, its log, and `handle`; deliberately knows no transport."""

import threading
from collections import deque
from typing import Literal, Protocol

from osaccess.access.login import ById, ByName, Login, Password, ProjectScope
from osaccess.access.secret import Secret
from osaccess.fake_keystone.bearers import Bearer, Bearers
from osaccess.fake_keystone.bootstrap import bootstrap
from osaccess.fake_keystone.call import Parts
from osaccess.fake_keystone.clock import Clock
from osaccess.fake_keystone.dispatch import Dispatcher
from osaccess.fake_keystone.ids import Ids
from osaccess.fake_keystone.state import State
from osaccess.fake_keystone.views import Fragments
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
        credential_limit: `[application_credential] user_limit`; None = no limit, as Keystone's default.

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
        credential_limit: int | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self.clock = clock or Clock()
        self.state = State()
        self.faults: Faults | None = None
        self.region = region
        self._admin_password = Secret(admin_password)
        self._lock = threading.RLock()
        self._log: deque[HandledRequest] = deque(maxlen=REMEMBERED_REQUESTS)
        source = Ids(ids)
        bearers = Bearers(self.state, self.clock.now, source)
        self._parts = Parts(
            self.url,
            self.state,
            self.clock.now,
            source,
            bearers,
            Fragments(self.url, self.state),
            credential_limit,
        )
        self._dispatcher = Dispatcher(self._parts)
        bootstrap(self.state, source, url=self.url, admin_password=self._admin_password, region=region)
        self.state.mark_fresh()
        source.mark()

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
        answer = self.faults.before(request) if self.faults is not None else None
        with self._lock:
            reply = self._dispatcher.reply(request) if answer is None else answer
            status = reply.status if isinstance(reply, Reply) else 0
            self._log.append(HandledRequest(request.method, request.path, status))
        if isinstance(reply, Fault):
            raise reply
        return reply

    def bearer(self, token: str) -> Bearer:
        """Return whom a token stands for. Raises `errors.Refusal`."""
        with self._lock:
            return self._parts.bearers.validated(token)

    def service_types(self) -> frozenset[str]:
        """Return the types of the enabled services of the catalogue."""
        with self._lock:
            return frozenset(service.type for service in self.state.services if service.enabled)

    def reset(self) -> None:
        """Make everything what it was when the fake was new, but the clock; the requests are forgotten."""
        with self._lock:
            self.state.reset()
            self._parts.ids.rewind()
            self._log.clear()
