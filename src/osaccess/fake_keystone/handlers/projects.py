"""Owns /projects: the projects, their hierarchy and their life; domains share their rules (`domains`)."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from osaccess.fake_keystone import errors, views
from osaccess.fake_keystone.attributes import (
    Json,
    boolean,
    extra,
    is_immutable,
    normalized,
    options,
    require_mutable,
    require_same_domain,
    require_same_id,
)
from osaccess.fake_keystone.call import Call, facts_about
from osaccess.fake_keystone.effective import ancestors, subtree
from osaccess.fake_keystone.entities import Project
from osaccess.fake_keystone.handlers.scopes import projects_of
from osaccess.fake_keystone.listing import filtered, list_reply
from osaccess.fake_keystone.policy import Target
from osaccess.fake_keystone.wire import Reply, empty_reply, json_reply

MAX_DEPTH = 5
"""`max_project_tree_depth`, Keystone's default: so many projects one below the other in a domain."""

KNOWN = ("name", "domain_id", "parent_id", "is_domain", "enabled", "description", "tags", "options")


def list_projects(call: Call) -> Reply:
    """Answer GET /projects; domains are listed only with `is_domain`."""
    own_domain = call.require_login().token.domain_id
    call.allow("list_projects", {"domain_id": own_domain} if own_domain else None)
    rows = filtered(call, call.state.projects, ("domain_id", "enabled", "name", "parent_id", "is_domain"))
    if call.query("is_domain") is None:
        rows = [row for row in rows if not row.is_domain]
    rows = _with_tags(call, rows)
    if own_domain:
        rows = [row for row in rows if row.domain_id == own_domain]
    return list_reply(call, "projects", rows, call.parts.fragments.project, pages=True)


def _with_tags(call: Call, rows: Sequence[Project]) -> list[Project]:
    def asked(name: str) -> set[str] | None:
        value = call.query(name)
        return None if value is None else set(value.split(","))

    every, some = asked("tags"), asked("tags-any")
    not_every, not_some = asked("not-tags"), asked("not-tags-any")
    return [
        row
        for row in rows
        if (every is None or every <= set(row.tags))
        and (some is None or some & set(row.tags))
        and (not_every is None or not not_every <= set(row.tags))
        and (not_some is None or not not_some & set(row.tags))
    ]


def create_project(call: Call) -> Reply:
    """Answer POST /projects."""
    body = normalized(call.body.get("project", {}))
    bearer = call.allow("create_project", {"project.domain_id": body.get("domain_id")})
    is_domain = boolean(body, "is_domain", default=False)
    domain_id = body.get("domain_id")
    if not is_domain:
        domain_id = domain_id or bearer.token.domain_id or "default"
    row = Project(
        call.parts.ids.id(),
        body["name"].strip(),
        domain_id,
        body.get("parent_id") or domain_id,
        is_domain=is_domain,
        enabled=boolean(body, "enabled", default=True),
        description=body.get("description", ""),
        tags=tuple(body.get("tags", ())),
        options=options(body),
        extra=extra(body, KNOWN),
    )
    _require_place(call, row)
    require_free_name(call, row)
    reply = json_reply(201, f'{{"project": {call.parts.fragments.project(row)}}}')
    call.state.projects.put(replace(row, tags=tuple(sorted(row.tags))))
    return reply


def show_project(call: Call) -> Reply:
    """Answer GET /projects/{project_id}, with its hierarchy where asked for."""
    call.allow("get_project", _facts(call))
    row = call.project(call.args["project_id"])
    hierarchy = _hierarchy(call, row)
    text = call.parts.fragments.project(row)
    if hierarchy:
        text = json.dumps({**json.loads(text), **hierarchy})
    return json_reply(200, f'{{"project": {text}}}')


def update_project(call: Call) -> Reply:
    """Answer PATCH /projects/{project_id}."""
    call.allow("update_project", _facts(call))
    body = call.body.get("project", {})
    require_same_id(body, call.args["project_id"])
    row = change(call, call.project(call.args["project_id"]), body)
    return json_reply(200, f'{{"project": {call.parts.fragments.changed(row)}}}')


def delete_project(call: Call) -> Reply:
    """Answer DELETE /projects/{project_id}; its application credentials stay (facts/keystone.md 4.3)."""
    call.allow("delete_project", _facts(call))
    row = call.project(call.args["project_id"])
    if is_immutable(row.options):
        raise errors.IMMUTABLE_DELETE(noun="domain" if row.is_domain else "project", id=row.id)
    if row.is_domain and row.enabled:
        raise errors.DOMAIN_ENABLED()
    if any(one.parent_id == row.id for one in call.state.projects):
        raise errors.NOT_A_LEAF(id=row.id)
    remove_project(call, row)
    return empty_reply()


def remove_project(call: Call, row: Project) -> None:
    """Remove a project with the assignments on it."""
    call.state.assignments.drop_where(lambda assignment: assignment.target_id == row.id)
    call.state.projects.drop(row.id)


