"""Owns how a token and its login are shown: to people in a line each, to machines as data. Never the token itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table

from osaccess.catalogue.needs import Need
from osaccess.catalogue.operations import ProjectRole, role_shown
from osaccess.catalogue.services import CodeName, Stranger, service_named
from osaccess.clock import in_utc_text
from osaccess.diagnosis.checks import NotChecked
from osaccess.keystone.own_view import OwnView
from osaccess.keystone.token import Named, TokenFacts

Rows = Sequence[tuple[str, str]]


def table_of(rows: Rows) -> Table:
    """Return rows of name and value."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column()
    for name, value in rows:
        table.add_row(name, value)
    return table


def token_rows(token: TokenFacts, now: datetime) -> Rows:
    """Return who, on what, with which roles, how long."""
    return [
        ("user", f"{_named(token.user)}"),
        ("scope", _scope(token)),
        ("roles", ", ".join(role.name for role in token.roles) or "none"),
        ("by", " and ".join(token.methods)),
        ("lifetime", _lifetime(token, now)),
        *_credential_rows(token),
    ]


def own_rows(view: OwnView, now: datetime) -> Rows:
    """Return all that `whoami` knows."""
    services = ", ".join(sorted({one.service_type for one in view.token.endpoints})) or "none"
    return [
        *token_rows(view.token, now),
        *_record_rows(view),
        ("projects", _projects(view)),
        ("services", services),
        ("can delegate", _delegable(view.token)),
    ]


def need_rows(needs: Sequence[Need], token: TokenFacts) -> Sequence[tuple[str, str, str]]:
    """Return rule, lowest role, and whether this login has it, for each need."""
    mine = {role.name for role in token.roles}
    return [(str(need.rule), _role(need), _has(need, mine)) for need in needs]


def token_json(token: TokenFacts) -> dict[str, Any]:
    """Return the same as data."""
    credential = token.application_credential
    rules = credential.access_rules if credential else None
    return {
        "user": _named_json(token.user),
        "project": _named_json(token.project) if token.project else None,
        "domain": _named_json(token.domain) if token.domain else None,
        "roles": [role.name for role in token.roles],
        "methods": list(token.methods),
        "issued_at": in_utc_text(token.issued_at),
        "expires_at": in_utc_text(token.expires_at),
        "application_credential": None
        if credential is None
        else {
            "id": credential.id,
            "name": credential.name,
            "restricted": credential.restricted,
            "access_rules": None
            if rules is None
            else [{"service": rule.service, "method": rule.method, "path": rule.path} for rule in rules],
        },
    }


def own_json(view: OwnView, needs: Sequence[Need]) -> dict[str, Any]:
    """Return what `whoami` knows as data."""
    mine = {role.name for role in view.token.roles}
    return {
        **token_json(view.token),
        "credential_expires_at": _record_end(view.credential),
        "projects": {"not_checked": view.projects.reason}
        if isinstance(view.projects, NotChecked)
        else [{"id": one.id, "name": one.name, "enabled": one.enabled} for one in view.projects],
        "services": sorted({one.service_type for one in view.token.endpoints}),
        "can_delegate": {
            "roles": sorted(mine) if _may_delegate(view.token) else [],
            "why": _delegable(view.token),
        },
        "job": [
            {
                "service": need.rule.service,
                "method": need.rule.method,
                "path": need.rule.path,
                "lowest_role": None if need.lowest_role is None else role_shown(need.lowest_role),
                "role_is_there": need.lowest_role.value in mine
                if isinstance(need.lowest_role, ProjectRole)
                else None,
            }
            for need in needs
        ],
    }


def span(duration: timedelta) -> str:
    """Return a duration as people say it: `59 min`, `24 h`, `3 d`."""
    seconds = int(duration.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 2 * 3600:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h" if seconds < 72 * 3600 else f"{seconds // 86400} d"


def _named(named: Named) -> str:
    domain = named.domain_name or named.domain_id
    return f"{named.name}{f' in domain {domain}' if domain else ''} ({named.id})"


def _named_json(named: Named) -> dict[str, str]:
    return {"id": named.id, "name": named.name, "domain_id": named.domain_id}


def _scope(token: TokenFacts) -> str:
    if token.project:
        return f"project {_named(token.project)}"
    return f"domain {_named(token.domain)}" if token.domain else "none: this token is unscoped"


def _lifetime(token: TokenFacts, now: datetime) -> str:
    whole, left = token.expires_at - token.issued_at, token.expires_at - now
    rest = f"{span(left)} left" if left > timedelta(0) else "over"
    return f"{span(whole)}, until {in_utc_text(token.expires_at)} ({rest})"


def _credential_rows(token: TokenFacts) -> Rows:
    credential = token.application_credential
    if credential is None:
        return []
    rules = credential.access_rules
    shown = "none: every request" if not rules else "\n".join(f"{r.method} {r.service} {r.path}" for r in rules)
    kind = "restricted" if credential.restricted else "UNRESTRICTED"
    return [("credential", f"{credential.name} ({credential.id}), {kind}"), ("rules", shown)]


def _record_rows(view: OwnView) -> Rows:
    if view.credential is None:
        return []
    if isinstance(view.credential, NotChecked):
        return [("expires", f"not checked: {view.credential.reason}")]
    return [("expires", _record_end(view.credential) or "never")]


def _record_end(record: Mapping[str, Any] | NotChecked | None) -> str | None:
    if record is None or isinstance(record, NotChecked) or not record.get("expires_at"):
        return None
    return str(record["expires_at"]).partition(".")[0].rstrip("Z") + "Z"


def _projects(view: OwnView) -> str:
    if isinstance(view.projects, NotChecked):
        return f"not checked: {view.projects.reason}"
    return ", ".join(one.name + ("" if one.enabled else " (disabled)") for one in view.projects) or "none"


def _may_delegate(token: TokenFacts) -> bool:
    credential = token.application_credential
    return token.project is not None and (credential is None or not credential.restricted)


def _delegable(token: TokenFacts) -> str:
    if token.project is None:
        return "nothing: an application credential belongs to a project, and this login has none"
    if not _may_delegate(token):
        return "nothing: a restricted application credential cannot make further ones"
    return f"any of {', '.join(role.name for role in token.roles)}, on project {token.project.name} only"


def _role(need: Need) -> str:
    if need.lowest_role is not None:
        return role_shown(need.lowest_role)
    match service_named(need.rule.service):
        case CodeName(official):
            return f"not known: the service's type is {official}"
        case Stranger((close, *_)):
            return f"not known: did you mean {close}?"
    return "not known"


def _has(need: Need, mine: set[str]) -> str:
    if not isinstance(need.lowest_role, ProjectRole):
        return ""
    return "you have it" if need.lowest_role.value in mine else "you do not have it"
