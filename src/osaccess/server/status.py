"""Owns what can be said of a rehearsal's servers, as types. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from osaccess.access.login import Login
from osaccess.access.secret import Secret
from osaccess.server.services import PROBED


@dataclass(frozen=True, slots=True)
class Running:
    """Both servers answer.

    Attributes:
        login: the admin's.
        admin_password: the same password as in `login`, for other clients.
        auth_url: Keystone's v3 endpoint.
        probe_url: the probe service's root.
        pids: server name → process id.
        since: start of Keystone, ISO in UTC.
        started_here: this call started them; false where they ran already.

    """

    login: Login
    admin_password: Secret
    auth_url: str
    probe_url: str
    pids: Mapping[str, int]
    since: str
    started_here: bool = False

    @property
    def services(self) -> Mapping[str, str]:
        """Service type → endpoint, of the services that the probe stands for."""
        return {service.type: service.endpoint(self.probe_url) for service in PROBED}


@dataclass(frozen=True, slots=True)
class Stopped:
    """There is a state, and no server runs."""

    auth_url: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Servers that should run are gone: killed, or the machine was restarted. `start` mends it."""

    auth_url: str
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeverStarted:
    """There is no state in the folder."""


Status = Running | Stopped | Broken | NeverStarted


@dataclass(frozen=True, slots=True)
class Halted:
    """What `stop` did: the servers that it ended, and those whose pid file was stale (title → pid)."""

    ended: Mapping[str, int]
    stale: Mapping[str, int]
