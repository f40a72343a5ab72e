"""Owns /roles and what they imply."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.attributes import (
    extra,
    is_immutable,
    normalized,
    options,
    require_mutable,
    require_same_id,
)
from osaccess.fake_keystone.call import Call, facts_about
from osaccess.fake_keystone.entities import Implication, Role
from osaccess.fake_keystone.listing import filtered, list_reply
from osaccess.fake_keystone.wire import Reply, empty_reply, json_reply

_KNOWN = ("name", "domain_id", "description", "options")
_NEVER_IMPLIED = "admin"
"""`[assignment] prohibited_implied_role`, Keystone's default."""


def list_roles(call: Call) -> Reply:
    """Answer GET /roles: the global ones, or with `domain_id` those of a domain."""
    domain_id = call.query("domain_id")
    call.allow("list_domain_roles" if domain_id else "list_roles")
    rows = filtered(call, call.state.roles.of(domain_id or None), ("name",))
    return list_reply(call, "roles", rows, call.parts.fragments.text)


def create_role(call: Call) -> Reply:
    """Answer POST /roles."""
    body = normalized(call.body["role"])
    domain_id = body.get("domain_id") or None
    call.allow("create_domain_role" if domain_id else "create_role")
    row = Role(
        call.parts.ids.id(),
        body["name"],
        domain_id,
        body.get("description"),
        options(body),
        extra(body, _KNOWN),
    )
    _require_free(call, row)
    return _reply(call, call.state.roles.put(row), 201)


def show_role(call: Call) -> Reply:
    """Answer GET /roles/{role_id}."""
    return _reply(call, _role(call, "get"))


def update_role(call: Call) -> Reply:
    """Answer PATCH /roles/{role_id}."""
    before = _role(call, "update")
    body = call.body["role"]
    require_same_id(body, before.id)
    require_mutable(before.options, body, "role", before.id)
    if "domain_id" in body and body["domain_id"] != before.domain_id:
        raise errors.ROLE_DOMAIN_CHANGED()
    row = replace(
        before,
        name=body.get("name", before.name),
        description=body.get("description", before.description),
        options=options(body, before.options),
        extra=extra(body, _KNOWN, before.extra),
    )
    if row.name != before.name:
        _require_free(call, row)
    return _reply(call, call.state.roles.put(row))


def delete_role(call: Call) -> Reply:
    """Answer DELETE /roles/{role_id}.

    Takes along every application credential of a user who had the role directly on the credential's project,
    even those that do not contain it (facts/keystone.md 4.3).
    """
    row = _role(call, "delete")
    if is_immutable(row.options):
        raise errors.IMMUTABLE_DELETE(noun="role", id=row.id)
    state = call.state
    for assignment in state.assignments:
        if assignment.role_id == row.id and (assignment.actor_kind, assignment.target_kind) == ("user", "project"):
            for credential in state.credentials.of(assignment.actor_id):
                if credential.project_id == assignment.target_id:
                    state.credentials.drop(credential.id)
    state.assignments.drop_where(lambda assignment: assignment.role_id == row.id)
    state.implications.drop_where(lambda one: row.id in (one.prior_id, one.implied_id))
    state.roles.drop(row.id)
    return empty_reply()


# ---- implications -----------------------------------------------------------------------------------------------


def list_implied(call: Call) -> Reply:
    """Answer GET /roles/{prior_role_id}/implies."""
    call.require_login()
    prior = call.role(call.args["prior_role_id"])
    call.allow("list_implied_roles")
    implied = [call.state.roles[one.implied_id] for one in call.state.implications.of(prior.id)]
    links = {"self": f"{call.parts.url}/roles/{prior.id}/implies"}
    inference = {"prior_role": _brief(call, prior), "implies": [_brief(call, role) for role in implied]}
    return json_reply(200, json.dumps({"role_inference": inference, "links": links}))


def show_implied(call: Call) -> Reply:
    """Answer GET /roles/{prior_role_id}/implies/{implied_role_id}."""
    return _implication_reply(call, *_both(call, "get_implied_role"), 200)


