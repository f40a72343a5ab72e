"""Owns the granting of roles to users and groups on projects, domains and the system, inherited or not.

One set of functions serves all paths; the route's arguments say who and on what. The two families of paths
differ in one thing: `/OS-INHERIT/` asks the policy before it says that something is unknown.
"""

from collections.abc import Sequence

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.call import Call, facts_about
from osaccess.fake_keystone.entities import SYSTEM, Assignment, Role
from osaccess.fake_keystone.handlers.roles import roles_reply
from osaccess.fake_keystone.wire import Reply, empty_reply


def list_grants(call: Call) -> Reply:
    """Answer GET …/{project or domain}/{user or group}/roles."""
    _allow(call, "list_grants")
    _require_target(call)
    return roles_reply(call, _granted(call))


def check_grant(call: Call) -> Reply:
    """Answer GET and HEAD …/roles/{role_id}: for grants as they were made, not for implied roles."""
    _allow(call, "check_grant")
    call.role(call.args["role_id"])
    _require_target(call)
    _require_grant(call)
    return empty_reply()


def create_grant(call: Call) -> Reply:
    """Answer PUT …/roles/{role_id}; idempotent."""
    _allow(call, "create_grant")
    role = call.role(call.args["role_id"])
    _require_target(call)
    project_id = call.args.get("project_id")
    if project_id and role.domain_id and call.project(project_id).domain_id != role.domain_id:
        raise errors.ROLE_OF_OTHER_DOMAIN(project=project_id, role=role.id)
    call.state.assignments.put(_assignment(call))
    return empty_reply()


def revoke_grant(call: Call) -> Reply:
    """Answer DELETE …/roles/{role_id}."""
    _allow(call, "revoke_grant", actor_may_be_gone=True)
    call.role(call.args["role_id"])
    _require_grant(call)
    call.state.assignments.drop(_assignment(call).id)
    return empty_reply()


def list_system_grants(call: Call) -> Reply:
    """Answer GET /system/{users or groups}/{id}/roles."""
    _allow_system(call, "list")
    return roles_reply(call, _granted(call))


def check_system_grant(call: Call) -> Reply:
    """Answer GET and HEAD /system/{users or groups}/{id}/roles/{role_id}."""
    _allow_system(call, "check")
    _require_grant(call)
    return empty_reply()


def create_system_grant(call: Call) -> Reply:
    """Answer PUT /system/{users or groups}/{id}/roles/{role_id}; idempotent."""
    _allow_system(call, "create")
    role = call.role(call.args["role_id"])
    if role.domain_id:
        raise errors.SYSTEM_ROLE_OF_DOMAIN(id=role.id)
    call.state.assignments.put(_assignment(call))
    return empty_reply()


def revoke_system_grant(call: Call) -> Reply:
    """Answer DELETE /system/{users or groups}/{id}/roles/{role_id}."""
    _allow_system(call, "revoke")
    _require_grant(call)
    call.state.assignments.drop(_assignment(call).id)
    return empty_reply()


# ---- who may ----------------------------------------------------------------------------------------------------


def _allow(call: Call, action: str, *, actor_may_be_gone: bool = False) -> None:
    call.require_login()
    state, args = call.state, call.args
    if not _is_os_inherit(call):
        _require_all(call, actor_may_be_gone=actor_may_be_gone)
    domain = state.projects.get(args.get("domain_id", ""))
    facts = facts_about(
        role=state.roles.get(args.get("role_id", "")),
        user=state.users.get(args.get("user_id", "")),
        group=state.groups.get(args.get("group_id", "")),
        domain=domain,
        project=state.projects.get(args.get("project_id", "")),
    )
    call.allow(action, facts)


def _require_all(call: Call, *, actor_may_be_gone: bool) -> None:
    """Tell what is unknown before the policy is asked, in the order in which Keystone looks things up."""
    if "domain_id" in call.args:
        call.domain(call.args["domain_id"])
    if "role_id" in call.args:
        call.role(call.args["role_id"])
    if not actor_may_be_gone:
        _require_actor(call)
    if "project_id" in call.args:
        call.project(call.args["project_id"])


def _allow_system(call: Call, verb: str) -> None:
    call.require_login()
    if "role_id" in call.args:
        call.role(call.args["role_id"])
    if verb != "revoke":
        _require_actor(call)
    kind = "user" if "user_id" in call.args else "group"
    noun = "system_grants" if verb == "list" else "system_grant"
    call.allow(f"{verb}_{noun}_for_{kind}")


def _is_os_inherit(call: Call) -> bool:
    return "/OS-INHERIT/" in call.request.path


def _require_actor(call: Call) -> None:
    if "user_id" in call.args:
        call.user(call.args["user_id"])
    else:
        call.group(call.args["group_id"])


def _require_target(call: Call) -> None:
    if "domain_id" in call.args:
        call.domain(call.args["domain_id"])
    else:
        call.project(call.args["project_id"])


# ---- what is granted --------------------------------------------------------------------------------------------


def _assignment(call: Call) -> Assignment:
    """Return the assignment that the path names, whether it is there or not; without a role if it names none."""
    args = call.args
    actor = ("user", args["user_id"]) if "user_id" in args else ("group", args["group_id"])
    target = ("system", SYSTEM)
    for kind in ("domain", "project"):
        if f"{kind}_id" in args:
            target = (kind, args[f"{kind}_id"])
    return Assignment(*actor, *target, args.get("role_id", ""), inherited=_is_os_inherit(call))


def _require_grant(call: Call) -> None:
    one = _assignment(call)
    if one.id not in call.state.assignments:
        raise errors.NO_ASSIGNMENT(role=one.role_id, actor=one.actor_id, target=one.target_id)


def _granted(call: Call) -> Sequence[Role]:
    asked = _assignment(call)
    return [
        call.state.roles[one.role_id]
        for one in call.state.assignments.of(asked.actor_id)
        if (one.target_kind, one.target_id, one.inherited) == (asked.target_kind, asked.target_id, asked.inherited)
    ]
