"""Owns /domains; a domain is a project, so `projects` changes it."""

import re

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.attributes import boolean, extra, is_immutable, normalized, options
from osaccess.fake_keystone.call import Call, facts_about
from osaccess.fake_keystone.entities import Project
from osaccess.fake_keystone.handlers import projects
from osaccess.fake_keystone.handlers.groups import remove_group
from osaccess.fake_keystone.handlers.users import remove_user
from osaccess.fake_keystone.listing import filtered, list_reply
from osaccess.fake_keystone.wire import Reply, empty_reply, json_reply


def list_domains(call: Call) -> Reply:
    """Answer GET /domains; a domain-scoped token sees its own."""
    own_domain = call.require_login().token.domain_id
    call.allow("list_domains", {"domain.id": own_domain} if own_domain else None)
    rows = filtered(call, call.state.projects.of(None), ("name", "enabled"))
    if own_domain:
        rows = [row for row in rows if row.id == own_domain]
    return list_reply(call, "domains", rows, call.parts.fragments.domain, pages=True)


def create_domain(call: Call) -> Reply:
    """Answer POST /domains."""
    call.allow("create_domain")
    body = normalized(call.body["domain"])
    explicit = body.get("explicit_domain_id")
    if explicit is not None and not re.fullmatch("[0-9a-f]{32}", explicit):
        raise errors.DOMAIN_ID_INVALID()
    row = Project(
        explicit or call.parts.ids.id(),
        body["name"].strip(),
        None,
        None,
        is_domain=True,
        enabled=boolean(body, "enabled", default=True),
        description=body.get("description", ""),
        tags=tuple(body.get("tags", ())),
        options=options(body),
        extra=extra(body, (*projects.KNOWN, "explicit_domain_id")),
    )
    projects.require_free_name(call, row)
    return _reply(call, call.state.projects.put(row), 201)


def show_domain(call: Call) -> Reply:
    """Answer GET /domains/{domain_id}."""
    row = call.state.projects.get(call.args["domain_id"])
    call.allow("get_domain", facts_about(domain=row) if row is not None and row.is_domain else None)
    return _reply(call, call.domain(call.args["domain_id"]))


def update_domain(call: Call) -> Reply:
    """Answer PATCH /domains/{domain_id}; disabling one makes its tokens worthless."""
    return _reply(call, projects.change(call, _domain(call, "update_domain"), call.body["domain"]))


def delete_domain(call: Call) -> Reply:
    """Answer DELETE /domains/{domain_id}: with all projects, users and groups in it."""
    row = _domain(call, "delete_domain")
    if is_immutable(row.options):
        raise errors.IMMUTABLE_DELETE(noun="domain", id=row.id)
    if row.enabled:
        raise errors.DOMAIN_ENABLED()
    for project in call.state.projects.of(row.id):
        projects.remove_project(call, project)
    for group in call.state.groups.of(row.id):
        remove_group(call, group)
    for user in call.state.users.of(row.id):
        remove_user(call, user)
    projects.remove_project(call, row)
    return empty_reply()


def _domain(call: Call, action: str) -> Project:
    """Return the domain that may be acted on; an unknown one is told before the policy is asked."""
    call.require_login()
    row = call.domain(call.args["domain_id"])
    call.allow(action, facts_about(domain=row))
    return row


def _reply(call: Call, row: Project, status: int = 200) -> Reply:
    return json_reply(status, f'{{"domain": {call.parts.fragments.domain(row)}}}')
