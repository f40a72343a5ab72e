"""Owns how two versions of a credential are shown: what it reaches and what it reached, the dangerous first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from rich.text import Text

from osaccess.catalogue.exposure import Difference
from osaccess.catalogue.operations import Operation, Risk
from osaccess.cli.explain_view import STYLES, operation_json, role_text
from osaccess.cli.judged_rules import Judged

_NOBODY: Final = Judged("", (), ())
_WORST_FIRST: Final = tuple(reversed(Risk))


@dataclass(frozen=True)
class Compared:
    """One credential in two versions of a document; None = it is not in that one."""

    name: str
    old: Judged | None
    new: Judged | None
    difference: Difference

    @property
    def is_same(self) -> bool:
        """Tell whether it reaches the same operations, with the same roles, of the same project, as the same owner."""
        return self.difference.is_empty and self.roles[0] == self.roles[1] and not self.is_moved

    @property
    def is_moved(self) -> bool:
        """Tell whether it is in both versions, with another owner or project."""
        return self.old is not None and self.new is not None and self.old.belongs_to != self.new.belongs_to

    @property
    def belongs_to(self) -> tuple[str, str]:
        """Return to whom it belonged and belongs, as `Judged` has it."""
        return (self.old or _NOBODY).belongs_to, (self.new or _NOBODY).belongs_to

    @property
    def roles(self) -> tuple[Sequence[str], Sequence[str]]:
        """Return the roles that it had and has."""
        return (self.old or _NOBODY).roles or (), (self.new or _NOBODY).roles or ()

    @cached_property
    def gained_by_roles(self) -> tuple[Operation, ...]:
        """Return what the rules reached before too, and for which only the new roles are enough."""
        return self._suffices_only(self.new, self.old)

    @cached_property
    def lost_by_roles(self) -> tuple[Operation, ...]:
        """Return what the rules reach still, and for which the new roles are not enough."""
        return self._suffices_only(self.old, self.new)

    def _suffices_only(self, here: Judged | None, there: Judged | None) -> tuple[Operation, ...]:
        if here is None or there is None:
            return ()
        return tuple(
            one
            for one in self.difference.unchanged
            if here.has_role_for(one.lowest_role) is not False and there.has_role_for(one.lowest_role) is False
        )


def compared_text(compared: Compared) -> Text:
    """Return what one credential gained and lost: a count by risk, then each operation, the dangerous first."""
    text = Text(compared.name, "bold").append(f"  {'; '.join(_summary(compared))}", "not bold")
    before, after = compared.roles
    if before and after and before != after:
        text.append(f"\n  ~ roles: {' '.join(before)} → {' '.join(after)}", "yellow")
    if compared.is_moved:
        whose = " → ".join(one or "the deploy login" for one in compared.belongs_to)
        text.append(f"\n  ~ belongs to {whose}: what it reaches, it reaches there", "yellow")
    difference = compared.difference
    for sign, style, judged, operations, remark in (
        ("+", "green", compared.new, difference.gained, ""),
        ("+", "green", compared.new, compared.gained_by_roles, ", by its new roles"),
        ("-", "red", compared.old, difference.lost, ""),
        ("-", "red", compared.old, compared.lost_by_roles, ", for want of its old roles"),
    ):
        for one in _worst_first(operations, judged):
            text.append(f"\n  {sign} ", style).append(f"{one.risk.value:10} ", STYLES[one.risk])
            text.append(str(one), style).append(role_text(judged or _NOBODY, one)).append(remark, "dim")
    for sign, rules in (("+", difference.gained_not_covered), ("-", difference.lost_not_covered)):
        for rule in rules:
            text.append(f"\n  {sign} not covered {rule}", "dim")
    return text


def compared_json(compared: Compared) -> Mapping[str, Any]:
    """Return the same as data."""
    difference, (before, after) = compared.difference, compared.roles
    return {
        "belongs_to": dict(zip(("old", "new"), compared.belongs_to, strict=True)),
        "roles": {"old": list(before), "new": list(after)},
        "gained": _operations_json(difference.gained, compared.new),
        "lost": _operations_json(difference.lost, compared.old),
        "gained_by_roles": _operations_json(compared.gained_by_roles, compared.new),
        "lost_by_roles": _operations_json(compared.lost_by_roles, compared.old),
        "unchanged": [operation_json(one) for one in difference.unchanged],
        "not_covered": {
            "gained": [str(rule) for rule in difference.gained_not_covered],
            "lost": [str(rule) for rule in difference.lost_not_covered],
        },
    }


def _operations_json(operations: Iterable[Operation], judged: Judged | None) -> list[Mapping[str, Any]]:
    who = judged or _NOBODY
    return [{**operation_json(one), "has_role": who.has_role_for(one.lowest_role)} for one in operations]


def _summary(compared: Compared) -> Iterator[str]:
    difference = compared.difference
    for word, judged, operations in (
        ("gains", compared.new, (*difference.gained, *compared.gained_by_roles)),
        ("loses", compared.old, (*difference.lost, *compared.lost_by_roles)),
    ):
        if operations:
            yield f"{word} {_counts(operations, judged)}"
    moved = len(compared.gained_by_roles) + len(compared.lost_by_roles)
    yield f"{len(difference.unchanged) - moved} unchanged"


def _counts(operations: Sequence[Operation], judged: Judged | None) -> str:
    """Return `1 escalation, 3 read, 2 without the role`."""
    usable = [one for one in operations if not _lacks_role(judged, one)]
    by_risk = Counter(one.risk for one in usable)
    parts = [f"{by_risk[risk]} {risk.value}" for risk in _WORST_FIRST if by_risk[risk]]
    if len(usable) < len(operations):
        parts.append(f"{len(operations) - len(usable)} without the role")
    return ", ".join(parts)


def _worst_first(operations: Iterable[Operation], judged: Judged | None) -> list[Operation]:
    return sorted(operations, key=lambda one: (_lacks_role(judged, one), _WORST_FIRST.index(one.risk)))


def _lacks_role(judged: Judged | None, operation: Operation) -> bool:
    return (judged or _NOBODY).has_role_for(operation.lowest_role) is False
