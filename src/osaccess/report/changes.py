"""Owns what changes, in words: credentials first, and for each replacement why.

Only properties that are safe to show are shown with their values; of all others only the name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from osaccess.counted import counted
from osaccess.report.access import Picture
from osaccess.report.events import Change
from osaccess.report.given import given_in
from osaccess.report.kinds import CREDENTIAL, PROVIDER, WORDS
from osaccess.report.model import ChangeItem
from osaccess.report.values import is_known
from osaccess.rules.facts import UNKNOWN

_SHOWN = {
    "roles": "roles",
    "accessRules": "access rules",
    "expiresAt": "end",
    "unrestricted": "unrestricted",
    "description": "description",
    "name": "name",
    "tags": "tags",
    "enabled": "enabled",
    "roleId": "role",
    "userId": "user",
    "projectId": "project",
    "domainId": "domain",
}
_ORDER = ("replace", "delete", "create", "update", "import", "read", "refresh", "discard")
_OPS = frozenset(_ORDER)
_MANY = 8
_AS_BEFORE = " It counts here as it was before."


_Given = tuple[Mapping[str, str], Mapping[str, str]]
"""Who is given what, before and after, by URN."""


def changes_of(
    changes: Iterable[Change], role_names: Mapping[str, str], before: Picture, after: Picture
) -> tuple[ChangeItem, ...]:
    """Return what changes in the cloud and which logins do, by kind, then the hardest first, then by name."""
    given = given_in(before), given_in(after)
    kinds = list(WORDS)
    seen = [one for one in changes if one.type in WORDS and one.op in _OPS and not _is_new_login(one)]
    seen.sort(key=lambda one: (kinds.index(one.type), _ORDER.index(one.op), one.name, one.urn))
    return tuple(
        ChangeItem(one.op, WORDS[one.type], one.name, one.failed, tuple(_sentences(one, role_names, given)))
        for one in seen
    )


def _is_new_login(change: Change) -> bool:
    """Tell whether it is a login that the engine makes for a new owner: nothing in the cloud, nothing to review."""
    return change.type == PROVIDER and change.op == "create"


def _sentences(change: Change, role_names: Mapping[str, str], given: _Given) -> Iterator[str]:
    if change.failed:
        yield f"It failed.{_AS_BEFORE if change.found else ''}"
        return
    if change.op == "import":
        yield "Adopted: it is there already and stays as it is; from then on a change of the program changes it."
    if change.op == "replace":
        reasons = [_word(key) for key in change.replaced_for] or ["a change that cannot be made in place"]
        yield f"Replaced because of: {', '.join(dict.fromkeys(reasons))}."
        if change.type == CREDENTIAL:
            yield "Keystone never changes a credential: consumers need the new id and secret."
    if change.op in ("delete", "replace") and change.urn in given[0]:
        yield f"It gave {given[0][change.urn]}."
    if change.op in ("create", "replace", "import") and change.urn in given[1]:
        yield f"It gives {given[1][change.urn]}."
    if change.op in ("update", "replace"):
        for key in dict.fromkeys((*change.replaced_for, *change.changed)):
            yield _difference(key, change, role_names)
    if change.type == CREDENTIAL and change.op == "create" and change.new is not None:
        yield from _credential(change.new.props)
    if change.op == "discard":
        yield "This stack forgets it; in the cloud it stays as it is."
    if change.type == CREDENTIAL and change.op == "delete":
        yield "Whoever still uses it is refused from then on."


def _credential(props: Mapping[str, Any]) -> Iterator[str]:
    roles, rules, end = props.get("roles"), props.get("accessRules"), props.get("expiresAt")
    parts = (
        (_value(roles, {}) if is_known(roles) else "roles not known yet") if roles else "all roles of its owner",
        "no access rules: every request"
        if not rules
        else counted(len(rules), "access rule")
        if is_known(rules)
        else "access rules not known yet",
        f"until {end}" if end and is_known(end) else "end not known yet" if end else "never ends",
    )
    yield f"{'; '.join(parts)}."
    if props.get("unrestricted") is True:
        yield "It is unrestricted: it can make further credentials."


def _difference(key: str, change: Change, role_names: Mapping[str, str]) -> str:
    word = _word(key)
    top = key.split(".")[0].split("[")[0]
    if top not in _SHOWN or change.old is None or change.new is None:
        return f"{word} changes."
    old, new = change.old.props.get(top), change.new.props.get(top)
    if isinstance(old, tuple) and isinstance(new, tuple) and is_known(old) and is_known(new):
        gone = [_value(one, role_names) for one in old if one not in new]
        come = [_value(one, role_names) for one in new if one not in old]
        parts = [*(f"- {one}" for one in gone[:_MANY]), *(f"+ {one}" for one in come[:_MANY])]
        more = len(gone) + len(come) - len(parts)
        return f"{word}: {', '.join(parts) or 'another order'}{f' and {more} more' if more else ''}."
    return f"{word}: {_value(old, role_names)} → {_value(new, role_names)}."


def _word(key: str) -> str:
    top = key.split(".")[0].split("[")[0]
    return _SHOWN.get(top, top)


def _value(value: Any, role_names: Mapping[str, str]) -> str:
    match value:
        case None | "":
            return "none"
        case Mapping():
            if {"service", "method", "path"} <= value.keys():
                return f"{value['method']} {value['service']} {value['path']}"
            return "{…}"
        case str():
            return role_names.get(value, value)
        case Sequence():
            return " ".join(_value(one, role_names) for one in value) or "none"
    return "not known before the update" if value is UNKNOWN else str(value).lower()
