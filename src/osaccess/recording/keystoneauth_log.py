"""Owns reading debug logs of Python's clients: `openstack --debug`, openstacksdk, keystoneauth1.

keystoneauth1 writes each request as a curl command and its answer as `RESP: [200]`; the request for a token is
told in words only, and urllib3 tells all of them a second time where its logger is on.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from osaccess.recording.seen import Endpoint, Place, Seen, SeenRequest, endpoints_of, request_of
from osaccess.recording.segments import as_a_service_sees_it

_CURL = re.compile(r"\bcurl -g -i .*?-X ([A-Za-z]+) (?:\"([^\"]*)\"|'([^']*)'|(\S.*?)(?=\s-[Hd]\s|\s*$))")
_TOKEN = re.compile(r"-H [\"'](X-Auth-Token|Authorization|X-Service-Token):", re.IGNORECASE)
_ANSWER = re.compile(r"\bRESP: \[(\d{3})\]")
_AUTHENTICATING = re.compile(r"\bMaking authentication request to (\S+)")
_WIRE = re.compile(r"\b(https?://\S+?) \"([A-Z]+) (\S+) HTTP/[\d.]+\" (\d{3})")
_CATALOG = re.compile(r"\{\"token\": \{.*")


def looks_like_it(text: str) -> bool:
    """Tell whether the text is such a log."""
    return any(one.search(text) for one in (_CURL, _AUTHENTICATING, _WIRE))


def read(text: str) -> Seen:
    """Return what the log tells."""
    lines = text.splitlines()
    return Seen(tuple(_requests(lines)), tuple(dict.fromkeys(_endpoints(lines))))


@dataclass(frozen=True, slots=True)
class _Told:
    """A request that was told, and whether urllib3 may still tell it again."""

    request: SeenRequest
    awaits_wire: bool = True


def _requests(lines: Iterable[str]) -> Iterator[SeenRequest]:
    """Yield each request once: what urllib3 tells is the one before, unless that is another."""
    told: _Told | None = None
    for line in lines:
        if found := _CURL.search(line):
            url = next(group for group in found.groups()[1:] if group is not None)
            has_token = _TOKEN.search(line) is not None
            if told is not None:
                yield told.request
            told = _Told(request_of(found[1], url, has_token=has_token))
        elif found := _AUTHENTICATING.search(line):
            if told is not None:
                yield told.request
            told = _Told(request_of("POST", found[1], has_token=False))
        elif found := _WIRE.search(line):
            again = request_of(found[2], found[1] + found[3], status=int(found[4]))
            if told is not None and told.awaits_wire and _is_same(told.request, again):
                told = _Told(replace(told.request, status=again.status), awaits_wire=False)
                continue
            if told is not None:
                yield told.request
            told = _Told(again, awaits_wire=False)
        elif (found := _ANSWER.search(line)) and told is not None:
            told = replace(told, request=replace(told.request, status=int(found[1])))
    if told is not None:
        yield told.request


def _is_same(told: SeenRequest, wire: SeenRequest) -> bool:
    """Compare what a service sees: urllib3 quotes what keystoneauth1 shows as it was given."""
    if not isinstance(told.place, Place) or not isinstance(wire.place, Place):
        return (told.method, told.place) == (wire.method, wire.place)
    paths = {as_a_service_sees_it(one.path) for one in (told.place, wire.place)}
    return (told.method, told.place.origin) == (wire.method, wire.place.origin) and len(paths) == 1


def _endpoints(lines: Iterable[str]) -> Iterator[Endpoint]:
    for line in lines:
        if found := _CATALOG.search(line):
            try:
                yield from endpoints_of(json.loads(found[0]))
            except ValueError:  # cut off, or followed by something else: the rest of the log may tell
                continue
