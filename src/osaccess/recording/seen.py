"""Owns what a log or a proxy saw of a job: requests, and the endpoints that the catalogue named.

Deliberately holds no header, no body and no query: what is not kept cannot leak.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a URL leads: scheme, host and port as `http://127.0.0.1:5000`, and the path as it was sent."""

    origin: str
    path: str


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request.

    Attributes:
        method: as it was sent, in capitals.
        place: where it went; the text itself where that is no URL.
        has_token: it carried a token; None where the log does not tell.
        status: of the answer; None where the log does not tell.

    """

    method: str
    place: Place | str
    has_token: bool | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint of a token's catalogue: the service's type there, and where it is."""

    service: str
    place: Place


@dataclass(frozen=True, slots=True)
class Seen:
    """All that was seen, in order."""

    requests: Sequence[SeenRequest]
    endpoints: Sequence[Endpoint] = ()

    def __add__(self, other: "Seen") -> "Seen":
        return Seen((*self.requests, *other.requests), (*self.endpoints, *other.endpoints))


def request_of(method: str, url: str, *, has_token: bool | None = None, status: int | None = None) -> SeenRequest:
    """Return a request for a URL as a log has it; its query, its fragment and a password in it are dropped."""
    return SeenRequest(method.upper(), place_of(url) or _without_secrets(url), has_token, status)


def place_of(url: str) -> Place | None:
    """Return where a URL leads; None where it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    shown = "" if port in (None, _DEFAULT_PORTS[scheme]) else f":{port}"
    return Place(f"{scheme}://{host}{shown}", parts.path or "/")


def endpoints_of(token: object) -> tuple[Endpoint, ...]:
    """Return the endpoints of a token's body, as `{"token": {"catalog": …}}`; () for anything else."""
    body = token.get("token") if isinstance(token, dict) else None
    catalog = body.get("catalog") if isinstance(body, dict) else None
    found = []
    for service in catalog if isinstance(catalog, list) else ():
        if not isinstance(service, dict) or not isinstance(service.get("type"), str):
            continue
        rows = service.get("endpoints")
        for row in rows if isinstance(rows, list) else ():
            place = place_of(row["url"]) if isinstance(row, dict) and isinstance(row.get("url"), str) else None
            if place is not None:
                found.append(Endpoint(service["type"], place))
    return tuple(dict.fromkeys(found))


def _without_secrets(text: str) -> str:
    path = text.partition("?")[0].partition("#")[0]
    return unquote(path.rpartition("@")[2])[:200]
