"""Owns /users: the users, their passwords, their projects, groups and tokens."""

from dataclasses import replace

from osaccess.fake_keystone import digests, errors, schema, schemas
from osaccess.fake_keystone.attributes import (
    Json,
    boolean,
    extra,
    normalized,
    options,
    require_same_domain,
    require_same_id,
)
from osaccess.fake_keystone.call import Call, facts_about
from osaccess.fake_keystone.entities import Group, User
from osaccess.fake_keystone.handlers.scopes import projects_of
from osaccess.fake_keystone.listing import filtered, list_reply
from osaccess.fake_keystone.policy import Target
from osaccess.fake_keystone.wire import Reply, empty_reply, json_reply

_KNOWN = ("name", "domain_id", "enabled", "password", "default_project_id", "options", "password_expires_at")


def list_users(call: Call) -> Reply:
    """Answer GET /users; a domain-scoped token sees its own domain's."""
    own_domain = call.require_login().token.domain_id
    call.allow("list_users", {"domain_id": own_domain} if own_domain else None)
    rows = call.state.users.of(own_domain) if own_domain else call.state.users
    found = filtered(call, rows, ("domain_id", "enabled", "name"))
    return list_reply(call, "users", found, call.parts.fragments.text, pages=True)


def create_user(call: Call) -> Reply:
    """Answer POST /users."""
    body = normalized(call.body["user"])
    if body.get("federated"):
        raise errors.NOT_BUILT(noun="federated users")
    bearer = call.allow("create_user", {"user.domain_id": body.get("domain_id")})
    domain_id = body.get("domain_id") or bearer.token.domain_id or "default"
    call.domain(domain_id)
    _require_project(call, body)
    name = body["name"].strip()
    _require_free(call, name, domain_id)
    row = User(
        call.parts.ids.id(),
        name,
        domain_id,
        password=_digest(body),
        enabled=boolean(body, "enabled", default=True),
        default_project_id=body.get("default_project_id"),
        options=options(body),
        extra=extra(body, _KNOWN),
    )
    return _reply(call, call.state.users.put(row), 201)


def show_user(call: Call) -> Reply:
    """Answer GET /users/{user_id}."""
    call.allow("get_user", _facts(call))
    return _reply(call, call.user(call.args["user_id"]))


def update_user(call: Call) -> Reply:
    """Answer PATCH /users/{user_id}; a new password or a disabling kills the user's tokens."""
    call.allow("update_user", _facts(call))
    before = call.user(call.args["user_id"])
    body = call.body["user"]
    require_same_id(body, before.id)
    require_same_domain(body, before.domain_id)
    _require_project(call, body)
    name = body["name"].strip() if "name" in body else before.name
    if name != before.name:
        _require_free(call, name, before.domain_id, named_domain="domain_id" in body)
    row = replace(
        before,
        name=name,
        password=_digest(body) if "password" in body else before.password,
        enabled=boolean(body, "enabled", default=before.enabled),
        default_project_id=body.get("default_project_id", before.default_project_id),
        options=options(body, before.options),
        extra=extra(body, _KNOWN, before.extra),
    )
    call.state.users.put(row)
    if body.get("password") is not None or (before.enabled and not row.enabled):
        call.parts.bearers.revoke_user(row.id)
    return json_reply(200, f'{{"user": {call.parts.fragments.changed(row)}}}')


def delete_user(call: Call) -> Reply:
    """Answer DELETE /users/{user_id}; everything that is the user's goes, too."""
    call.allow("delete_user", _facts(call))
    remove_user(call, call.user(call.args["user_id"]))
    return empty_reply()


def remove_user(call: Call, user: User) -> None:
    """Remove a user with his memberships, assignments, application credentials and rules.

    His tokens need no revocation: they stand for nobody any more.
    """
    state = call.state
    for table in (state.memberships, state.assignments, state.credentials, state.access_rules):
        for row in table.of(user.id):
            table.drop(row.id)
    state.users.drop(user.id)


def change_password(call: Call) -> Reply:
    """Answer POST /users/{user_id}/password: the one call that needs no token."""
    body = call.body.get("user", {})
    finding = schema.first_finding(schemas.PASSWORD_CHANGE, body)
    if finding is not None:
        path, message = finding
        where = f"Invalid input for field '{'/'.join(map(str, path))}': " if path else ""
        raise errors.AGAINST_SCHEMA(detail=where + message)
    user = call.state.users.get(call.args["user_id"])
    if user is None:
        raise errors.UNAUTHORIZED()
    if not digests.matches(user.password, body["original_password"]):
        raise errors.UNAUTHORIZED()
    if not user.enabled:
        raise errors.ACCOUNT_DISABLED(id=user.id)
    if user.options.get("lock_password"):
        raise errors.PASSWORD_LOCKED()
    call.state.users.put(replace(user, password=digests.digest(body["password"])))
    call.parts.bearers.revoke_user(user.id)
    return empty_reply()


def list_user_projects(call: Call) -> Reply:
    """Answer GET /users/{user_id}/projects."""
    call.allow("list_user_projects", _facts(call))
    found = filtered(call, projects_of(call, call.user(call.args["user_id"]).id), ("domain_id", "enabled", "name"))
    return list_reply(call, "projects", found, call.parts.fragments.project)


def list_user_groups(call: Call) -> Reply:
    """Answer GET /users/{user_id}/groups."""
    bearer = call.allow("list_groups_for_user", _facts(call))
    user = call.user(call.args["user_id"])
    groups = [call.state.groups[one.group_id] for one in call.state.memberships.of(user.id)]
    if bearer.token.domain_id:
        groups = [group for group in groups if group.domain_id == bearer.token.domain_id]
    return list_reply(call, "groups", filtered(call, groups, ("name",)), lambda row: _as_member(call, row))


def revoke_user_tokens(call: Call) -> Reply:
    """Answer DELETE /users/{user_id}/tokens."""
    call.allow("revoke_tokens_for_user", _facts(call))
    call.parts.bearers.revoke_user(call.user(call.args["user_id"]).id)
    return empty_reply()


def _as_member(call: Call, group: Group) -> str:
    return call.parts.fragments.text(group).replace(', "links"', ', "membership_expires_at": null, "links"', 1)


def _reply(call: Call, row: User, status: int = 200) -> Reply:
    return json_reply(status, f'{{"user": {call.parts.fragments.text(row)}}}')


def _facts(call: Call) -> Target:
    return facts_about(user=call.state.users.get(call.args["user_id"]))


def _digest(body: Json) -> bytes | None:
    password = body.get("password")
    return None if password is None else digests.digest(password)


def _require_free(call: Call, name: str, domain_id: str, *, named_domain: bool = True) -> None:
    """Refuse a name that is taken; the refusal names the domain if the request did."""
    if any(row.name == name for row in call.state.users.of(domain_id)):
        if not named_domain:
            raise errors.NAME_TAKEN(noun="user", name=name)
        raise errors.NAME_TAKEN_IN_DOMAIN(noun="user", name=name, domain=domain_id)


def _require_project(call: Call, body: Json) -> None:
    project = call.state.projects.get(body.get("default_project_id") or "")
    if project is not None and project.is_domain:
        raise errors.DEFAULT_PROJECT_IS_DOMAIN(id=project.id)
