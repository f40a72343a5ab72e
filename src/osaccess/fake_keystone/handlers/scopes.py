"""Owns what a login may choose from: /auth/projects, /auth/domains, /auth/system, /auth/catalog."""

import json

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.effective import Filters, effective, roles_on_system
from osaccess.fake_keystone.entities import Project
from osaccess.fake_keystone.handlers.token_views import catalogue
from osaccess.fake_keystone.listing import list_reply
from osaccess.fake_keystone.wire import Reply, json_reply


def list_own_projects(call: Call) -> Reply:
    """Answer GET /auth/projects; disabled projects are listed, too."""
    bearer = call.allow("get_auth_projects")
    return list_reply(call, "projects", projects_of(call, bearer.user.id), call.parts.fragments.project)


def list_own_domains(call: Call) -> Reply:
    """Answer GET /auth/domains."""
    bearer = call.allow("get_auth_domains")
    return list_reply(call, "domains", _targets(call, bearer.user.id, "domain"), call.parts.fragments.domain)


def show_own_system(call: Call) -> Reply:
    """Answer GET /auth/system."""
    bearer = call.allow("get_auth_system")
    has_roles = bool(roles_on_system(call.state, bearer.user.id))
    links = {"self": f"{call.parts.url}/auth/system"}
    return json_reply(200, json.dumps({"system": [{"all": True}] if has_roles else [], "links": links}))


def show_own_catalogue(call: Call) -> Reply:
    """Answer GET /auth/catalog."""
    bearer = call.allow("get_auth_catalog")
    if bearer.project is None:
        raise errors.NO_PROJECT_NO_CATALOGUE()
    links = {"self": f"{call.parts.url}/auth/catalog"}
    return json_reply(200, json.dumps({"catalog": catalogue(call.state, bearer), "links": links}))


def projects_of(call: Call, user_id: str) -> list[Project]:
    """Return the projects that a user has a role on, whatever way."""
    return _targets(call, user_id, "project")


def _targets(call: Call, user_id: str, kind: str) -> list[Project]:
    entries = effective(call.state, Filters(user_id=user_id))
    ids = dict.fromkeys(entry.target_id for entry in entries if entry.target_kind == kind)
    return [call.state.projects[id_] for id_ in ids]
