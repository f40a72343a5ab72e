"""Owns the comparison of requests: what changes something must be the same, what only reads may be less.

Deliberately ignores the order of set elements in a body.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from osaccess.engines.embedded.replay.event_rows import Row
from osaccess.engines.embedded.replay.renaming import Renaming
from osaccess.engines.embedded.replay.tolerances import (
    LISTS_BEFORE_RULE_DELETES,
    REFUSED_RULE_DELETES,
    SETS_IN_REQUESTS,
)

_READS: Final = ("GET ", "HEAD ")
_FORBIDDEN: Final = 403


def requests_apart(recorded: Row, replayed: Row, renaming: Renaming) -> Iterator[str]:
    """Yield what differs between the requests of a step."""
    one, other = recorded.get("http", []), replayed.get("http", [])
    renaming.meet(one, other)
    _meet_mutations(one, other, renaming)
    other = renaming.renamed(other)
    yield from _mutations_apart(one, other)
    yield from _reads_apart(one, other)
    yield from _logins_apart(recorded.get("tokens", {}), renaming.renamed(replayed.get("tokens", {})))


def _meet_mutations(one: list[Row], other: list[Row], renaming: Renaming) -> None:
    for before, after in zip(_mutations(one), _mutations(other), strict=False):
        renaming.meet(before, after)


def _mutations_apart(one: list[Row], other: list[Row]) -> Iterator[str]:
    before = Counter(_text(row) for row in _mutations(one))
    after = Counter(_text(row) for row in _mutations(other))
    for text in before - after:
        yield f"request missing: {text}"
    for text in after - before:
        yield f"request too many: {text}"
    if before == after:
        yield from _disorder(one, other)


def _disorder(one: list[Row], other: list[Row]) -> Iterator[str]:
    """Yield where requests to one object come in another order."""
    paths = {row["req"].split(" ", 1)[1] for row in _mutations(one)}
    for path in sorted(paths):
        before = [row["req"] for row in _mutations(one) if row["req"].endswith(f" {path}")]
        after = [row["req"] for row in _mutations(other) if row["req"].endswith(f" {path}")]
        if before != after:
            yield f"requests in another order\n    recorded: {before}\n    replayed: {after}"


def _reads_apart(one: list[Row], other: list[Row]) -> Iterator[str]:
    before = Counter(_read(row) for row in one if row["req"].startswith(_READS))
    after = Counter(_read(row) for row in other if row["req"].startswith(_READS))
    for text in after - before:
        if not LISTS_BEFORE_RULE_DELETES.fullmatch(text.split(" -> ")[0]):
            yield f"read too many: {text}"


def _logins_apart(one: dict[str, int], other: dict[str, int]) -> Iterator[str]:
    for login, count in other.items():
        if count > one.get(login, 0):
            yield f"logins: {login}\n    recorded: {one.get(login, 0)}\n    replayed: {count}"


def _mutations(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not row["req"].startswith(_READS) and not _is_tolerated(row)]


def _is_tolerated(row: Row) -> bool:
    return row["status"] == _FORBIDDEN and REFUSED_RULE_DELETES.fullmatch(row["req"]) is not None


def _read(row: Row) -> str:
    query = f"?{row['query']}" if row.get("query") else ""
    return f"{row['req']}{query} -> {row['status']}"


def _text(row: Row) -> str:
    return json.dumps(_without_order(row), sort_keys=True, ensure_ascii=False)


def _without_order(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _without_order(item, name) for name, item in value.items()}
    if isinstance(value, list):
        items = [_without_order(item) for item in value]
        return (
            sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if key in SETS_IN_REQUESTS else items
        )
    return value