def check_implied(call: Call) -> Reply:
    """Answer HEAD /roles/{prior_role_id}/implies/{implied_role_id}."""
    _implication_reply(call, *_both(call, "check_implied_role"), 204)
    return empty_reply()


def imply(call: Call) -> Reply:
    """Answer PUT /roles/{prior_role_id}/implies/{implied_role_id}."""
    prior, implied = _both(call, "create_implied_role")
    if implied.name == _NEVER_IMPLIED or (prior.domain_id is None and implied.domain_id):
        raise errors.NOT_TO_BE_IMPLIED(id=implied.id)
    row = Implication(prior.id, implied.id)
    if row.id in call.state.implications:
        raise errors.ALREADY_IMPLIED()
    call.state.implications.put(row)
    return _implication_reply(call, prior, implied, 201)


def unimply(call: Call) -> Reply:
    """Answer DELETE /roles/{prior_role_id}/implies/{implied_role_id}."""
    prior, implied = _both(call, "delete_implied_role")
    _require_implication(call, prior, implied)
    call.state.implications.drop(Implication(prior.id, implied.id).id)
    return empty_reply()


def list_inferences(call: Call) -> Reply:
    """Answer GET /role_inferences."""
    call.allow("list_role_inference_rules")
    roles = call.state.roles
    by_prior: dict[str, list[Role]] = {}
    for one in call.state.implications:
        by_prior.setdefault(one.prior_id, []).append(roles[one.implied_id])
    inferences = [
        {"prior_role": _brief(call, roles[prior]), "implies": [_brief(call, role) for role in implied]}
        for prior, implied in by_prior.items()
    ]
    return json_reply(200, json.dumps({"role_inferences": inferences}))


def _both(call: Call, action: str) -> tuple[Role, Role]:
    call.require_login()
    prior, implied = call.role(call.args["prior_role_id"]), call.role(call.args["implied_role_id"])
    call.allow(action)
    return prior, implied


def _require_implication(call: Call, prior: Role, implied: Role) -> None:
    if Implication(prior.id, implied.id).id not in call.state.implications:
        raise errors.NO_IMPLICATION(prior=prior.id, implied=implied.id)


def _implication_reply(call: Call, prior: Role, implied: Role, status: int) -> Reply:
    _require_implication(call, prior, implied)
    links = {"self": f"{call.parts.url}/roles/{prior.id}/implies/{implied.id}"}
    inference = {"prior_role": _brief(call, prior), "implies": _brief(call, implied)}
    return json_reply(status, json.dumps({"role_inference": inference, "links": links}))


def _brief(call: Call, role: Role) -> dict[str, Any]:
    return {"id": role.id, "links": {"self": f"{call.parts.url}/roles/{role.id}"}, "name": role.name}


# ---- parts ------------------------------------------------------------------------------------------------------


def roles_reply(call: Call, roles: Sequence[Role]) -> Reply:
    """Return the answer with a list of roles, for grants."""
    return list_reply(call, "roles", roles, call.parts.fragments.text)


def _role(call: Call, verb: str) -> Role:
    """Return the role that may be acted on; an unknown one is told before the policy is asked."""
    call.require_login()
    row = call.role(call.args["role_id"])
    call.allow(f"{verb}_domain_role" if row.domain_id else f"{verb}_role", facts_about(role=row))
    return row


def _reply(call: Call, row: Role, status: int = 200) -> Reply:
    return json_reply(status, f'{{"role": {call.parts.fragments.text(row)}}}')


def _require_free(call: Call, row: Role) -> None:
    if any(one.name == row.name and one.id != row.id for one in call.state.roles.of(row.domain_id)):
        if row.domain_id:
            raise errors.NAME_TAKEN_IN_DOMAIN(noun="role", name=row.name, domain=row.domain_id)
        raise errors.NAME_TAKEN(noun="role", name=row.name)
