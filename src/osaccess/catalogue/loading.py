"""Owns the way from the package's data to the catalogue: policy rows + overrides → operations.

Deliberately checks nothing that a test can check: the data is ours. The file's meaning stands in
docs/explain.md and scripts/make_operations.py.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from osaccess.access.path import path_matches
from osaccess.catalogue.data_files import read_data
from osaccess.catalogue.operations import (
    Action,
    Catalogue,
    LowestRole,
    NoProjectRole,
    Operation,
    ProjectRole,
    Risk,
    catalogue_order,
)
from osaccess.catalogue.overrides import Beginning, Escalation, Overrides, load_overrides

_FILE = "api_operations.json"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_RISKS = {"GET": Risk.READ, "HEAD": Risk.READ, "DELETE": Risk.DELETE}


@dataclass(frozen=True, slots=True)
class _Row:
    """One operation on its way: its path without the beginning that all of a service's share."""

    service: str
    method: str
    bare_path: str
    policies: tuple[tuple[str, LowestRole, str], ...]
    reason: str = ""

    @property
    def shape(self) -> tuple[str, str, str]:
        return self.service, self.method, _PLACEHOLDER.sub("{}", self.bare_path)


@cache
def load_catalogue() -> Catalogue:
    """Return the catalogue that comes with the package; read once."""
    return build_catalogue(json.loads(read_data(_FILE)), load_overrides())


def build_catalogue(data: Mapping[str, Any], overrides: Overrides) -> Catalogue:
    """Return the catalogue of such data. The same request under two names of its placeholders is one operation."""
    beginnings = _beginnings(data["services"], overrides)
    rows = [*_documented(data["operations"], beginnings, overrides), *_added(overrides, beginnings)]
    merged: dict[tuple[str, str, str], list[_Row]] = defaultdict(list)
    for row in rows:
        merged[row.shape].append(row)
    roles = _role_overrides(overrides, beginnings)
    operations = [_operation(same, beginnings, overrides, roles) for same in merged.values()]
    return Catalogue(
        operations=tuple(sorted(operations, key=catalogue_order)),
        versions={service: facts["version"] for service, facts in data["services"].items()},
    )


def _beginnings(services: Mapping[str, Any], overrides: Overrides) -> dict[str, Beginning]:
    found = {
        service: Beginning(
            service=service, reason="documented", paths=(facts["documented_prefix"],), clients_use="first"
        )
        if facts["documented_prefix"]
        else Beginning(service=service, reason="in the documented paths", paths=(), clients_use="first")
        for service, facts in services.items()
    }
    return found | {beginning.service: beginning for beginning in overrides.beginnings}


def _documented(
    rows: Sequence[Mapping[str, Any]], beginnings: Mapping[str, Beginning], overrides: Overrides
) -> Iterator[_Row]:
    really = {
        (one.service, method.value, one.documented): one for one in overrides.corrections for method in one.methods
    }
    for row in rows:
        correction = really.get((row["service"], row["method"], row["path"]))
        yield _Row(
            service=row["service"],
            method=row["method"],
            bare_path=correction.really if correction else _bare(row["path"], beginnings[row["service"]]),
            policies=tuple(
                (one["policy"], _role(one["lowest_role"]), one.get("action", "")) for one in row["policies"]
            ),
            reason=correction.reason if correction else "",
        )


def _added(overrides: Overrides, beginnings: Mapping[str, Beginning]) -> Iterator[_Row]:
    for one in overrides.additions:
        yield _Row(
            service=one.service,
            method=one.method.value,
            bare_path=_bare(one.path, beginnings[one.service]),
            policies=(("", one.lowest_role, ""),),
            reason=one.reason,
        )


def _bare(path: str, beginning: Beginning) -> str:
    """Return the path without beginning and trailing slash; a few tables write the beginning only here and there."""
    for start in sorted(beginning.paths, key=len, reverse=True):
        if path.startswith(f"{start}/"):
            path = path.removeprefix(start)
            break
    return path.rstrip("/")


def _role_overrides(
    overrides: Overrides, beginnings: Mapping[str, Beginning]
) -> dict[tuple[str, str, str], tuple[LowestRole, str]]:
    return {
        (one.service, one.method.value, _bare(one.path, beginnings[one.service])): (one.lowest_role, one.reason)
        for one in overrides.roles
    }


def _operation(
    rows: Sequence[_Row],
    beginnings: Mapping[str, Beginning],
    overrides: Overrides,
    roles: Mapping[tuple[str, str, str], tuple[LowestRole, str]],
) -> Operation:
    row = rows[-1]
    beginning = beginnings[row.service]
    paths = [start + row.bare_path for start in beginning.paths] or [row.bare_path]
    policies = [policy for same in rows for policy in same.policies]
    role, why = roles.get(
        (row.service, row.method, row.bare_path), (lowest([role for _, role, _ in policies]), "")
    )
    escalation = _escalation(row.service, row.method, paths, overrides.escalations)
    return Operation(
        service=row.service,
        method=row.method,
        path=paths[0],
        other_paths=tuple(paths[1:]),
        clients_use_all=beginning.clients_use == "all",
        lowest_role=role,
        actions=_actions(policies, role),
        risk=Risk.ESCALATION if escalation else _RISKS.get(row.method, Risk.WRITE),
        reason="; ".join(dict.fromkeys(text for text in (*(one.reason for one in rows), why, escalation) if text)),
    )


def _escalation(service: str, method: str, paths: Sequence[str], escalations: Sequence[Escalation]) -> str:
    """Return why the operation hands out access; "" where it does not."""
    for one in escalations:
        if (
            one.service == service
            and method in one.methods
            and any(path_matches(one.path, path) for path in paths)
        ):
            return one.reason
    return ""


def _actions(policies: Sequence[tuple[str, LowestRole, str]], at_least: LowestRole) -> tuple[Action, ...]:
    """Return the actions with the lowest role of each; none needs less than the operation itself."""
    by_name: dict[str, list[LowestRole]] = defaultdict(list)
    for _, role, action in policies:
        if action:
            by_name[action].append(role)
    actions = [Action(name, max(lowest(roles), at_least, key=_rank)) for name, roles in by_name.items()]
    return tuple(sorted(actions, key=lambda action: (_rank(action.lowest_role), action.name)))


def lowest(roles: Sequence[LowestRole]) -> LowestRole:
    """Return the lowest of the roles."""
    return min(roles, key=_rank)


def _rank(role: LowestRole) -> int:
    return role.rank if isinstance(role, ProjectRole) else len(ProjectRole)


def _role(name: str | None) -> LowestRole:
    return NoProjectRole() if name is None else ProjectRole(name)
