"""Owns the picture of who has access: four columns from owners to operations, placed; deliberately draws nothing.

Each column is sorted so that lines cross little: projects by their owners, credentials by both. Rows have one height
whatever their number, so that a hundred credentials stay legible; the page scrolls.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from osaccess.catalogue.operations import Risk
from osaccess.report.model import Holding

_Item = TypeVar("_Item")

ROW = 26
"""Height of a row."""

COLUMNS = (0, 270, 540, 920)
"""Where the columns begin; most lines are those to operations, so they get the widest gap."""

WIDTH = COLUMNS[-1] + 220
_TOP = 40
_NODE = 210
_HEIGHT = 20


@dataclass(frozen=True, slots=True)
class Node:
    """One box: `key` is unique, `links` are keys of all nodes on its ways to both sides, itself included."""

    key: str
    text: str
    kind: str
    x: int
    y: int
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """One line between two boxes, as an SVG path; `ends` are the keys of both."""

    ends: tuple[str, str]
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture, placed."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def drawing_of(holdings: Sequence[Holding]) -> Drawing:
    """Return where everything stands."""
    held = sorted(holdings, key=lambda one: (one.owner, one.project, one.series))
    columns = (
        _unique(("owner", one.owner) for one in held),
        _unique(("project", one.project) for one in held),
        _unique(("credential", one.series) for one in held),
        sorted(
            {_reach_key(service, risk) for one in held for service, risk, _ in one.reach},
            key=lambda key: (-_risk_rank(key[0]), key[1]),
        ),
    )
    links = {(one.owner, one.project, one.series): one for one in held}
    pairs = _unique(
        pair
        for one in links.values()
        for pair in (
            (("owner", one.owner), ("project", one.project)),
            (("project", one.project), ("credential", one.series)),
            *((("credential", one.series), _reach_key(service, risk)) for service, risk, _ in one.reach),
        )
    )
    rows = len(columns[2])
    places = dict(_spread(columns[3], rows, 3))
    places |= {key: (COLUMNS[2], _TOP + row * ROW) for row, key in enumerate(columns[2])}
    for index in (1, 0):
        places |= _beside(columns[index], [pair for pair in pairs if pair[0] in columns[index]], places, index)
    lowest = max((y for _, y in places.values()), default=_TOP)
    reached = _reached(held)
    return Drawing(
        WIDTH,
        lowest + ROW + 10,
        tuple(
            Node(_key(key), key[1], key[0], *place, tuple(sorted(map(_key, reached[key]))))
            for column in columns
            for key in column
            for place in (places[key],)
        ),
        tuple(Edge((_key(one), _key(other)), _path(places[one], places[other])) for one, other in pairs),
    )


_Name = tuple[str, str]


def _spread(column: Sequence[_Name], rows: int, index: int) -> Iterator[tuple[_Name, tuple[int, int]]]:
    """Yield places over the whole height of so many rows, or below one another where there are fewer."""
    step = max(ROW, rows * ROW // max(1, len(column)))
    for row, key in enumerate(column):
        yield key, (COLUMNS[index], _TOP + row * step + (step - ROW) // 2)


def _beside(
    column: Sequence[_Name],
    pairs: Sequence[tuple[_Name, _Name]],
    places: Mapping[_Name, tuple[int, int]],
    index: int,
) -> dict[_Name, tuple[int, int]]:
    """Return places beside the middle of what each box leads to, in the column's order, none over another."""
    found: dict[_Name, tuple[int, int]] = {}
    free = _TOP
    for key in column:
        beyond = [places[other][1] for one, other in pairs if one == key]
        free = max(free, sum(beyond) // max(1, len(beyond)))
        found[key] = (COLUMNS[index], free)
        free += ROW
    return found


def _reached(holdings: Iterable[Holding]) -> dict[_Name, set[_Name]]:
    """Return for each box all boxes that some credential joins with it."""
    found: dict[_Name, set[_Name]] = defaultdict(set)
    for one in holdings:
        way = {("owner", one.owner), ("project", one.project), ("credential", one.series)}
        operations = {_reach_key(service, risk) for service, risk, _ in one.reach}
        for key in way:
            found[key] |= way | operations
        for key in operations:
            found[key] |= way | {key}
    return found


def _reach_key(service: str, risk: Risk) -> _Name:
    return risk.value, f"{service}: {risk.value}"


def _risk_rank(risk: str) -> int:
    return list(Risk).index(Risk(risk))


def _key(name: _Name) -> str:
    return f"{name[0]}/{name[1]}"


def _unique(items: Iterable[_Item]) -> list[_Item]:
    return list(dict.fromkeys(items))


def _path(start: tuple[int, int], end: tuple[int, int]) -> str:
    left, right = start[0] + _NODE, end[0]
    one, other = start[1] + _HEIGHT // 2, end[1] + _HEIGHT // 2
    middle = (left + right) // 2
    return f"M{left},{one} C{middle},{one} {middle},{other} {right},{other}"
