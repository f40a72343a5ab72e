"""Owns /role_assignments: as they were made, or what they amount to, with or without names."""

import json
from typing import Any

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.effective import Entry, Filters, direct, effective
from osaccess.fake_keystone.entities import Group, Project, User
from osaccess.fake_keystone.listing import own_url
from osaccess.fake_keystone.state import State
from osaccess.fake_keystone.wire import Reply, json_reply

View = dict[str, Any]


def list_role_assignments(call: Call) -> Reply:
    """Answer GET /role_assignments."""
    if call.query("user.id") is not None and call.query("group.id") is not None:
        raise errors.USER_AND_GROUP(query=call.query_pairs)
    own_domain = call.require_login().token.domain_id
    is_tree = call.flag("include_subtree")
    if is_tree:
        _allow_for_tree(call)
    else:
        call.allow("list_role_assignments", {"domain_id": own_domain} if own_domain else None)
    entries = _entries(call)
    if own_domain and not is_tree:
        entries = [entry for entry in entries if _domain_of(call.state, entry) == own_domain]
    named = call.flag("include_names")
    rows = [_view(call, entry, named=named) for entry in entries]
    links = {"next": None, "self": own_url(call), "previous": None}
    return json_reply(200, json.dumps({"role_assignments": rows, "links": links}))


def _allow_for_tree(call: Call) -> None:
    project_id = call.query("scope.project.id")
    call.require_login()
    project = call.state.projects.get(project_id or "")
    if project_id and project is None:
        raise errors.STRICT_TREE(id=project_id)
    facts = {"domain_id": project.domain_id} if project else None
    call.allow("list_role_assignments_for_tree", facts)
    if not project_id:
        detail = "'scope.project.id' is a dependency of 'include_subtree'"
        raise errors.AGAINST_SCHEMA(detail=detail)


def _entries(call: Call) -> list[Entry]:
    filters = _filters(call)
    if not call.flag("effective"):
        return direct(call.state, filters)
    _require_sensible(call, filters)
    _require_known(call, filters)
    return [] if filters.domain_id and filters.inherited else effective(call.state, filters)


def _filters(call: Call) -> Filters:
    project_id, domain_id = call.query("scope.project.id"), call.query("scope.domain.id")
    system, inherited = call.query("scope.system"), call.query("scope.OS-INHERIT:inherited_to")
    if domain_id and project_id:
        raise errors.DOMAIN_OR_PROJECT()
    if domain_id and system:
        raise errors.SYSTEM_OR_DOMAIN()
    if project_id and system:
        raise errors.SYSTEM_OR_PROJECT()
    return Filters(
        user_id=call.query("user.id") or None,
        group_id=call.query("group.id"),
        role_id=call.query("role.id"),
        project_id=project_id,
        domain_id=domain_id,
        system=system == "all",
        inherited=None if inherited is None else inherited == "projects",
        with_subtree=call.flag("include_subtree"),
    )


def _require_sensible(call: Call, filters: Filters) -> None:
    if filters.group_id:
        raise errors.EFFECTIVE_OF_GROUP()
    if filters.inherited and filters.domain_id:
        raise errors.EFFECTIVE_INHERITED_DOMAIN()


def _require_known(call: Call, filters: Filters) -> None:
    """Refuse an unknown user or project, as effective listings do and plain ones do not (facts/keystone.md 7)."""
    if filters.user_id:
        call.user(filters.user_id)
    if filters.project_id:
        call.project(filters.project_id)


def _domain_of(state: State, entry: Entry) -> str | None:
    if entry.target_kind == "domain":
        return entry.target_id
    return state.projects[entry.target_id].domain_id if entry.target_kind == "project" else None


# ---- views ------------------------------------------------------------------------------------------------------


def _view(call: Call, entry: Entry, *, named: bool) -> View:
    shown: View = {"links": {}, "scope": _scope(call.state, entry, named=named)}
    state = call.state
    if entry.user_id:
        shown["user"] = _actor(state, entry.user_id, state.users.get(entry.user_id), named=named)
    if entry.group_id:
        shown["group"] = _actor(state, entry.group_id, state.groups.get(entry.group_id), named=named)
    shown["role"] = _role(call.state, entry, named=named)
    shown["links"] = _links(call, entry)
    return shown


def _actor(state: State, id_: str, row: User | Group | None, *, named: bool) -> View:
    """Return who has the role; somebody who never was (an inherited grant asks nobody) has empty names."""
    if not named:
        return {"id": id_}
    return _with_domain(state, row) if row else {"id": id_, "name": "", "domain": {"id": "", "name": ""}}


def _scope(state: State, entry: Entry, *, named: bool) -> View:
    if entry.target_kind == "system":
        return {"system": {"all": True}}
    row = state.projects[entry.target_id]
    target: View = {"id": row.id}
    if named:
        target = _with_domain(state, row) if entry.target_kind == "project" else _brief(row)
    scope: View = {entry.target_kind: target}
    if _is_inherited(entry):
        scope["OS-INHERIT:inherited_to"] = "projects"
    return scope


def _is_inherited(entry: Entry) -> bool:
    return bool(entry.inherited or entry.via_domain or entry.via_project)


def _role(state: State, entry: Entry, *, named: bool) -> View:
    role = state.roles[entry.role_id]
    if not named:
        return {"id": role.id}
    shown: View = {"id": role.id, "name": role.name}
    if role.domain_id:
        domain = state.projects.get(role.domain_id)
        if domain is None:  # roles outlive their domain
            raise errors.NO_DOMAIN(id=role.domain_id)
        shown["domain"] = _brief(domain)
    return shown


def _brief(row: Project) -> View:
    return {"id": row.id, "name": row.name}


def _with_domain(state: State, row: User | Group | Project) -> View:
    domain = state.projects[row.domain_id or ""]
    return {"id": row.id, "name": row.name, "domain": _brief(domain)}


def _links(call: Call, entry: Entry) -> View:
    url = call.parts.url
    links: View = {}
    place = f"/{entry.target_kind}s/{entry.target_id}" if entry.target_kind != "system" else "/system"
    if entry.via_domain or entry.via_project:
        place = f"/domains/{entry.via_domain}" if entry.via_domain else f"/projects/{entry.via_project}"
    if entry.via_group:
        links["membership"] = f"{url}/groups/{entry.via_group}/users/{entry.user_id}"
    group_id = entry.via_group or entry.group_id
    actor = f"/groups/{group_id}" if group_id else f"/users/{entry.user_id}"
    path = f"{place}{actor}/roles/{entry.via_role or entry.role_id}"
    if _is_inherited(entry):
        path = f"/OS-INHERIT{path}/inherited_to_projects"
    links["assignment"] = url + path
    if entry.via_role:
        links["prior_role"] = f"{url}/prior_role/{entry.role_id}/implies/{entry.via_role}"
    return links
