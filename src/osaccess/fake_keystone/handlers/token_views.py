"""Owns how a token and the catalogue in it look on the wire; the text is kept for as long as nothing changes."""

import json
from typing import Any

from osaccess.fake_keystone import views
from osaccess.fake_keystone.bearers import REMEMBERED, Bearer
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.entities import Project
from osaccess.fake_keystone.state import State

View = dict[str, Any]


def text(call: Call, bearer: Bearer, *, with_catalogue: bool) -> str:
    """Return the body of the answer to a validation, kept for the next one."""
    kept = call.parts.token_texts.get((bearer.text, with_catalogue))
    if kept is not None and kept[0] is bearer:
        return kept[1]
    made = json.dumps({"token": view(call, bearer, with_catalogue=with_catalogue)})
    if len(call.parts.token_texts) >= REMEMBERED:
        call.parts.token_texts.clear()
    call.parts.token_texts[(bearer.text, with_catalogue)] = (bearer, made)
    return made


def view(call: Call, bearer: Bearer, *, with_catalogue: bool) -> View:
    """Return what a token says, for its body."""
    token = bearer.token
    audit_ids = [token.audit_id, *([token.parent_audit_id] if token.parent_audit_id else [])]
    shown: View = {
        "methods": list(token.methods),
        "user": {
            "domain": _named(bearer.user_domain),
            "id": bearer.user.id,
            "name": bearer.user.name,
            "password_expires_at": views.instant_without_zone(bearer.user.password_expires_at),
        },
        "audit_ids": audit_ids,
        "expires_at": views.instant(token.expires_at),
        "issued_at": views.instant(token.issued_at),
        **_scope(bearer),
    }
    if with_catalogue and not token.is_unscoped:
        shown["catalog"] = catalogue(call.state, bearer)
    if bearer.credential is not None:
        shown["application_credential"] = _credential(bearer)
    return shown


def catalogue(state: State, bearer: Bearer) -> list[View]:
    """Return the enabled services with their enabled endpoints."""
    return [
        {
            "endpoints": [
                {
                    "id": endpoint.id,
                    "interface": endpoint.interface,
                    "region_id": endpoint.region_id,
                    "url": url,
                    "region": endpoint.region_id,
                }
                for endpoint in state.endpoints.of(service.id)
                if endpoint.enabled and (url := _url(endpoint.url, bearer)) is not None
            ],
            "id": service.id,
            "type": service.type,
            "name": service.name,
        }
        for service in state.services
        if service.enabled
    ]


def _url(pattern: str, bearer: Bearer) -> str | None:
    """Return the URL with the ids filled in; None where the token has no project to fill in."""
    if "%(" not in pattern and "$(" not in pattern:
        return pattern
    filled = pattern.replace("$(", "%(").replace("%(user_id)s", bearer.user.id)
    if bearer.project is not None:
        for name in ("project_id", "tenant_id"):
            filled = filled.replace(f"%({name})s", bearer.project.id)
    return None if "%(" in filled else filled


def _named(row: Project) -> View:
    return {"id": row.id, "name": row.name}


def _scope(bearer: Bearer) -> View:
    if bearer.token.is_unscoped:
        return {}
    roles = [{"id": role.id, "name": role.name} for role in bearer.roles]
    if bearer.project is not None and bearer.project_domain is not None:
        project = {"domain": _named(bearer.project_domain), **_named(bearer.project)}
        return {"project": project, "is_domain": bearer.project.is_domain, "roles": roles}
    if bearer.domain is not None:
        return {"domain": _named(bearer.domain), "roles": roles}
    return {"roles": roles, "system": {"all": True}}


def _credential(bearer: Bearer) -> View:
    credential = bearer.credential
    assert credential is not None
    rules = {"access_rules": [views.access_rule(rule) for rule in bearer.rules]} if bearer.rules else {}
    return {"id": credential.id, "name": credential.name, "restricted": not credential.unrestricted, **rules}
