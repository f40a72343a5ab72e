"""Owns the difference in reachable operations, credential by credential: rules and roles together.

An operation counts as reachable where a rule lets it through and a role is enough by default policy.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.exposure import Exposure, difference_of, exposure_of
from osaccess.catalogue.operations import Operation, ProjectRole, Risk, catalogue_order
from osaccess.catalogue.reach import CloudApi
from osaccess.catalogue.services import official_type
from osaccess.plan.model import AccessPlan
from osaccess.report.access import Credential, Picture
from osaccess.report.model import Difference, Holding
from osaccess.rules.facts import UNKNOWN, Unknown

_NOT_COMPARED = "Its rules or roles are not known before the update, so nothing is compared."

NEW = "A new credential."
"""The note of a difference that begins with nothing."""


@dataclass(frozen=True, slots=True)
class Power:
    """What a credential's generations can do together; `None` as a whole: nobody knows."""

    exposure: Exposure
    roles: tuple[str, ...]
    has_no_rules: bool


def differences_of(
    before: Picture, after: Picture, plan: AccessPlan | None, api: CloudApi
) -> tuple[Difference, ...]:
    """Return the credentials whose reach changes, with this run or with their next generation; escalations first."""
    old, new = _by_series(before), _by_series(after)
    found = [
        one
        for series in sorted({*old, *new})
        if (one := _difference(series, old.get(series, []), new.get(series, []), api)) is not None
    ]
    found += _pending(new, plan, api)
    return tuple(sorted(found, key=lambda one: (-_weight(one.gained), one.name, one.takes_effect is not None)))


def holdings_of(picture: Picture, api: CloudApi) -> tuple[Holding, ...]:
    """Return what each credential reaches, counted by service and risk."""
    return tuple(
        Holding(series, those[0].owner, those[0].project, _counted(_power(those, api)))
        for series, those in sorted(_by_series(picture).items())
    )


def _counted(power: Power | Unknown) -> tuple[tuple[str, Risk, int], ...]:
    if isinstance(power, Unknown):
        return ()
    counts = Counter((one.service, one.risk) for one in power.exposure.operations)
    order = list(Risk)
    return tuple(
        (service, risk, count)
        for (service, risk), count in sorted(counts.items(), key=lambda one: (one[0][0], order.index(one[0][1])))
    )


def _difference(
    series: str, old: Sequence[Credential], new: Sequence[Credential], api: CloudApi
) -> Difference | None:
    living = (new or old)[0]
    base = Difference(series, living.owner, living.project)
    before, after = _power(old, api), _power(new, api)
    if isinstance(before, Unknown) or isinstance(after, Unknown):
        return replace(base, notes=(_NOT_COMPARED,)) if old != new else None
    found = _compared(base, before, after)
    notes = list(found.notes)
    if not old:
        notes.insert(0, NEW)
    if not new:
        notes.insert(0, "The credential goes.")
    found = replace(found, notes=tuple(notes))
    return found if _says_something(found) else None


def _compared(base: Difference, before: Power, after: Power) -> Difference:
    difference = difference_of(before.exposure, after.exposure)
    notes = []
    if before.roles != after.roles and before.roles and after.roles:
        notes.append(f"Roles: {' '.join(before.roles)} → {' '.join(after.roles)}.")
    if after.has_no_rules and not before.has_no_rules:
        notes.append(
            "It has no access rules: every request that its roles allow, also to services not listed here."
        )
    return replace(
        base,
        gained=difference.gained,
        lost=difference.lost,
        unchanged=len(difference.unchanged),
        gained_not_covered=difference.gained_not_covered,
        lost_not_covered=difference.lost_not_covered,
        notes=tuple(notes),
    )


def _says_something(one: Difference) -> bool:
    return bool(one.gained or one.lost or one.notes or one.gained_not_covered or one.lost_not_covered)


def _pending(living: dict[str, list[Credential]], plan: AccessPlan | None, api: CloudApi) -> Iterator[Difference]:
    """Yield what the document wants and a rotating credential gets with its next generation only."""
    for planned in plan.credentials if plan else ():
        current = [one for one in living.get(planned.name, ()) if one.name == planned.current.name]
        before = _power(current, api)
        if not current or planned.next_rotation is None or isinstance(before, Unknown):
            continue
        after = _power_of(planned.access_rules, planned.roles, api)
        base = Difference(planned.name, current[0].owner, current[0].project, takes_effect=planned.next_rotation)
        found = _compared(base, before, after)
        if _says_something(found):
            yield found


def _by_series(picture: Picture) -> dict[str, list[Credential]]:
    found: dict[str, list[Credential]] = defaultdict(list)
    for one in picture.credentials:
        found[one.series].append(one)
    return found


def _power(credentials: Sequence[Credential], api: CloudApi) -> Power | Unknown:
    """Return what living generations can do together: an old one in its overlap still counts."""
    powers = []
    for one in credentials:
        if isinstance(one.rules, Unknown) or isinstance(one.roles, Unknown):
            return UNKNOWN
        powers.append(_power_of(one.rules, one.roles, api))
    return Power(
        Exposure(
            tuple(sorted({each for one in powers for each in one.exposure.operations}, key=catalogue_order)),
            tuple(dict.fromkeys(rule for one in powers for rule in one.exposure.not_covered)),
        ),
        tuple(sorted({role for one in powers for role in one.roles})),
        any(one.has_no_rules for one in powers),
    )


def _power_of(rules: Sequence[AccessRule], roles: Sequence[str], api: CloudApi) -> Power:
    exposure = exposure_of(rules, api) if rules else Exposure(_everything(api), ())
    enough = tuple(one for one in exposure.operations if _is_enough(one, roles))
    return Power(Exposure(enough, exposure.not_covered), tuple(sorted(roles)), not rules)


def _everything(api: CloudApi) -> tuple[Operation, ...]:
    there = {official_type(service) for service in api.mounts}
    return tuple(one for one in api.catalogue.operations if not there or one.service in there)


def _is_enough(operation: Operation, roles: Sequence[str]) -> bool:
    """Tell whether roles are enough by default policy; none named means all of the owner's, of which nobody knows."""
    if not roles or "admin" in roles:
        return True
    if not isinstance(operation.lowest_role, ProjectRole):
        return False
    known = {role.value: role.rank for role in ProjectRole}
    return any(known.get(role, -1) >= operation.lowest_role.rank for role in roles)


def _weight(operations: Sequence[Operation]) -> int:
    return max((list(Risk).index(one.risk) + 1 for one in operations), default=0)
