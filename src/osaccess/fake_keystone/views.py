"""Owns how stored things look on the wire, and keeps the text of each until it changes.

Deliberately holds no links of lists and no errors (`listing`, `errors`).
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from osaccess.fake_keystone.entities import (
    AccessRule,
    Endpoint,
    Group,
    Project,
    Region,
    Role,
    Service,
    User,
)
from osaccess.fake_keystone.state import State, Version

View = dict[str, Any]
_SPARE = 1024
"""How many texts of rows that are gone are kept at most, beside one for each row that is there."""


def instant(at: datetime) -> str:
    """Return an instant as tokens have it: `2026-01-31T00:00:00.000000Z`."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant_without_zone(at: datetime | None) -> str | None:
    """Return an instant as application credentials have it: `2026-01-31T00:00:00.000000`, in UTC."""
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%S.%f")


def user(row: User) -> View:
    """Return a user; `default_project_id` is there only if it is set."""
    default = {} if row.default_project_id is None else {"default_project_id": row.default_project_id}
    return {
        **row.extra,
        "id": row.id,
        "name": row.name,
        "domain_id": row.domain_id,
        "enabled": row.enabled,
        **default,
        "password_expires_at": instant_without_zone(row.password_expires_at),
        "options": dict(row.options),
    }


def group(row: Group) -> View:
    """Return a group."""
    return {
        **row.extra,
        "id": row.id,
        "name": row.name,
        "domain_id": row.domain_id,
        "description": row.description,
    }


def project(row: Project) -> View:
    """Return a project, or a domain as the project that it is, too."""
    return {
        **row.extra,
        "id": row.id,
        "name": row.name,
        "domain_id": row.domain_id,
        "description": row.description,
        "enabled": row.enabled,
        "parent_id": row.parent_id,
        "is_domain": row.is_domain,
        "tags": list(row.tags),
        "options": dict(row.options),
    }


def domain(row: Project) -> View:
    """Return a domain."""
    view = project(row)
    return {key: view[key] for key in view if key not in ("domain_id", "parent_id", "is_domain")}


def role(row: Role) -> View:
    """Return a role."""
    return {
        **row.extra,
        "id": row.id,
        "name": row.name,
        "domain_id": row.domain_id,
        "description": row.description,
        "options": dict(row.options),
    }


def service(row: Service) -> View:
    """Return a service."""
    return {"name": row.name, **row.extra, "id": row.id, "type": row.type, "enabled": row.enabled}


def endpoint(row: Endpoint) -> View:
    """Return an endpoint."""
    return {
        **row.extra,
        "id": row.id,
        "interface": row.interface,
        "region_id": row.region_id,
        "service_id": row.service_id,
        "url": row.url,
        "enabled": row.enabled,
        "region": row.region_id,
    }


def region(row: Region) -> View:
    """Return a region."""
    return {
        **row.extra,
        "id": row.id,
        "description": row.description,
        "parent_region_id": row.parent_region_id,
    }


def access_rule(row: AccessRule) -> View:
    """Return an access rule."""
    return {"id": row.id, "service": row.service, "path": row.path, "method": row.method}


_VIEWS: Mapping[type, tuple[str, Callable[[Any], View]]] = {
    User: ("users", user),
    Group: ("groups", group),
    Role: ("roles", role),
    Service: ("services", service),
    Endpoint: ("endpoints", endpoint),
    Region: ("regions", region),
    AccessRule: ("access_rules", access_rule),
}


def changed(view: View, extra: Mapping[str, Any]) -> View:
    """Return a view as the answer to a PATCH has it: with the unknown attributes a second time, as `extra`."""
    return {**view, "extra": dict(extra)}


class Fragments:
    """The JSON text of rows with their own links, made once per row.

    Args:
        url: the identity endpoint.
        state: whose rows they are; tells how many texts are worth keeping.

    """

    def __init__(self, url: str, state: State) -> None:
        self._url = url
        self._state = state
        self._texts: dict[tuple[str, str], tuple[object, str]] = {}

    def text(self, row: Any) -> str:
        """Return a row as JSON text."""
        collection, view = _VIEWS[type(row)]
        return self.of(row, collection, view)

    def changed(self, row: User | Group | Role | Project) -> str:
        """Return a row as the answer to a PATCH has it."""
        text = self.project(row) if isinstance(row, Project) else self.text(row)
        return json.dumps(changed(json.loads(text), row.extra))

    def project(self, row: Project) -> str:
        """Return a project as JSON text."""
        return self.of(row, "projects", project)

    def domain(self, row: Project) -> str:
        """Return a domain as JSON text."""
        return self.of(row, "domains", domain)

    def of(self, row: Any, collection: str, view: Callable[[Any], View]) -> str:
        """Return a row as JSON text, as `view` shows it, linked into a collection."""
        return self._kept(row, collection, view, row)

    def of_version(self, row: Any, collection: str, view: Callable[[Any], View], version: Version) -> str:
        """Return a row as JSON text that also depends on other tables: made anew after every change of any."""
        return self._kept(row, collection, view, version.number)

    def _kept(self, row: Any, collection: str, view: Callable[[Any], View], stamp: object) -> str:
        key = (collection, row.id)
        kept = self._texts.get(key)
        if kept is not None and (kept[0] is stamp or kept[0] == stamp):
            return kept[1]
        if len(self._texts) >= _SPARE + 2 * len(self._state):  # most are of rows that are gone
            self._texts.clear()
        shown = view(row)
        shown["links"] = {"self": f"{self._url}/{collection}/{row.id}"}
        text = json.dumps(shown)
        self._texts[key] = (stamp, text)
        return text
