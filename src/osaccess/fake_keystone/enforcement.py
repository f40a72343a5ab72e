"""Owns the gate of a fake service: what keystonemiddleware checks before a request reaches the service."""

from osaccess.fake_keystone.app import FakeKeystone
from osaccess.fake_keystone.wire import Reply


def gate(keystone: FakeKeystone, service_type: str, method: str, path: str, token: str | None) -> Reply | None:
    """Return the refusal that keystonemiddleware would answer, or None where the request may pass.

    Args:
        keystone: who validates the token.
        service_type: `[keystone_authtoken] service_type` of the service.
        method: of the request, upper case.
        path: whole path with the mount prefix, no query.
        token: the X-Auth-Token header; None if there is none.

    """
    raise NotImplementedError
