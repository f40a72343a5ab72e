"""Owns calls to a fake in the same process with one login, for setting a test up; deliberately uses no HTTP library.

It does nothing that a client could not do: what Keystone refuses, is refused here, too.
"""

import json
from collections.abc import Mapping
from typing import Any

from osaccess.access.login import (
    ApplicationCredential,
    ById,
    DomainScope,
    Login,
    Password,
    ProjectScope,
    Reference,
    Scope,
)
from osaccess.errors import Failed
from osaccess.fake_keystone.app import FakeKeystone
from osaccess.fake_keystone.mounts import split_url
from osaccess.fake_keystone.wire import Reply, Request

SYSTEM = {"system": {"all": True}}
"""The scope of an admin who looks at everything."""


class InProcessSession:
    """One login to one fake; it logs in when it is made.

    Args:
        keystone: the fake.
        login: its `auth_url` does not matter.
        scope: instead of the login's, as it stands in a request: `SYSTEM`.

    Attributes:
        headers: what each of its requests carries, the token too.
        user_id: whose login it is.

    Raises:
        Failed: the fake refuses the login.

    """

    def __init__(self, keystone: FakeKeystone, login: Login, scope: Mapping[str, Any] | None = None) -> None:
        self._keystone = keystone
        self._prefix = split_url(keystone.url)[1]
        self.headers: dict[str, str] = {"content-type": "application/json"}
        reply = self._sent("POST", "/auth/tokens", {"auth": _auth(login.method, scope)})
        self.headers["x-auth-token"] = reply.headers["X-Subject-Token"]
        token = json.loads(reply.body)["token"]
        self.user_id: str = token["user"]["id"]

    def request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """Send one request below the v3 endpoint and return the body, {} for none. Raises Failed for an error."""
        reply = self._sent(method, path, body)
        return json.loads(reply.body) if reply.body else {}

    def _sent(self, method: str, path: str, body: Mapping[str, Any] | None) -> Reply:
        path, _, query = path.partition("?")
        text = b"" if body is None else json.dumps(body).encode()
        reply = self._keystone.handle(Request(method, self._prefix + path, query, self.headers, text))
        if reply.status >= 400:
            raise Failed(f"The fake Keystone answers {reply.status} to {method} {path}: {_message(reply)}")
        return reply


def _message(reply: Reply) -> str:
    try:
        return str(json.loads(reply.body)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return "no message"


def _auth(method: object, scope: Mapping[str, Any] | None) -> dict[str, Any]:
    match method:
        case Password(user, password, wanted):
            who = {"user": {**_reference(user), "password": password.reveal()}}
            identity: dict[str, Any] = {"methods": ["password"], "password": who}
            return {"identity": identity, **_scope(wanted, scope)}
        case ApplicationCredential(id_, secret):
            credential = {"id": id_, "secret": secret.reveal()}
            return {"identity": {"methods": ["application_credential"], "application_credential": credential}}
    raise Failed("A fake is set up with a password or an application credential, not with a token.")


def _scope(wanted: Scope, instead: Mapping[str, Any] | None) -> dict[str, Any]:
    if instead is not None:
        return {"scope": dict(instead)}
    match wanted:
        case ProjectScope(project):
            return {"scope": {"project": _reference(project)}}
        case DomainScope(domain):
            return {"scope": {"domain": _reference(domain)}}
    return {}


def _reference(reference: Reference) -> dict[str, Any]:
    if isinstance(reference, ById):
        return {"id": reference.id}
    domain = {} if reference.domain is None else {"domain": _reference(reference.domain)}
    return {"name": reference.name, **domain}
