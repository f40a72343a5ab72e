"""Owns which service a request was for, and whether an access rule is asked for it at all.

First what the catalogue of the recorded token says, then the facts of the cloud: its Keystone, its mount
prefixes, and which of its services has such an operation. Two answers are no answer.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from osaccess.access.access_rule import HttpMethod
from osaccess.catalogue.explanation import Request
from osaccess.catalogue.reach import CloudApi
from osaccess.catalogue.services import official_type, type_on_cloud
from osaccess.cloud.model import CloudFacts
from osaccess.recording.seen import Endpoint, Place, Seen, SeenRequest, place_of
from osaccess.recording.segments import as_a_service_sees_it, is_id

_IDENTITY = "identity"
_ROOT = re.compile(r"(/v\d+(\.\d+)?)?/?", re.IGNORECASE)
_UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True)
class Attributed:
    """The request asks a service for something that access rules decide.

    Attributes:
        request: as the service sees it.
        is_version_document: it asks which versions there are, and the service tells that to nobody without a token.

    """

    request: Request
    is_version_document: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """No access rule is asked for the request."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unattributed:
    """Nobody can say which rule the request would need."""

    reason: str


Attribution = Attributed | LeftOut | Unattributed

_AUTHENTICATION = LeftOut("authentication")
_NO_TOKEN = LeftOut("sent without a token")
_DISCOVERY = LeftOut("version discovery")
_NOWHERE = Unattributed("no service of cloud.yaml has this prefix or such an operation")


@dataclass(frozen=True)
class Attributor:
    """Attributes the requests of one recording on one cloud."""

    cloud: CloudFacts
    api: CloudApi
    endpoints: Sequence[Endpoint]
    _guarded_roots: set[tuple[str, str]] = field(default_factory=set)
    """Version documents that a service gave to nobody without a token."""

    def read(self, seen: Seen) -> Iterator[tuple[SeenRequest, Attribution]]:
        """Yield each request with what it was."""
        found = list(self._with_known_hosts([(request, self._service_at(request)) for request in seen.requests]))
        for request, service in found:
            if isinstance(service, Attributed) and request.status == _UNAUTHORIZED and request.has_token is False:
                self._guarded_roots.add((service.request.service, service.request.path.rstrip("/")))
        for request, service in found:
            yield request, self._decided(request, service) if isinstance(service, Attributed) else service

    def _with_known_hosts(
        self, found: Sequence[tuple[SeenRequest, Attributed | Unattributed]]
    ) -> Iterator[tuple[SeenRequest, Attributed | Unattributed]]:
        """Yield the requests; one that nothing speaks for is for the service that all others to its host are for."""
        services: dict[str, set[str]] = defaultdict(set)
        for request, what in found:
            if isinstance(what, Attributed) and isinstance(request.place, Place):
                services[request.place.origin].add(what.request.service)
        for request, what in found:
            at_host = services.get(request.place.origin, set()) if isinstance(request.place, Place) else set()
            if what is _NOWHERE and isinstance(request.place, Place) and len(at_host) == 1:
                yield request, _asks(next(iter(at_host)), request.method, request.place)
            else:
                yield request, what

    def _decided(self, seen: SeenRequest, attributed: Attributed) -> Attribution:
        request = attributed.request
        below = request.path.removeprefix(self.api.mount_of(request.service))
        is_keystone = official_type(request.service) == _IDENTITY
        if is_keystone and below.rstrip("/") == "/v3/auth/tokens" and request.method in ("POST", "GET", "HEAD"):
            return _AUTHENTICATION
        if request.method in ("GET", "HEAD") and _ROOT.fullmatch(below):
            guarded = (request.service, request.path.rstrip("/")) in self._guarded_roots
            if seen.has_token is False or is_keystone or not guarded:
                return _DISCOVERY
            return Attributed(request, is_version_document=True)
        return _NO_TOKEN if seen.has_token is False else attributed

    def _service_at(self, seen: SeenRequest) -> Attributed | Unattributed:
        if not isinstance(seen.place, Place):
            return Unattributed("this is no URL")
        if seen.method not in set(HttpMethod):
            return Unattributed(f"Keystone stores no rule for {seen.method[:20]}")
        found = self._services(seen.method, Place(seen.place.origin, as_a_service_sees_it(seen.place.path)))
        return found if isinstance(found, Unattributed) else _asks(found, seen.method, seen.place)

    def _services(self, method: str, place: Place) -> str | Unattributed:
        named = self._by_endpoints(place)
        if named is not None:
            on_cloud = type_on_cloud(official_type(named), self.cloud.services)
            return on_cloud or Unattributed(f"cloud.yaml has no service {named}; pin it again")
        mounted = self._by_prefix(place.path)
        if mounted is not None:
            return mounted
        keystone = place_of(self.cloud.auth_url)
        if keystone is not None and _is_below(place, _root_of(keystone)):
            return type_on_cloud(_IDENTITY, self.cloud.services) or _IDENTITY
        able = [
            service
            for service, facts in self.cloud.services.items()
            if not facts.prefix and self.api.operation_at(service, method, place.path.rstrip("/"))
        ]
        if len({official_type(service) for service in able}) == 1:
            return type_on_cloud(official_type(able[0]), self.cloud.services) or able[0]
        if able:
            return Unattributed(f"{' and '.join(able)} have such an operation")
        return _NOWHERE

    def _by_endpoints(self, place: Place) -> str | None:
        """Return the type of the endpoint with the longest path above the request."""
        above = [(one.service, _root_of(one.place)) for one in self.endpoints]
        fitting = [(service, root) for service, root in above if _is_below(place, root)]
        longest = max((len(root.path) for _, root in fitting), default=None)
        services = dict.fromkeys(service for service, root in fitting if len(root.path) == longest)
        official = {official_type(service): service for service in services}
        return next(iter(official.values())) if len(official) == 1 else None

    def _by_prefix(self, path: str) -> str | None:
        fitting = [
            (facts.prefix, service)
            for service, facts in self.cloud.services.items()
            if facts.prefix and f"{path}/".startswith(f"{facts.prefix}/")
        ]
        longest = max((len(prefix) for prefix, _ in fitting), default=None)
        services = [service for prefix, service in fitting if len(prefix) == longest]
        if len({official_type(service) for service in services}) != 1:
            return None
        return type_on_cloud(official_type(services[0]), self.cloud.services) or services[0]


def _asks(service: str, method: str, place: Place) -> Attributed:
    path = as_a_service_sees_it(place.path)
    if official_type(service) == _IDENTITY:  # which takes a slash at the end off before it compares
        path = path.rstrip("/") or "/"
    return Attributed(Request(service, method, path))


def _root_of(place: Place) -> Place:
    """Return an endpoint without its version and the project behind: `/compute` of `/compute/v2.1/0123…`."""
    segments = place.path.rstrip("/").split("/")
    while segments and (is_id(segments[-1]) or re.fullmatch(r"v\d+(\.\d+)?", segments[-1])):
        segments.pop()
    return Place(place.origin, "/".join(segments))


def _is_below(place: Place, root: Place) -> bool:
    return place.origin == root.origin and f"{place.path}/".startswith(f"{root.path.rstrip('/')}/")
