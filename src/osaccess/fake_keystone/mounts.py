"""Owns which fake answers a URL, for all adapters; deliberately knows no transport."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from osaccess.errors import BadInput
from osaccess.fake_keystone.wire import Reply, Request

_PORTS = {"http": 80, "https": 443}
_Value = TypeVar("_Value")


class Fake(Protocol):
    """What adapters serve: a FakeKeystone, or a FakeService behind its gate."""

    url: str

    def handle(self, request: Request) -> Reply:
        """Answer one request. Raises Fault where the request shall get no answer."""


class UrlMap(Generic[_Value]):
    """Values by URL; a value holds for all paths below its URL, and the longest URL wins.

    Args:
        entries: (URL, value) pairs.

    Raises:
        BadInput: two entries have the same URL, or one is no http(s) URL.

    """

    def __init__(self, entries: Iterable[tuple[str, _Value]]) -> None:
        self._values: dict[tuple[str, str], _Value] = {}
        for url, value in entries:
            self.add(url, value)

    def add(self, url: str, value: _Value) -> None:
        """Add one entry. Raises BadInput as the constructor does."""
        root, path, _ = split_url(url)
        key = _with_port(root), path.rstrip("/")
        if key in self._values:
            raise BadInput(f"{url} is given twice.", mend="Give each fake a host or a path prefix of its own.")
        self._values[key] = value

    def at(self, root: str, path: str) -> _Value | None:
        """Return the value for a path at a root, as `split_url` gives them; None where none holds."""
        root = _with_port(root)
        while path:
            path = path.rpartition("/")[0] if path[-1] == "/" else path
            if (found := self._values.get((root, path))) is not None:
                return found
            path = path.rpartition("/")[0]
        return self._values.get((root, ""))


def fakes_by_mount(fakes: Iterable[Fake]) -> UrlMap[Fake]:
    """Return the fakes by where they are mounted: their URL without the version, above which discovery lives.

    Raises BadInput as UrlMap does.
    """
    return UrlMap((mount_of(fake.url), fake) for fake in fakes)


def mount_of(url: str) -> str:
    """Return an endpoint's URL without a version at its end: `http://h/compute/v2.1` → `http://h/compute`."""
    root, path, _ = split_url(url)
    parent, _, last = path.rstrip("/").rpartition("/")
    return root + (parent if last[:1] == "v" and last[1:2].isdigit() else path.rstrip("/"))


def split_url(url: str) -> tuple[str, str, str]:
    """Return root, path and query of an absolute URL, the last two as they stand: `http://h:1`, `/v3`, `limit=1`.

    A third of the time of urlsplit, and it is done for each request.
    """
    scheme, _, rest = url.partition("#")[0].partition("://")
    rest, _, query = rest.partition("?")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}", slash + path or "/", query


@lru_cache(maxsize=256)
def _with_port(root: str) -> str:
    """Return the root in lower case with its port. Raises BadInput for what is no http(s) URL."""
    parts = urlsplit(root)
    default = _PORTS.get(parts.scheme)
    try:
        port = parts.port or default
    except ValueError:
        port = None
    if default is None or port is None or not parts.hostname:
        raise BadInput(f"'{root}' is no http(s) URL.", mend="Write it in full, like http://keystone.test/v3.")
    return f"{parts.scheme}://{parts.hostname}:{port}"
