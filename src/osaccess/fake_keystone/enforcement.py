"""Owns the enforcement of access rules: on Keystone's own API, and at the gate of a fake service.

The gate does what keystonemiddleware 13 does before a request reaches its service (facts/keystone.md 6).
Deliberately knows no service: a fake service asks the gate and then answers itself.
"""

import json
import re
from typing import Protocol
from urllib.parse import quote, unquote_to_bytes

from osaccess.access.access_rule import AccessRule
from osaccess.fake_keystone import errors
from osaccess.fake_keystone.bearers import Bearer
from osaccess.fake_keystone.wire import Reply

_UNQUOTED = "/~!$&'()*+,;=:@"
"""What WebOb leaves as it is in the path that keystonemiddleware matches."""

_OWN_VALIDATION = re.compile(r".*/v3/auth/tokens")


class Validator(Protocol):
    """What knows whom a token stands for: a `FakeKeystone`."""

    @property
    def url(self) -> str:
        """The identity endpoint."""

    def bearer(self, token: str) -> Bearer:
        """Return whom a token stands for. Raises `errors.Refusal`."""

    def service_types(self) -> frozenset[str]:
        """Return the types of the enabled services of the catalogue."""


def is_let_through(bearer: Bearer, method: str, path: str) -> bool:
    """Tell whether the access rules let a request to Keystone itself through.

    A slash at the end does not matter here, and everybody may validate a token.
    """
    path = _as_matched(path).rstrip("/") or "/"
    if method == "GET" and _OWN_VALIDATION.fullmatch(path):
        return True
    return _is_allowed(bearer, "identity", method, path)


def gate(keystone: Validator, service_type: str, method: str, path: str, token: str | None) -> Reply | None:
    """Return the refusal that keystonemiddleware would answer, or None where the request may pass.

    Args:
        keystone: who validates the token.
        service_type: `[keystone_authtoken] service_type` of the service; "" where it is not set, which
            refuses every token with rules.
        method: of the request, upper case.
        path: whole path with the mount prefix, no query.
        token: the X-Auth-Token header; None if there is none.

    """
    if not token:
        return _refusal(keystone.url)
    try:
        bearer = keystone.bearer(token)
    except errors.Refusal:
        return _refusal(keystone.url)
    if not bearer.rules:
        return None
    is_known = service_type in keystone.service_types()
    is_allowed = is_known and _is_allowed(bearer, service_type, method, _as_matched(path))
    return None if is_allowed else _refusal(keystone.url)


def _as_matched(path: str) -> str:
    """Return the path as the middleware sees it: decoded, and quoted anew in one way."""
    return quote(unquote_to_bytes(path), safe=_UNQUOTED)


def _is_allowed(bearer: Bearer, service: str, method: str, path: str) -> bool:
    return any(
        AccessRule(rule.service, rule.method, rule.path).allows(service, method, path) for rule in bearer.rules
    )


def _refusal(url: str) -> Reply:
    """Return the one 401 of keystonemiddleware: the same for every reason.

    `www_authenticate_uri` is the operator's; like the rehearsal's, and most clouds', it has no version.
    """
    body = {"error": {"code": 401, "title": "Unauthorized", "message": errors.UNAUTHORIZED.text}}
    headers = {"Content-Type": "application/json", "WWW-Authenticate": f'Keystone uri="{url.removesuffix("/v3")}"'}
    return Reply(401, headers, json.dumps(body).encode())
