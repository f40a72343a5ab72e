"""Owns that the fakes of all rehearsals of this process are in use at once, each at a URL of its own.

The adapter patches `requests` for the whole process, and patches must go in the reverse of the order in which they
came; threads keep no such order. So there is one patch, from the first rehearsal to the end of the last one.
"""

import contextlib
import threading
from collections.abc import Iterator
from typing import Final

from osaccess.errors import BadInput
from osaccess.fake_keystone import Clock, FakeKeystone, Fault, Reply, Request
from osaccess.fake_keystone.adapters.responses import FakeInUse, use_fake_keystone

_PLACES: Final = 64


class _Place:
    """A URL where a fake may stand."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.keystone: FakeKeystone | None = None

    def handle(self, request: Request) -> Reply:
        """Let the fake answer. Raises Fault where none stands here any more."""
        keystone = self.keystone
        if keystone is None:
            raise Fault(f"the rehearsal at {self.url} is over")
        return keystone.handle(request)


class _Network:
    """The places, and the patch that is there as long as one of them is taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places = [_Place(f"http://keystone-{number}.test/v3") for number in range(1, _PLACES + 1)]
        self._in_use: FakeInUse | None = None

    def take(self, clock: Clock) -> _Place:
        with self._lock:
            place = next((place for place in self._places if place.keystone is None), None)
            if place is None:
                raise BadInput(
                    f"{_PLACES} rehearsals go on at once in this process.",
                    mend="End each one: `with Rehearsal() as rehearsal:`, or take the fixture.",
                )
            if self._in_use is None:
                nobody = FakeKeystone(url="http://nobody.test/v3")
                in_use = use_fake_keystone(nobody, services=self._places)
                in_use.__enter__()
                self._in_use = in_use
            place.keystone = FakeKeystone(url=place.url, clock=clock, ids="counted")
            return place

    def leave(self, place: _Place) -> None:
        with self._lock:
            place.keystone = None
            if self._in_use is not None and not any(one.keystone for one in self._places):
                self._in_use.__exit__(None, None, None)
                self._in_use = None


_NETWORK: Final = _Network()


@contextlib.contextmanager
def fake_in_use(clock: Clock) -> Iterator[FakeKeystone]:
    """Give a fresh fake that lives in this time, reachable by all that goes through `requests`."""
    place = _NETWORK.take(clock)
    try:
        if place.keystone is None:
            raise AssertionError("a place that was taken has a fake")
        yield place.keystone
    finally:
        _NETWORK.leave(place)
