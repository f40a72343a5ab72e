"""Owns how the state of a fake is shown: as data for machines, as tables for people. Never a secret.

What is a secret is said where the state is defined: a field that has no place in a repr has none here.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from osaccess.clock import in_utc_text
from osaccess.fake_keystone.app import FakeKeystone
from osaccess.fake_keystone.entities import Assignment, Credential
from osaccess.fake_keystone.state import TABLES, State

_INTERNAL: Final = frozenset({"revocations"})
"""Tables that are no noun of the API."""


def state_data(keystone: FakeKeystone) -> dict[str, Any]:
    """Return the state as JSON-able data: table → rows, in the order in which they were made."""
    rows = {name: [_row_data(row) for row in getattr(keystone.state, name)] for name in TABLES}
    shown = {name: found for name, found in rows.items() if name not in _INTERNAL}
    return {"url": keystone.url, "now": in_utc_text(keystone.clock.now()), **shown}


def state_view(keystone: FakeKeystone) -> RenderableType:
    """Return the state for people: names instead of ids, and only what access work looks at."""
    names = _Names(keystone.state)
    tables = (
        _projects(keystone.state, names),
        _users(keystone.state, names),
        _assignments(keystone.state, names),
        _credentials(keystone.state, names, keystone.clock.now()),
        _access_rules(keystone.state),
    )
    return Group(*[part for table in tables if table.row_count for part in (table, "")])


class _Names:
    """What the ids of one state are called."""

    def __init__(self, state: State) -> None:
        nouns: Iterable[Iterable[Any]] = (state.projects, state.users, state.groups, state.roles)
        self._names = {row.id: row.name for rows in nouns for row in rows}

    def __call__(self, id_: str | None) -> str:
        return "" if id_ is None else self._names.get(id_, f"{id_} (gone)")

    def all(self, ids: Iterable[str]) -> str:
        return ", ".join(sorted(self(id_) for id_ in ids))


def _row_data(row: Any) -> dict[str, Any]:
    shown = [field.name for field in dataclasses.fields(row) if field.repr]
    return {name: _value(getattr(row, name)) for name in ("id", *(one for one in shown if one != "id"))}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return in_utc_text(value)
    if isinstance(value, Mapping):
        return {str(key): _value(one) for key, one in value.items()}
    return [_value(one) for one in value] if isinstance(value, (tuple, list, set, frozenset)) else value


def _projects(state: State, names: _Names) -> Table:
    table = _table("projects", "name", "domain", "enabled", "tags", "description")
    for one in state.projects:
        if not one.is_domain:
            tags = ", ".join(one.tags)
            _add(table, one.name, names(one.domain_id), _yes(one.enabled), tags, one.description or "")
    return table


def _users(state: State, names: _Names) -> Table:
    table = _table("users", "name", "domain", "enabled", "groups")
    for one in state.users:
        groups = names.all(membership.group_id for membership in state.memberships.of(one.id))
        _add(table, one.name, names(one.domain_id), _yes(one.enabled), groups)
    return table


def _assignments(state: State, names: _Names) -> Table:
    table = _table("role assignments", "who", "on", "roles")
    together: dict[tuple[str, str], list[str]] = {}
    for one in state.assignments:
        key = f"{one.actor_kind} {names(one.actor_id)}", _target(one, names)
        together.setdefault(key, []).append(one.role_id)
    for (who, target), roles in together.items():
        _add(table, who, target, names.all(roles))
    return table


def _target(one: Assignment, names: _Names) -> str:
    if one.target_kind == "system":
        return "system"
    return f"{one.target_kind} {names(one.target_id)}" + (", inherited" if one.inherited else "")


def _credentials(state: State, names: _Names, now: datetime) -> Table:
    table = _table("application credentials", "name", "user", "project", "roles", "access rules", "expires")
    for one in state.credentials:
        roles = names.all(one.role_ids) + (" (unrestricted)" if one.unrestricted else "")
        rules = str(len(one.rule_ids)) if one.rule_ids else "none: every request"
        _add(table, one.name, names(one.user_id), names(one.project_id), roles, rules, _end(one, now))
    return table


def _access_rules(state: State) -> Table:
    table = _table("access rules", "credential", "method", "service", "path")
    for one in state.credentials:
        for rule in (state.access_rules[id_] for id_ in one.rule_ids):
            _add(table, one.name, rule.method, rule.service, rule.path)
    return table


def _end(one: Credential, now: datetime) -> str:
    if one.expires_at is None:
        return "never"
    return in_utc_text(one.expires_at) + (" (expired)" if one.expires_at <= now else "")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _add(table: Table, *cells: str) -> None:
    table.add_row(*[Text(cell) for cell in cells])  # Text: a name may hold what rich takes for markup


def _yes(value: bool) -> str:
    return "yes" if value else "no"
