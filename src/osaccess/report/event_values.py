"""Owns what values within an event have to be; whoever reads an event finds texts where texts belong.

Strict about resources of the cloud that reports speak of, and deliberately not about those of anybody else's programs.
Everything here raises TypeError where a value is something else: the line is no event then.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from osaccess.report.kinds import WORDS
from osaccess.report.values import HIDDEN
from osaccess.rules.facts import UNKNOWN

_TEXTS: Final = (
    "name", "description", "expiresAt", "parentId", "domainId", "userId", "groupId", "projectId", "roleId",
    "userName", "tenantId", "tenantName",
)  # fmt: skip


def text(value: Any) -> str:
    """Return what has to be a text."""
    if not isinstance(value, str):
        raise TypeError
    return value


def texts(value: Any) -> tuple[str, ...]:
    """Return what has to be a list of texts, or the keys of a map; nothing for nothing."""
    if value is not None and not isinstance(value, list | dict):
        raise TypeError
    return tuple(map(text, value or ()))


def expect_utf8(line: str, event: Any) -> None:
    """Raise UnicodeEncodeError, a ValueError, where a text of the line's event could not be written down again."""
    if "\\ud" in line.lower():  # half of a pair, perhaps; nothing else in JSON leads to one
        json.dumps(event, ensure_ascii=False).encode("utf-8")


def expect_properties(type_: str, props: Mapping[str, Any]) -> None:
    """Check the properties of a resource that reports speak of, as far as they are known."""
    if type_ not in WORDS:
        return
    for name in _TEXTS:
        _expect(props.get(name), str)
    for role in _items(props.get("roles")):
        _expect(role, str)
    for rule in _items(props.get("accessRules")):
        _expect(rule, Mapping)
        for part in rule.values() if isinstance(rule, Mapping) else ():
            _expect(part, str)


def limits(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the body of a `previewLimitsEvent`."""
    text(body.get("stateWritten") or "")
    for name in ("secrets", "lookups", "logins"):
        texts(body.get(name))
    undecided = body.get("undecided") or {}
    for urn, paths in undecided.items():
        text(urn)
        texts(paths)
    return dict(body)


def _items(value: Any) -> tuple[Any, ...]:
    """Return the items of a list that is known, none of which may be null."""
    _expect(value, tuple)
    if not isinstance(value, tuple):
        return ()
    if None in value:
        raise TypeError
    return value


def _expect(value: Any, kind: type) -> None:
    if not (value is None or value is UNKNOWN or value == HIDDEN or isinstance(value, kind)):
        raise TypeError