def change(call: Call, before: Project, body: Json) -> Project:
    """Change a project or a domain as the body says, and return it. Raises Refusal."""
    require_same_domain(body, before.domain_id)
    require_mutable(before.options, body, "domain" if before.is_domain else "project", before.id)
    if "parent_id" in body and body["parent_id"] != before.parent_id:
        raise errors.PARENT_CHANGED()
    if "is_domain" in body and body["is_domain"] != before.is_domain:
        raise errors.KIND_CHANGED()
    row = replace(
        before,
        name=body.get("name", before.name).strip(),
        enabled=boolean(body, "enabled", default=before.enabled),
        description=body.get("description", before.description),
        tags=tuple(sorted(body.get("tags", before.tags))),
        options=options(body, before.options),
        extra=extra(body, KNOWN, before.extra),
    )
    _require_enabling(call, before, row)
    if row.name != before.name:
        require_free_name(call, row, renamed=True)
    return call.state.projects.put(row)


def require_free_name(call: Call, row: Project, *, renamed: bool = False) -> None:
    """Refuse a name that is taken in the domain, or among the domains."""
    if any(one.name == row.name and one.is_domain == row.is_domain for one in _siblings(call, row)):
        if row.is_domain:
            raise errors.DOMAIN_NAME_TAKEN(name=row.name)
        kind = errors.STRICT_PROJECT_NAME_TAKEN if renamed else errors.PROJECT_NAME_TAKEN
        raise kind(name=row.name, id=row.id)


def _siblings(call: Call, row: Project) -> list[Project]:
    return [one for one in call.state.projects.of(row.domain_id) if one.id != row.id]


def _require_place(call: Call, row: Project) -> None:
    """Refuse a project where its domain and parent do not allow one."""
    if row.is_domain:
        if row.parent_id:
            raise errors.DOMAIN_WITH_PARENT()
        return
    projects = call.state.projects
    domain = projects.get(row.domain_id or "")
    if domain is None or not domain.is_domain:
        raise errors.UNKNOWN_DOMAIN(id=row.domain_id)
    parent = projects.get(row.parent_id or "")
    if parent is None:
        raise errors.UNKNOWN_PARENT(id=row.parent_id)
    if parent.is_domain and parent.id != domain.id:
        raise errors.PARENT_IS_OTHER_DOMAIN(parent=parent.id, domain=domain.id)
    if not parent.is_domain and parent.domain_id != domain.id:
        raise errors.PARENT_IN_OTHER_DOMAIN(parent=parent.domain_id, domain=domain.id)
    branch = [domain, *ancestors(call.state, parent), parent]
    for one in branch:
        if not one.enabled:
            raise errors.DISABLED_BRANCH(id=one.id)
    if not parent.is_domain and len(ancestors(call.state, parent)) + 1 >= MAX_DEPTH:
        raise errors.DEPTH_REACHED(id=parent.id)


def _require_enabling(call: Call, before: Project, row: Project) -> None:
    if row.enabled and not before.enabled:
        above = ancestors(call.state, row)
        domain = call.state.projects.get(row.domain_id or "")
        if any(not one.enabled for one in (*above, *([domain] if domain else []))):
            raise errors.DISABLED_PARENTS(id=row.id)
    is_disabled = before.enabled and not row.enabled and not row.is_domain
    if is_disabled and any(one.enabled for one in subtree(call.state, row.id)):
        raise errors.ENABLED_SUBTREE(id=row.id)


# ---- hierarchy --------------------------------------------------------------------------------------------------


def _hierarchy(call: Call, row: Project) -> dict[str, Any]:
    if not call.request.query:
        return {}
    if call.flag("parents_as_list") and call.flag("parents_as_ids"):
        raise errors.TWO_PARENT_VIEWS()
    if call.flag("subtree_as_list") and call.flag("subtree_as_ids"):
        raise errors.TWO_SUBTREE_VIEWS()
    found: dict[str, Any] = {}
    if call.flag("parents_as_list"):
        found["parents"] = _own(call, ancestors(call.state, row))
    elif call.flag("parents_as_ids"):
        found["parents"] = _parent_ids(call, row)
    if call.flag("subtree_as_list"):
        found["subtree"] = _own(call, subtree(call.state, row.id))
    elif call.flag("subtree_as_ids"):
        found["subtree"] = _subtree_ids(call, row.id)
    return found


def _own(call: Call, rows: Sequence[Project]) -> list[dict[str, Any]]:
    """Return those of the projects that the one who asks has a role on."""
    own = {one.id for one in projects_of(call, call.require_login().user.id)}
    return [
        {"project": {**views.project(row), "links": {"self": f"{call.parts.url}/projects/{row.id}"}}}
        for row in rows
        if row.id in own
    ]


def _parent_ids(call: Call, row: Project) -> dict[str, Any] | None:
    parent = call.state.projects.get(row.parent_id or "")
    return None if parent is None else {parent.id: _parent_ids(call, parent)}


def _subtree_ids(call: Call, id_: str) -> dict[str, Any] | None:
    below = [row.id for row in call.state.projects if row.parent_id == id_ and not row.is_domain]
    return {one: _subtree_ids(call, one) for one in below} or None


def _facts(call: Call) -> Target:
    return facts_about(project=call.state.projects.get(call.args["project_id"]))
