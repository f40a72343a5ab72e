"""Owns a fake OpenStack service behind the gate; deliberately computes and stores nothing.

It enforces tokens and access rules as keystonemiddleware does in front of a real service. What passes gets
the answer that the test declared, or an echo of what the service saw.
"""

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from osaccess.access.path import hazards, path_matches
from osaccess.errors import BadInput
from osaccess.fake_keystone.app import REMEMBERED_REQUESTS, FakeKeystone, Faults
from osaccess.fake_keystone.enforcement import gate
from osaccess.fake_keystone.in_process_session import InProcessSession
from osaccess.fake_keystone.mounts import mount_of, split_url
from osaccess.fake_keystone.wire import Fault, HandledRequest, Reply, Request

_READS: Final = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class KindOfService:
    """How a service usually stands in a catalogue.

    Attributes:
        type: as access rules name it.
        name: the project's name.
        prefix: where it is mounted at Keystone's host; rules have to begin with it.
        version: of its API, the next part of its paths.
        is_in_endpoint: whether the catalogue's URL ends with the version.

    """

    type: str
    name: str
    prefix: str
    version: str
    is_in_endpoint: bool = False


KINDS: Final = (
    KindOfService("compute", "nova", "/compute", "v2.1", is_in_endpoint=True),
    KindOfService("image", "glance", "/image", "v2"),
    KindOfService("network", "neutron", "/network", "v2.0"),
)
"""The same as the rehearsal's probe stands for, at the same places."""


@dataclass(frozen=True, slots=True)
class _Answer:
    method: str
    path: str
    reply: Reply


class FakeService:
    """A service of one fake Keystone's catalogue, for the same adapters. Thread-safe.

    Making one adds it to the catalogue by requests of the admin, and then forgets the fake's requests.

    Args:
        keystone: who validates the tokens; the service is mounted at its host.
        kind: a type of `KINDS`, or a kind of your own.

    Attributes:
        faults: what may answer in its place, as for FakeKeystone; None by default.

    Raises:
        BadInput: there is no such kind.
        Failed: Keystone refuses the registration.

    """

    def __init__(self, keystone: FakeKeystone, kind: str | KindOfService) -> None:
        self.kind = _kind(kind)
        self._keystone = keystone
        self._mount = mount_of(keystone.url) + self.kind.prefix
        self._prefix = split_url(self._mount)[1].rstrip("/")
        self.url = f"{self._mount}/{self.kind.version}" if self.kind.is_in_endpoint else self._mount
        self.faults: Faults | None = None
        self._answers: list[_Answer] = []
        self._log: deque[HandledRequest] = deque(maxlen=REMEMBERED_REQUESTS)
        self._lock = threading.Lock()
        self._join_catalogue()

    @property
    def requests(self) -> list[HandledRequest]:
        """What clients sent, refused requests too, oldest first; never a header or a body."""
        with self._lock:
            return list(self._log)

    def answer(self, method: str, path: str, data: Any, status: int = 200) -> None:
        """Declare the answer to the requests that pass the gate; a later declaration wins.

        Args:
            method: upper case.
            path: pattern as in an access rule, mount prefix included.
            data: the body, as JSON; None for none.
            status: HTTP status.

        Raises:
            BadInput: the path matches no request.

        """
        for hazard in hazards(path):
            raise BadInput(f"The path {path!r} does not do what it says: {hazard.value}.")
        with self._lock:
            self._answers.insert(0, _Answer(method, path, _json_reply(status, data)))

    def handle(self, request: Request) -> Reply:
        """Answer one request: versions to everybody, all else behind the gate.

        Raises:
            Fault: `faults` wants this request to get no answer.

        """
        met = self.faults.before(request) if self.faults is not None else None
        if isinstance(met, Fault):
            raise met
        reply = met or self._reply(request)
        with self._lock:
            self._log.append(HandledRequest(request.method, request.path, reply.status))
        return reply

    def _reply(self, request: Request) -> Reply:
        if request.method in _READS and (versions := self._versions(request.path)) is not None:
            return versions
        token = request.headers.get("x-auth-token")
        refusal = gate(self._keystone, self.kind.type, request.method, request.path, token)
        return refusal if refusal is not None else self._declared(request) or self._echo(request)

    def _versions(self, path: str) -> Reply | None:
        """Return the answer to clients that look which versions there are, which need no token for it."""
        one = {"id": self.kind.version, "status": "CURRENT",
               "links": [{"rel": "self", "href": f"{self._mount}/{self.kind.version}/"}]}  # fmt: skip
        below = path.rstrip("/").removeprefix(self._prefix)
        if not below:
            return _json_reply(200, {"versions": [one]})
        if below == f"/{self.kind.version}":
            return _json_reply(200, {"version": one})
        return None

    def _declared(self, request: Request) -> Reply | None:
        with self._lock:
            for answer in self._answers:
                if answer.method == request.method and path_matches(answer.path, request.path):
                    return answer.reply
        return None

    def _echo(self, request: Request) -> Reply:
        return _json_reply(200, {"service": self.kind.type, "method": request.method, "path": request.path})

    def _join_catalogue(self) -> None:
        admin = InProcessSession(self._keystone, self._keystone.login)
        body = {"service": {"type": self.kind.type, "name": self.kind.name}}
        service = admin.request("POST", "/services", body)["service"]
        for interface in ("public", "internal", "admin"):
            endpoint = {"service_id": service["id"], "interface": interface, "url": self.url,
                        "region_id": self._keystone.region}  # fmt: skip
            admin.request("POST", "/endpoints", {"endpoint": endpoint})
        self._keystone.forget_requests()


def _kind(kind: str | KindOfService) -> KindOfService:
    if isinstance(kind, KindOfService):
        return kind
    for known in KINDS:
        if known.type == kind:
            return known
    types = ", ".join(known.type for known in KINDS)
    raise BadInput(f"There is no kind of service {kind!r} here.", mend=f"Take {types}, or give a KindOfService.")


def _json_reply(status: int, data: Any) -> Reply:
    if data is None:
        return Reply(status)
    body: Mapping[str, str] = {"Content-Type": "application/json"}
    return Reply(status, body, json.dumps(data).encode())
