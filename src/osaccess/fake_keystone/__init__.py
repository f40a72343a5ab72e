"""A stateful fake of Keystone v3 for tests: proven against the real server by tests/contract.

The names are looked up when they are used: pytest imports this package in every run, also in those without a Keystone.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osaccess.fake_keystone.app import FakeKeystone
    from osaccess.fake_keystone.clock import Clock
    from osaccess.fake_keystone.wire import Fault, Reply, Request

__all__ = ["Clock", "FakeKeystone", "Fault", "Reply", "Request"]

_MODULES = {"Clock": "clock", "FakeKeystone": "app", "Fault": "wire", "Reply": "wire", "Request": "wire"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
