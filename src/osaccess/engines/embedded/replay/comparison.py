"""Owns the comparison of a replay with its recording, step by step; deliberately tolerates only `tolerances`.

A difference is a sentence that names the step and shows both sides.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from osaccess.engines.embedded.replay.diagnostics import diagnostics_apart, meaning_of
from osaccess.engines.embedded.replay.event_rows import Row, short, unfolded
from osaccess.engines.embedded.replay.order import first_disorder, related
from osaccess.engines.embedded.replay.renaming import Renaming
from osaccess.engines.embedded.replay.requests import requests_apart

_SHOWN: Final = 700
_MISSING: Final = "(nothing)"


def differences(recorded: Row, replayed: Row) -> list[str]:
    """Return what differs between two traces of one scenario; empty = they are equal within the tolerances."""
    pairs = list(zip(recorded["steps"], replayed["steps"], strict=False))
    found = []
    if len(recorded["steps"]) != len(replayed["steps"]):
        found.append(f"{len(recorded['steps'])} steps were recorded, and {len(replayed['steps'])} replayed")
    renaming = Renaming()
    states: list[Row] = []
    for number, (one, other) in enumerate(pairs):
        states += _states(one) + _states(other)
        apart = _StepComparison(one, other, renaming, related(states)).apart()
        found += [f"step {number} ({_titled(one['step'])}): {text}" for text in apart]
    return found


def _states(step: Row) -> list[Row]:
    deployment = step.get("deployment")
    if not isinstance(deployment, dict):
        return []
    return [*deployment["resources"], *(each["resource"] for each in deployment.get("pending_operations", ()))]


def _titled(step: Mapping[str, Any]) -> str:
    words = [str(step.get("do") or "")]
    words += [str(word) for key in ("cli", "keystone", "args") for word in step.get(key, ())]
    words += [f"{key}={value}" for key, value in step.get("env", {}).items()]
    return " ".join(word for word in words if word) or "environment"


class _StepComparison:
    """One step of both traces. The order matters: events tell which token is which, and the rest follows."""

    def __init__(self, one: Row, other: Row, renaming: Renaming, pairs: frozenset[frozenset[str]]) -> None:
        self._one = one
        self._other = other
        self._renaming = renaming
        self._pairs = pairs
        self._raced = self._reached_on_one_side()

    def apart(self) -> Iterator[str]:
        """Yield what differs."""
        yield from self._values(("exit", "status"))
        yield from self._summary()
        yield from self._events()
        yield from self._deployment()
        yield from self._order()
        yield from requests_apart(self._one, self._other, self._renaming)
        yield from diagnostics_apart(
            self._one.get("diagnostics", []), self._renamed("diagnostics"), self._one.get("exit")
        )
        yield from self._policy_events()
        if "cli" in self._one["step"]:
            yield from self._output()

    def _renamed(self, key: str) -> Any:
        self._renaming.meet(self._one.get(key), self._other.get(key))
        return self._renaming.renamed(self._other.get(key, []))

    def _values(self, keys: Iterable[str]) -> Iterator[str]:
        for key in keys:
            if self._one.get(key) != self._other.get(key):
                yield _apart(key, self._one.get(key), self._other.get(key))

    # ---- what a failure raced with ------------------------------------------------------------------------------

    def _reached_on_one_side(self) -> frozenset[str]:
        """Return the URNs that only one side told, and only as the same (tolerances.REACHED_BESIDE_A_FAILURE)."""
        sides = [unfolded(step.get("events", [])) for step in (self._one, self._other)]
        failed = {short(row["urn"]) for rows in sides for row in rows if row["phase"] == "3-failed"}
        if not failed:
            return frozenset()
        told = [{row["urn"] for row in rows} for rows in sides]
        changed = {row["urn"] for rows in sides for row in rows if row["op"] != "same"}
        return frozenset(
            urn
            for urn in (told[0] ^ told[1]) - changed
            if not any(frozenset((short(urn), name)) in self._pairs for name in failed)
        )

    def _summary(self) -> Iterator[str]:
        one, other = (self._without_raced(step) for step in (self._one, self._other))
        if one != other:
            yield _apart("summary", one, other)

    def _without_raced(self, step: Row) -> Any:
        summary = step.get("summary")
        raced = {row["urn"] for row in unfolded(step.get("events", []))} & self._raced
        if summary is None or not raced:
            return summary
        changes = Counter[str](summary["resourceChanges"])
        changes["same"] -= len(raced)
        return {**summary, "resourceChanges": dict(+changes)}

    # ---- events -------------------------------------------------------------------------------------------------

    def _events(self) -> Iterator[str]:
        recorded = _by_place(unfolded(self._one.get("events", [])))
        replayed = _by_place(unfolded(self._other.get("events", [])))
        for place in recorded.keys() & replayed.keys():
            self._renaming.meet(recorded[place], replayed[place])
        for place in sorted(recorded.keys() | replayed.keys()):
            if place[0] in self._raced:
                continue
            yield from self._event(place, recorded.get(place), self._renaming.renamed(replayed.get(place)))

    def _event(self, place: tuple[str, str, str, int], one: Row | None, other: Row | None) -> Iterator[str]:
        title = f"event {place[1][2:]} {place[2]} {place[0].split('::')[-1]}"
        if one is None or other is None:
            yield _apart(title, _MISSING if one is None else "there", _MISSING if other is None else "there")
            return
        for path, before, after in _leaves(_without_empty(one), _without_empty(other)):
            yield _apart(f"{title}, {path}", before, after)

    # ---- state and order ----------------------------------------------------------------------------------------

    def _deployment(self) -> Iterator[str]:
        one, other = self._one.get("deployment"), self._other.get("deployment")
        if not isinstance(one, dict) or not isinstance(other, dict):
            if one != other:
                yield _apart("state", _brief(one), _brief(other))
            return
        self._renaming.meet(one, other)
        other = self._renaming.renamed(other)
        before, after = _resources(one), _resources(other)
        for key in sorted(before.keys() | after.keys()):
            yield from self._resource(f"state of {key}", before.get(key), after.get(key))
        for key in sorted((one.keys() | other.keys()) - {"resources", "order"}):
            if one.get(key) != other.get(key):
                yield _apart(f"state, {key}", one.get(key), other.get(key))
        if Counter(one["order"]) == Counter(other["order"]) and one["order"] != other["order"]:
            found = _state_disorder(one["order"], other["order"], self._pairs)
            if found:
                yield _apart("order of the state", *found)

    def _resource(self, title: str, one: Row | None, other: Row | None) -> Iterator[str]:
        if one is None or other is None:
            yield _apart(title, _MISSING if one is None else "there", _MISSING if other is None else "there")
            return
        for path, before, after in _leaves(one, other):
            yield _apart(f"{title}, {path}", before, after)

    def _order(self) -> Iterator[str]:
        one, other = self._one.get("order", []), self._renamed("order")
        if one == other or Counter(one) != Counter(other):
            return  # the events say already what is missing
        found = first_disorder(one, other, self._pairs)
        if found:
            yield _apart("order", *found)

    # ---- the rest -----------------------------------------------------------------------------------------------

    def _policy_events(self) -> Iterator[str]:
        one = Counter(_text(each) for each in self._one.get("other_events", []))
        other = Counter(_text(each) for each in self._renamed("other_events"))
        for text in one - other:
            yield _apart("policy event", text, _MISSING)
        for text in other - one:
            yield _apart("policy event", _MISSING, text)

    def _output(self) -> Iterator[str]:
        if self._one.get("stdout", []) != self._renamed("stdout"):
            yield _apart("output", self._one.get("stdout"), self._renamed("stdout"))


def _without_empty(row: Row) -> Row:
    """Return a row in which an empty detailed diff is none."""
    return {key: value for key, value in row.items() if key != "detailedDiff" or value}


def _by_place(rows: list[Row]) -> dict[tuple[str, str, str, int], Row]:
    """Return rows by URN, phase, operation and a number for those that have all these in common."""
    seen: Counter[tuple[str, str, str]] = Counter()
    placed = {}
    for row in rows:
        key = row["urn"], row["phase"], row["op"]
        placed[(*key, seen[key])] = row
        seen[key] += 1
    return placed


def _resources(deployment: Row) -> dict[str, Row]:
    seen: Counter[str] = Counter()
    found = {}
    for row in deployment["resources"]:
        name = row["urn"].split("::", 2)[2] + (" (delete)" if row.get("delete") else "")
        found[f"{name} {seen[name]}" if seen[name] else name] = row
        seen[name] += 1
    return found


def _state_disorder(
    one: list[str], other: list[str], pairs: frozenset[frozenset[str]]
) -> tuple[list[str], list[str]] | None:
    return first_disorder([f"in state {text}" for text in one], [f"in state {text}" for text in other], pairs)


def _leaves(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield the smallest parts that differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            below = f"{path}.{key}" if path else key
            if key not in one or key not in other:
                yield below, one.get(key, _MISSING), other.get(key, _MISSING)
            else:
                yield from _leaves(one[key], other[key], below)
    elif one != other and not (path.endswith("initErrors") and _means_the_same(one, other)):
        yield path, one, other


def _means_the_same(recorded: Any, replayed: Any) -> bool:
    """Tell whether the errors kept in a state say the same, each in its engine's words."""
    if not isinstance(recorded, list) or not isinstance(replayed, list) or len(recorded) != len(replayed):
        return False
    return all(meaning_of(one) in other for one, other in zip(recorded, replayed, strict=True))


def _apart(what: str, one: Any, other: Any) -> str:
    return f"{what}\n    recorded: {_text(one)[:_SHOWN]}\n    replayed: {_text(other)[:_SHOWN]}"


def _brief(deployment: Any) -> Any:
    return deployment if not isinstance(deployment, dict) else {"order": deployment["order"]}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
