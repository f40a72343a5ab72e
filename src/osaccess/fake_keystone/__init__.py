"""A stateful fake of Keystone v3 for tests: proven against the real server by tests/contract."""

from osaccess.fake_keystone.app import FakeKeystone
from osaccess.fake_keystone.clock import Clock
from osaccess.fake_keystone.wire import Fault, Reply, Request

__all__ = ["Clock", "FakeKeystone", "Fault", "Reply", "Request"]
