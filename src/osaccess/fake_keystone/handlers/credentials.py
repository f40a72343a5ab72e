"""Owns /users/{user_id}/application_credentials, as observed in facts/keystone.md 4.

There is no way to change one (405), and the secret is told once, at creation.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from osaccess.fake_keystone import digests, errors, views
from osaccess.fake_keystone.attributes import Json
from osaccess.fake_keystone.bearers import Bearer
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.entities import Credential, Role
from osaccess.fake_keystone.handlers import access_rules, expiries
from osaccess.fake_keystone.listing import list_reply
from osaccess.fake_keystone.wire import Reply, empty_reply, json_reply

_COLLECTION = "application_credentials"


def list_credentials(call: Call) -> Reply:
    """Answer GET: those of the user on all projects, from any scope; `?name=` is an exact filter."""
    call.allow("list_application_credentials")
    if call.query("limit"):
        raise errors.STRICT_LIMIT()
    name = call.query("name")
    rows = [row for row in call.state.credentials.of(call.args["user_id"]) if name in (None, row.name)]
    return list_reply(call, _COLLECTION, rows, lambda row: _text(call, row))


def show_credential(call: Call) -> Reply:
    """Answer GET of one."""
    row = _allowed(call, "get_application_credential")
    return json_reply(200, f'{{"application_credential": {_text(call, row)}}}')


def delete_credential(call: Call) -> Reply:
    """Answer DELETE; its tokens are dead at once."""
    row = _allowed(call, "delete_application_credential")
    _require_unrestricted(call.require_login())
    call.state.credentials.drop(row.id)
    return empty_reply()


def create_credential(call: Call) -> Reply:
    """Answer POST: for oneself only, on the project of the token, with roles of the token."""
    bearer = call.allow("create_application_credential")
    _require_unrestricted(bearer)
    body: Json = call.body["application_credential"]
    roles = _roles(call, bearer, body)
    expires_at = _expiry(call, body)
    _require_limit(call, bearer.user.id)
    _require_free(call, bearer.user.id, body, roles)
    rules = access_rules.taken(call, bearer.user.id, body)
    secret = body.get("secret") or call.parts.ids.secret()
    row = Credential(
        call.parts.ids.id(),
        body["name"],
        bearer.user.id,
        bearer.token.project_id,
        digests.digest(secret),
        tuple(dict.fromkeys(role.id for role in roles)),
        tuple(rule.id for rule in rules),
        body.get("description"),
        expires_at,
        body.get("unrestricted"),
        body.get("system"),
    )
    for rule in rules:
        call.state.access_rules.put(rule)
    call.state.credentials.put(row)
    shown = {**view(call, row), "secret": secret, "links": {"self": f"{call.parts.url}/{_COLLECTION}/{row.id}"}}
    return json_reply(201, json.dumps({"application_credential": shown}))


def view(call: Call, row: Credential) -> dict[str, Any]:
    """Return a credential as it is shown, without its secret and links. Raises Refusal where a role is gone."""
    state = call.state
    rules = [views.access_rule(state.access_rules[id_]) for id_ in row.rule_ids]
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "user_id": row.user_id,
        "project_id": row.project_id,
        "system": row.system,
        "expires_at": views.instant_without_zone(row.expires_at),
        "unrestricted": row.unrestricted,
        "roles": [views.role(call.role(id_)) for id_ in row.role_ids],
        **({"access_rules": rules} if rules else {}),
    }


def _text(call: Call, row: Credential) -> str:
    for id_ in row.role_ids:  # a role that was renamed since has to be shown with its name of now
        call.role(id_)
    return call.parts.fragments.of_version(row, _COLLECTION, lambda one: view(call, one), call.state.version)


def _allowed(call: Call, action: str) -> Credential:
    """Return the credential that may be acted on; the policy looks at its owner, not at the one in the path."""
    row = call.state.credentials.get(call.args["credential_id"])
    call.allow(action, {"user_id": row.user_id} if row is not None else None)
    if row is None:
        raise errors.NO_CREDENTIAL(id=call.args["credential_id"])
    return row


def _require_unrestricted(bearer: Bearer) -> None:
    if bearer.credential is not None and not bearer.credential.unrestricted:
        raise errors.FORBIDDEN(
            action="Using method 'application_credential' is not allowed for managing additional application"
            " credentials."
        )


def _roles(call: Call, bearer: Bearer, body: Json) -> list[Role]:
    """Return the roles with all that they imply; no roles asked for means all of the token."""
    if not body.get("roles"):
        return list(bearer.roles)
    roles = [_role(call, reference) for reference in body["roles"]]
    for role in roles:  # grows while it runs, so that what is implied by the implied comes, too
        for one in call.state.implications.of(role.id):
            if one.implied_id not in [known.id for known in roles]:
                roles.append(call.role(one.implied_id))
    own = {role.id for role in bearer.roles}
    if any(role.id not in own for role in roles):
        raise errors.UNASSIGNED_ROLE()
    return roles


def _role(call: Call, reference: Json) -> Role:
    if reference.get("id"):
        role = call.state.roles.get(reference["id"])
        if role is None:
            raise errors.UNASSIGNED_ROLE()
        return role
    named = [role for role in call.state.roles if role.name == reference["name"]]
    if not named:
        raise errors.ROLE_NOT_DEFINED(name=reference["name"])
    return named[0]


def _expiry(call: Call, body: Json) -> datetime | None:
    text = body.get("expires_at")
    if text is None:
        return None
    if not text:
        raise errors.STRICT_EMPTY_EXPIRY()
    instant = expiries.parse(text)
    if instant is None:
        raise errors.NOT_A_TIMESTAMP()
    if instant < call.parts.now():
        raise errors.EXPIRED_BEFORE_BORN()
    return instant


def _require_limit(call: Call, user_id: str) -> None:
    limit = call.parts.credential_limit
    if limit is not None and len(call.state.credentials.of(user_id)) >= limit:
        raise errors.CREDENTIAL_LIMIT(limit=limit)


def _require_free(call: Call, user_id: str, body: Json, roles: Sequence[Role]) -> None:
    """Refuse a name that the user has given already, on any project; a role asked for twice reads the same."""
    taken = any(row.name == body["name"] for row in call.state.credentials.of(user_id))
    if taken or len({role.id for role in roles}) < len(roles):
        raise errors.NAME_TAKEN(noun="application_credential", name=body["name"])
