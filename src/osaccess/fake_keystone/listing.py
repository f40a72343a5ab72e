"""Owns what lists have in common: filters in the query, limit and marker, links."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.state import HasId
from osaccess.fake_keystone.wire import Reply, json_reply

Row = TypeVar("Row")
Linked = TypeVar("Linked", bound=HasId)

_FALSE = frozenset({"0", "f", "false", "off", "n", "no"})


def as_boolean(text: str) -> bool:
    """Return what a query value means as a boolean: everything but a few words is true."""
    return text.strip().lower() not in _FALSE


def filtered(call: Call, rows: Iterable[Row], names: Collection[str]) -> list[Row]:
    """Return the rows that the query's filters leave.

    Args:
        call: the request.
        rows: rows with these attributes.
        names: what may be filtered by; `name__icontains=` and its kin work for each, all else is ignored.

    """
    found = list(rows)
    for key, value in call.query_pairs:
        name, _, comparison = key.partition("__")
        if name in names:
            found = [row for row in found if _matches(getattr(row, name), comparison, value)]
    return found


def _matches(have: Any, comparison: str, wanted: str) -> bool:
    if not comparison:
        return bool(have == as_boolean(wanted)) if isinstance(have, bool) else bool(have == wanted)
    if not isinstance(have, str):
        return False
    if comparison.startswith("i"):
        comparison, have, wanted = comparison[1:], have.lower(), wanted.lower()
    tests: dict[str, Callable[[str], bool]] = {
        "contains": lambda text: wanted in text,
        "startswith": lambda text: text.startswith(wanted),
        "endswith": lambda text: text.endswith(wanted),
    }
    return tests[comparison](have) if comparison in tests else True


def list_reply(
    call: Call, key: str, rows: Sequence[Linked], text: Callable[[Linked], str], *, pages: bool = False
) -> Reply:
    """Return the answer with a list.

    Args:
        call: the request.
        key: the name of the list in the answer.
        rows: the rows.
        text: gives the JSON text of a row.
        pages: `limit` and `marker` of the query count.

    """
    following = "null"
    truncated = ""
    if pages and (call.query("limit") or call.query("marker")):
        rows, more = _page(call, rows)
        if more:
            truncated = ', "truncated": true'
            following = f'"{_next_link(call, rows[-1].id)}"'
    links = f'{{"next": {following}, "self": "{own_url(call)}", "previous": null}}'
    return json_reply(200, f'{{"{key}": [{", ".join(map(text, rows))}], "links": {links}{truncated}}}')


def _page(call: Call, rows: Sequence[Linked]) -> tuple[Sequence[Linked], bool]:
    rows = sorted(rows, key=lambda row: row.id)  # pages, unlike whole lists, are in the order of the ids
    marker = call.query("marker")
    if marker:
        ids = [row.id for row in rows]
        if marker not in ids:
            raise errors.NO_MARKER(id=marker)
        rows = rows[ids.index(marker) + 1 :]
    limit = call.query("limit")
    if not limit:
        return rows, False
    if not limit.isdecimal() or int(limit) == 0:
        raise errors.STRICT_NUMBER(name="limit", value=limit)
    return rows[: int(limit)], len(rows) > int(limit)


def _next_link(call: Call, last_id: str) -> str:
    pairs = [(key, value) for key, value in call.query_pairs if key != "marker"]
    return f"{_path_url(call)}?{urlencode([*pairs, ('marker', last_id)])}"


def own_url(call: Call) -> str:
    """Return the URL of the request, as lists link to themselves."""
    query = f"?{call.request.query}" if call.request.query else ""
    return (_path_url(call) + query).replace('"', "%22")


def _path_url(call: Call) -> str:
    path = call.request.path.rstrip("/")
    at = path.find("/v3")
    return call.parts.url + path[at + 3 :]
