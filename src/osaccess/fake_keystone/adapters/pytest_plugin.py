"""Owns the pytest fixtures; found by its entry point, so a test suite needs no import.

Imports nothing heavy by itself: pytest loads it in every run, also in those that need no Keystone.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer
    from osaccess.fake_keystone.app import FakeKeystone


@pytest.fixture
def fake_keystone_options() -> Mapping[str, Any]:
    """Return the arguments of the fakes of both other fixtures; override it: `return {"ids": "counted"}`."""
    return {}


@pytest.fixture
def fake_keystone(fake_keystone_options: Mapping[str, Any]) -> "Iterator[FakeKeystone]":
    """Give a fresh fake Keystone in place of the network, for all that goes through `requests`."""
    from osaccess.fake_keystone.adapters.responses import use_fake_keystone
    from osaccess.fake_keystone.app import FakeKeystone

    with use_fake_keystone(FakeKeystone(**fake_keystone_options)) as keystone:
        yield keystone


@pytest.fixture
def fake_keystone_server(fake_keystone_options: Mapping[str, Any]) -> "Iterator[FakeKeystoneServer]":
    """Give a fresh fake Keystone behind HTTP on loopback, for other processes."""
    from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer

    with FakeKeystoneServer(**fake_keystone_options) as server:
        yield server
