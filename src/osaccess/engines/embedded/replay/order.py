"""Owns whether two orders agree where resources depend on each other; deliberately knows no step.

An entry is `pre create <type> <name>`, as traces list them. Independent resources may come in any order.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from osaccess.engines.embedded.replay.event_rows import short
from osaccess.engines.embedded.urns import STACK_TYPE

Row = Mapping[str, Any]


def related(states: Iterable[Row]) -> frozenset[frozenset[str]]:
    """Return the pairs of resources of which one needs the other, directly or not, by their short names.

    Components are left out: their outputs are registered when the program gets to it, also before their children.
    """
    needs: dict[str, set[str]] = {}
    for state in states:
        if not state.get("custom") and state["type"] != STACK_TYPE:
            continue
        needs.setdefault(short(state["urn"]), set()).update(short(urn) for urn in _needs(state))
    pairs = set()
    for name in needs:
        pairs |= {frozenset((name, other)) for other in _reachable(name, needs)}
    return frozenset(pairs)


def first_disorder(
    recorded: Sequence[str], replayed: Sequence[str], pairs: frozenset[frozenset[str]]
) -> tuple[list[str], list[str]] | None:
    """Return the entries of two related resources (or of one) that come in another order, or None."""
    names = sorted({_name(entry) for entry in recorded})
    for name in names:
        if (found := _differs(recorded, replayed, {name})) is not None:
            return found
    for one, other in combinations(names, 2):
        if frozenset((one, other)) in pairs and (found := _differs(recorded, replayed, {one, other})) is not None:
            return found
    return None


def _without_unordered(entries: list[str]) -> list[str]:
    """Leave out what stays the same where something is deleted to be made again.

    Such deletes come when the resource that causes them is registered, whatever else was registered by then.
    """
    if not any(" delete-replaced " in entry for entry in entries):
        return entries
    return [entry for entry in entries if " same " not in entry]


def _differs(
    recorded: Sequence[str], replayed: Sequence[str], names: set[str]
) -> tuple[list[str], list[str]] | None:
    before = _without_unordered([entry for entry in recorded if _name(entry) in names])
    after = _without_unordered([entry for entry in replayed if _name(entry) in names])
    return None if before == after else (before, after)


def _name(entry: str) -> str:
    return entry.split(" ", 2)[2]


def _needs(state: Row) -> Iterable[str]:
    yield from state.get("dependencies") or ()
    for urns in (state.get("propertyDependencies") or {}).values():
        yield from urns
    yield from (urn for urn in (state.get("parent"), state.get("deletedWith")) if urn)
    if state.get("provider"):
        yield state["provider"].rpartition("::")[0]


def _reachable(name: str, needs: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [*needs[name]]
    while waiting:
        other = waiting.pop()
        if other not in found:
            found.add(other)
            waiting += needs.get(other, ())
    return found - {name}
