"""Owns reading debug logs of gophercloud: OS_DEBUG=1 with Terraform's provider, OpenTofu, Packer, Kubernetes.

Each request is told in a few entries, `OpenStack Request URL: GET …` first, its headers a line each below it
(Terraform writes them behind one another in one line). The catalogue is masked in them.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest

from osaccess.recording.seen import Seen, SeenRequest, request_of

_REQUEST = re.compile(r"\bOpenStack Request URL: ([A-Za-z]+) ([^\s\"\\]+)")
_TOKEN = re.compile(r"(?:^|[\s\"|]|\\n)(X-Auth-Token|Authorization): ", re.IGNORECASE)
_ANSWER = re.compile(r"\bOpenStack Response Code: (\d{3})")
_HEADERS = "OpenStack Request Headers:"
_NEXT = re.compile(r"\bOpenStack (Request|Response) ")


def looks_like_it(text: str) -> bool:
    """Tell whether the text is such a log."""
    return _REQUEST.search(text) is not None


def read(text: str) -> Seen:
    """Return what the log tells."""
    return Seen(tuple(_requests(text)))


def _requests(text: str) -> Iterator[SeenRequest]:
    starts = list(_REQUEST.finditer(text))
    for start, following in zip_longest(starts, starts[1:]):
        rest = text[start.end() : following.start() if following else len(text)]
        answer = _ANSWER.search(rest)
        yield request_of(
            start[1], start[2], has_token=_has_token(rest), status=int(answer[1]) if answer is not None else None
        )


def _has_token(rest: str) -> bool | None:
    """Tell whether the request's own headers have a token; None where the log has no headers."""
    at = rest.find(_HEADERS)
    if at < 0:
        return None
    headers = rest[at + len(_HEADERS) :]
    following = _NEXT.search(headers)
    return _TOKEN.search(headers[: following.start()] if following else headers) is not None
