"""Owns merging rules on request: two become one where that lets few enough operations more through.

Deliberately never merges methods (a rule has one) or services, and nothing of a service that the catalogue does
not cover: what such a merge lets through, nobody knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from osaccess.access.access_rule import AccessRule
from osaccess.access.path import hazards
from osaccess.catalogue.operations import Operation
from osaccess.catalogue.reach import CloudApi, NotCovered
from osaccess.recording.rules import Recorded, Recording, without_covered


@dataclass(frozen=True, slots=True)
class Merge:
    """Rules that became one, and the operations that it lets through beyond theirs."""

    merged: tuple[AccessRule, ...]
    into: AccessRule
    cost: tuple[Operation, ...]


def merged(recording: Recording, at_most: int, api: CloudApi) -> tuple[Recording, tuple[Merge, ...]]:
    """Return the recording with rules merged, the cheapest first, each for at most so many further operations."""
    rules = list(recording.rules)
    merges: list[Merge] = []
    while (cheapest := _cheapest(rules, at_most, api)) is not None:
        first, second, merge = cheapest
        rules = [one for one in rules if one not in (first, second)]
        whole = without_covered([*rules, first.with_those_of(second, merge.into.path)])
        gone = tuple(one.rule for one in (*rules, first, second) if one.rule not in {kept.rule for kept in whole})
        rules = list(whole)
        merges.append(replace(merge, merged=gone))
    return replace(recording, rules=tuple(rules)), tuple(merges)


def _cheapest(rules: Sequence[Recorded], at_most: int, api: CloudApi) -> tuple[Recorded, Recorded, Merge] | None:
    found = []
    for first, second in combinations(rules, 2):
        merge = _merge(first.rule, second.rule, api)
        if merge is not None and len(merge.cost) <= at_most:
            found.append((first, second, merge))
    return min(found, key=lambda one: (len(one[2].cost), one[2].into, one[0].rule), default=None)


def _merge(first: AccessRule, second: AccessRule, api: CloudApi) -> Merge | None:
    if (first.service, first.method) != (second.service, second.method):
        return None
    path = _common_path(first.path, second.path)
    if path is None or hazards(path):
        return None
    into = replace(first, path=path)
    reached = [api.reached(rule) for rule in (into, first, second)]
    if any(isinstance(one, NotCovered) for one in reached):
        return None
    wide, one, other = (() if isinstance(part, NotCovered) else part for part in reached)
    return Merge((first, second), into, tuple(operation for operation in wide if operation not in {*one, *other}))


def _common_path(first: str, second: str) -> str | None:
    """Return a path for both: `*` where one segment differs, `**` where one is the beginning of the other."""
    shorter, longer = sorted((first.split("/"), second.split("/")), key=len)
    if "**" in first or "**" in second:
        return None
    if len(shorter) == len(longer):
        different = [index for index, pair in enumerate(zip(shorter, longer, strict=True)) if pair[0] != pair[1]]
        if len(different) != 1 or "" in (shorter[different[0]], longer[different[0]]):
            return None
        return "/".join("*" if index in different else one for index, one in enumerate(shorter))
    return "/".join(shorter) + "**" if longer[: len(shorter)] == shorter and shorter != [""] else None
