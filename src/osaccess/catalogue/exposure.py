"""Owns what a list of access rules lets through, by operation, and how two such lists differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.operations import Operation, catalogue_order
from osaccess.catalogue.reach import CloudApi, NotCovered


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a credential's rules let through; its roles decide on top of it.

    Attributes:
        operations: reachable operations, in the catalogue's order.
        not_covered: rules of services of which nothing is known.

    """

    operations: tuple[Operation, ...]
    not_covered: tuple[AccessRule, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two exposures side by side, in operations and in rules of services that are not covered."""

    gained: tuple[Operation, ...]
    lost: tuple[Operation, ...]
    unchanged: tuple[Operation, ...]
    gained_not_covered: tuple[AccessRule, ...]
    lost_not_covered: tuple[AccessRule, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was gained or lost."""
        return not (self.gained or self.lost or self.gained_not_covered or self.lost_not_covered)


NOTHING = Exposure((), ())
"""The exposure of a credential that does not exist."""


def exposure_of(rules: Sequence[AccessRule], api: CloudApi) -> Exposure:
    """Return what the rules let through on this cloud."""
    operations: set[Operation] = set()
    not_covered: list[AccessRule] = []
    for rule in rules:
        reached = api.reached(rule)
        if isinstance(reached, NotCovered):
            not_covered.append(rule)
        else:
            operations.update(reached)
    return Exposure(tuple(sorted(operations, key=catalogue_order)), tuple(not_covered))


def difference_of(old: Exposure, new: Exposure) -> Difference:
    """Return what was gained and lost on the way from old to new."""
    before, after = set(old.operations), set(new.operations)
    return Difference(
        gained=_sorted(after - before),
        lost=_sorted(before - after),
        unchanged=_sorted(after & before),
        gained_not_covered=tuple(rule for rule in new.not_covered if rule not in old.not_covered),
        lost_not_covered=tuple(rule for rule in old.not_covered if rule not in new.not_covered),
    )


def _sorted(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    return tuple(sorted(operations, key=catalogue_order))
