"""Owns who has access, as the resources of a stack say it: credentials with their owners, and grants.

The same picture is made of the states before a run, of those after it, and of an exported state.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from osaccess.access.access_rule import AccessRule
from osaccess.access.instant import NotAnInstant, parse_instant
from osaccess.report.events import State, name_of
from osaccess.report.kinds import (
    ASSIGNMENT,
    CREDENTIAL,
    DOMAIN,
    GROUP,
    INHERITED,
    MEMBERSHIP,
    PROJECT,
    PROVIDER,
    ROLE,
    SERIES,
    USER,
)
from osaccess.report.values import is_known
from osaccess.rules.facts import UNKNOWN, Unknown

NOBODY_KNOWS = "?"
"""What stands for an owner or a project that only the update will show."""

Assignments = Mapping[str, tuple[str, str]]
"""Name of an assignment in the document → its actor and its place, as `Grant` has them."""

_NAMED = (USER, PROJECT, ROLE)
PREFIXES = {GROUP: "group ", DOMAIN: "domain "}
"""What tells the name of a group from a user's, and that of a domain from a project's."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One application credential.

    Attributes:
        name: its name in Keystone.
        series: the credential of the document that it is a generation of; its own name in a raw program.
        owner: name of the user that it belongs to.
        project: name of the project that it is for, or the project's id.
        project_id: the project's id, "" where nobody knows it.
        roles: sorted; () = all that its owner has.
        rules: what it may send; () = every request.
        expires_at: aware; None = never.
        is_unrestricted: it may make and delete application credentials.

    """

    urn: str
    name: str
    series: str
    owner: str
    project: str
    project_id: str
    roles: tuple[str, ...] | Unknown
    rules: tuple[AccessRule, ...] | Unknown
    expires_at: datetime | Unknown | None
    description: str
    is_unrestricted: bool | Unknown


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of one user or group on one project or domain.

    Attributes:
        actor: name of the user, or `group NAME`.
        place: name of the project, or `domain NAME`.
        is_inherited: on all projects below the place instead of on itself.

    """

    urn: str
    name: str
    actor: str
    place: str
    role: str
    is_inherited: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it, each sorted by name.

    Attributes:
        disabled: type and name of the users, projects and domains that are switched off.
        joined: URN of a membership → group and user, by name.
        above: project → what inherited roles come down to it from: the projects above it, and its domain.
        homes: user → its domain.

    """

    credentials: tuple[Credential, ...]
    grants: tuple[Grant, ...]
    users: tuple[str, ...]
    projects: tuple[str, ...]
    disabled: frozenset[tuple[str, str]]
    joined: Mapping[str, tuple[str, str]]
    above: Mapping[str, tuple[str, ...]]
    homes: Mapping[str, str]

    @property
    def members(self) -> frozenset[tuple[str, str]]:
        """Return group and user of each membership, as far as somebody knows both."""
        return frozenset(pair for pair in self.joined.values() if NOBODY_KNOWS not in pair)

    def switched_off(self, one: Credential) -> tuple[tuple[str, str], ...]:
        """Return the type and name of what a credential hangs on and is disabled, so that it works no more."""
        places = [(USER, one.owner), (PROJECT, one.project)]
        places += [
            (DOMAIN, home) for home in (self.homes.get(one.owner), *self.above.get(one.project, ())) if home
        ]
        return tuple(place for place in dict.fromkeys(places) if place in self.disabled)


def picture_of(
    states: Iterable[State],
    role_names: Mapping[str, str],
    assignments: Assignments = MappingProxyType({}),
    ended: Iterable[State] = (),
) -> Picture:
    """Return the picture.

    Args:
        states: the resources.
        role_names: id of a role → its name, as far as anybody knows.
        assignments: what the document says of assignments whose user or project gets its id only by the update.
        ended: what was there before; it tells whose a credential is that outlives its login in the stack.

    """
    by_urn = {state.urn: state for state in states}
    of = {kind: [one for one in by_urn.values() if one.type == kind] for kind in (USER, PROJECT, DOMAIN)}
    names = {one.id: _named(one) for one in by_urn.values() if one.id and one.type in _NAMED}
    names |= {one.id: f"{PREFIXES[one.type]}{_named(one)}" for one in by_urn.values() if one.type in PREFIXES}
    names |= role_names
    logins = {one.urn: one for one in ended if one.type == PROVIDER} | by_urn
    credentials = [_credential(one, logins, names) for one in by_urn.values() if one.type == CREDENTIAL]
    grants = [_grant(one, names, assignments) for one in by_urn.values() if one.type in (ASSIGNMENT, INHERITED)]
    return Picture(
        credentials=tuple(sorted(credentials, key=lambda one: (one.series, one.name, one.urn))),
        grants=tuple(sorted(grants, key=lambda one: (one.name, one.urn))),
        users=_names(of[USER]),
        projects=_names(of[PROJECT]),
        disabled=frozenset(
            (kind, f"{PREFIXES.get(kind, '')}{_named(one)}")
            for kind, those in of.items()
            for one in those
            if one.props.get("enabled") is False
        ),
        joined={
            one.urn: (_known_as(one, names, "groupId"), _known_as(one, names, "userId"))
            for one in by_urn.values()
            if one.type == MEMBERSHIP
        },
        above=_above(of[PROJECT], names),
        homes={
            _named(one): names.get(home, home) for one in of[USER] if (home := _text(one.props.get("domainId")))
        },
    )


def _above(projects: Sequence[State], names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    by_id = {one.id: one for one in projects if one.id}
    found = {}
    for project in projects:
        above: list[str] = []
        one: State | None = project
        for _ in projects:  # no way up is longer
            parent = _text(one.props.get("parentId")) if one else ""
            if parent:
                above.append(names.get(parent, parent))
            one = by_id.get(parent)
        domain = _text(project.props.get("domainId"))
        found[_named(project)] = tuple(dict.fromkeys([*above, *([names.get(domain, domain)] if domain else [])]))
    return found


def _names(states: Sequence[State]) -> tuple[str, ...]:
    return tuple(sorted(map(_named, states)))


def _named(state: State) -> str:
    return str(state.props.get("name") or state.name)


def _credential(state: State, by_urn: Mapping[str, State], names: Mapping[str, str]) -> Credential:
    owner, project, project_id = _login(state.provider, by_urn, names)
    props = state.props
    return Credential(
        urn=state.urn,
        name=_text(props.get("name")) or state.name,
        series=_series(state, by_urn),
        owner=owner,
        project=project,
        project_id=project_id,
        roles=_roles(props.get("roles")),
        rules=_rules(props.get("accessRules")),
        expires_at=_instant(props.get("expiresAt")),
        description=_text(props.get("description")),
        is_unrestricted=UNKNOWN if not is_known(props.get("unrestricted")) else props.get("unrestricted") is True,
    )


def _login(provider: str, by_urn: Mapping[str, State], names: Mapping[str, str]) -> tuple[str, str, str]:
    """Return user, project and the project's id of the login that makes a credential, which are the credential's."""
    urn = provider.rpartition("::")[0]
    state = by_urn.get(urn)
    if state is None or state.type != PROVIDER:
        return NOBODY_KNOWS, NOBODY_KNOWS, ""
    # The providers of an AccessDocument are named after both, so that a first preview can tell them too.
    user, at, project = state.name.partition("@") if "AccessDocument$" in urn else (NOBODY_KNOWS, "", "")
    props = state.props
    return (
        _text(props.get("userName")) or names.get(_text(props.get("userId")), user if at else NOBODY_KNOWS),
        _text(props.get("tenantName"))
        or names.get(_text(props.get("tenantId")), project or _text(props.get("tenantId")) or NOBODY_KNOWS),
        _text(props.get("tenantId")),
    )


def _series(state: State, by_urn: Mapping[str, State]) -> str:
    urn = state.parent
    seen = set()  # a damaged log may go round in circles
    while urn in by_urn and urn not in seen:
        if by_urn[urn].type == SERIES:
            return name_of(urn)
        seen.add(urn)
        urn = by_urn[urn].parent
    return state.name


def _grant(state: State, names: Mapping[str, str], assignments: Assignments) -> Grant:
    actor, place = assignments.get(name_of(state.parent), (NOBODY_KNOWS, NOBODY_KNOWS))
    said = _known_as(state, names, "userId", "groupId"), _known_as(state, names, "projectId", "domainId")
    return Grant(
        urn=state.urn,
        name=state.name,
        actor=actor if said[0] == NOBODY_KNOWS else said[0],
        place=place if said[1] == NOBODY_KNOWS else said[1],
        role=_known_as(state, names, "roleId"),
        is_inherited=state.type == INHERITED,
    )


def _known_as(state: State, names: Mapping[str, str], *keys: str) -> str:
    """Return the name of what the first of these properties points at, else its id."""
    value = next((text for key in keys if (text := _text(state.props.get(key)))), "")
    return names.get(value, value) or NOBODY_KNOWS


def _roles(value: Any) -> tuple[str, ...] | Unknown:
    return tuple(sorted(value or ())) if is_known(value) else UNKNOWN


def _rules(value: Any) -> tuple[AccessRule, ...] | Unknown:
    if not is_known(value):
        return UNKNOWN
    fields = ("service", "method", "path")
    return tuple(AccessRule(*(str(one.get(key, "")) for key in fields)) for one in value or ())


def _instant(value: Any) -> datetime | Unknown | None:
    if not value:
        return None
    try:
        return parse_instant(value)
    except NotAnInstant:
        return UNKNOWN


def _text(value: Any) -> str:
    return value if isinstance(value, str) and is_known(value) else ""
