"""Owns /groups and who is in them."""

from dataclasses import replace

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.attributes import extra, normalized, require_same_domain, require_same_id
from osaccess.fake_keystone.call import Call, facts_about
from osaccess.fake_keystone.entities import Group, Membership
from osaccess.fake_keystone.listing import filtered, list_reply
from osaccess.fake_keystone.policy import Target
from osaccess.fake_keystone.wire import Reply, empty_reply, json_reply

_KNOWN = ("name", "domain_id", "description")


def list_groups(call: Call) -> Reply:
    """Answer GET /groups; a domain-scoped token sees its own domain's."""
    own_domain = call.require_login().token.domain_id
    call.allow("list_groups", {"group.domain_id": own_domain} if own_domain else None)
    rows = call.state.groups.of(own_domain) if own_domain else call.state.groups
    found = filtered(call, rows, ("domain_id", "name"))
    return list_reply(call, "groups", found, call.parts.fragments.text, pages=True)


def create_group(call: Call) -> Reply:
    """Answer POST /groups."""
    body = normalized(call.body["group"])
    bearer = call.allow("create_group", {"group.domain_id": body.get("domain_id")})
    domain_id = body.get("domain_id") or bearer.token.domain_id or "default"
    call.domain(domain_id)
    name = body["name"].strip()
    _require_free(call, name, domain_id)
    description = body.get("description", "")
    row = Group(call.parts.ids.id(), name, domain_id, description, extra(body, _KNOWN))
    return _reply(call, call.state.groups.put(row), 201)


def show_group(call: Call) -> Reply:
    """Answer GET /groups/{group_id}."""
    call.allow("get_group", _facts(call))
    return _reply(call, call.group(call.args["group_id"]))


def update_group(call: Call) -> Reply:
    """Answer PATCH /groups/{group_id}."""
    call.allow("update_group", _facts(call))
    body = call.body["group"]
    require_same_id(body, call.args["group_id"])
    before = call.group(call.args["group_id"])
    require_same_domain(body, before.domain_id)
    name = body["name"].strip() if "name" in body else before.name
    if name != before.name:
        _require_free(call, name, before.domain_id, named_domain="domain_id" in body)
    description = body.get("description", before.description)
    row = replace(before, name=name, description=description, extra=extra(body, _KNOWN, before.extra))
    return _reply(call, call.state.groups.put(row))


def delete_group(call: Call) -> Reply:
    """Answer DELETE /groups/{group_id}; its members' tokens die if it had roles."""
    call.require_login()
    group = call.group(call.args["group_id"])
    call.allow("delete_group", facts_about(group=group))
    remove_group(call, group)
    return empty_reply()


def remove_group(call: Call, group: Group) -> None:
    """Remove a group with its memberships and assignments."""
    state = call.state
    roles = state.assignments.of(group.id)
    members = [row.user_id for row in state.memberships if row.group_id == group.id]
    for assignment in roles:
        state.assignments.drop(assignment.id)
    state.memberships.drop_where(lambda row: row.group_id == group.id)
    state.groups.drop(group.id)
    for user_id in members if roles else ():
        call.parts.bearers.revoke_user(user_id)


def list_members(call: Call) -> Reply:
    """Answer GET /groups/{group_id}/users."""
    bearer = call.allow("list_users_in_group", _facts(call))
    group = call.group(call.args["group_id"])
    users = [call.state.users[row.user_id] for row in call.state.memberships if row.group_id == group.id]
    if bearer.token.domain_id:
        users = [user for user in users if user.domain_id == bearer.token.domain_id]
    found = filtered(call, users, ("domain_id", "enabled", "name"))
    return list_reply(call, "users", found, call.parts.fragments.text)


def check_member(call: Call) -> Reply:
    """Answer GET and HEAD /groups/{group_id}/users/{user_id}."""
    membership = _membership(call, "check_user_in_group")
    if membership.id not in call.state.memberships:
        raise errors.NO_MEMBER(user=membership.user_id, group=membership.group_id)
    return empty_reply()


def add_member(call: Call) -> Reply:
    """Answer PUT /groups/{group_id}/users/{user_id}; idempotent."""
    call.state.memberships.put(_membership(call, "add_user_to_group"))
    return empty_reply()


def remove_member(call: Call) -> Reply:
    """Answer DELETE /groups/{group_id}/users/{user_id}; kills the user's tokens."""
    membership = _membership(call, "remove_user_from_group")
    if membership.id not in call.state.memberships:
        raise errors.NO_MEMBER(user=membership.user_id, group=membership.group_id)
    call.state.memberships.drop(membership.id)
    call.parts.bearers.revoke_user(membership.user_id)
    return empty_reply()


def _membership(call: Call, action: str) -> Membership:
    """Return the membership that the path names, whether it is there or not. Raises Refusal."""
    user = call.state.users.get(call.args["user_id"])
    group = call.state.groups.get(call.args["group_id"])
    call.allow(action, facts_about(user=user, group=group))
    group = call.group(call.args["group_id"])  # told before an unknown user
    return Membership(call.user(call.args["user_id"]).id, group.id)


def _reply(call: Call, row: Group, status: int = 200) -> Reply:
    return json_reply(status, f'{{"group": {call.parts.fragments.text(row)}}}')


def _facts(call: Call) -> Target:
    return facts_about(group=call.state.groups.get(call.args["group_id"]))


def _require_free(call: Call, name: str, domain_id: str, *, named_domain: bool = True) -> None:
    """Refuse a name that is taken; the refusal names the domain if the request did."""
    if any(row.name == name for row in call.state.groups.of(domain_id)):
        if not named_domain:
            raise errors.NAME_TAKEN(noun="group", name=name)
        raise errors.NAME_TAKEN_IN_DOMAIN(noun="group", name=name, domain=domain_id)
