"""Owns the body of a login as the settings say it, faults included: nothing is mended and nothing refused.

`login_settings` makes sound logins for work; here a bad one must go out as the client would send it.
"""

from collections.abc import Mapping
from typing import Any

from osaccess.diagnosis.doctor.evidence import Kind

Settings = Mapping[str, str]


def auth_body(settings: Settings, kind: Kind, *, scoped: bool) -> dict[str, Any]:
    """Return the JSON of POST /auth/tokens. Holds the secret."""
    if kind is Kind.APPLICATION_CREDENTIAL:
        method, proof = "application_credential", _credential(settings)
    else:
        method, proof = (
            "password",
            {"user": {**_reference(settings, "user"), "password": settings.get("password", "")}},
        )
    auth: dict[str, Any] = {"identity": {"methods": [method], method: proof}}
    scope = _scope(settings) if scoped and kind is Kind.PASSWORD else {"unscoped": {}}
    if kind is Kind.PASSWORD and scope:
        auth["scope"] = scope
    return {"auth": auth}


def _credential(settings: Settings) -> dict[str, Any]:
    proof: dict[str, Any] = {"secret": settings.get("application_credential_secret", "")}
    if settings.get("application_credential_id"):
        return {"id": settings["application_credential_id"], **proof}
    return {"name": settings.get("application_credential_name", ""), "user": _reference(settings, "user"), **proof}


def _scope(settings: Settings) -> dict[str, Any]:
    if settings.get("project_id") or settings.get("project_name"):
        return {"project": _reference(settings, "project")}
    if settings.get("domain_id") or settings.get("domain_name"):
        by_id = settings.get("domain_id")
        return {"domain": {"id": by_id} if by_id else {"name": settings["domain_name"]}}
    return {"system": {"all": True}} if settings.get("system_scope") else {}


def _reference(settings: Settings, noun: str) -> dict[str, Any]:
    if settings.get(f"{noun}_id"):
        return {"id": settings[f"{noun}_id"]}
    name = settings.get("username" if noun == "user" else f"{noun}_name", "")
    domain = domain_of(settings, noun)
    return {"name": name, **({"domain": domain} if domain else {})}


def domain_of(settings: Settings, noun: str) -> dict[str, str]:
    """Return the domain of the user or project as Keystone takes it; {} where none is given."""
    for prefix in (f"{noun}_domain", "default_domain"):
        for key in ("id", "name"):
            if settings.get(f"{prefix}_{key}"):
                return {key: settings[f"{prefix}_{key}"]}
    return {}
