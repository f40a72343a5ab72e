"""Owns the difference in reachable operations, credential by credential: rules and roles together.

An operation counts as reachable where a rule lets it through and a role is enough by default policy. A credential that
names no roles has those of its owner; roles that a change takes from its owner are lost to it; one that has expired,
or whose user, project or domain is disabled, reaches nothing; and only an unrestricted one makes and deletes
application credentials (docs/facts/keystone.md, 4). What one reaches on another project is gained, not kept.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.exposure import Exposure, difference_of, exposure_of
from osaccess.catalogue.operations import Operation, ProjectRole, Risk, catalogue_order
from osaccess.catalogue.reach import CloudApi
from osaccess.catalogue.services import official_type
from osaccess.plan.model import AccessPlan
from osaccess.report.access import NOBODY_KNOWS, Credential, Picture
from osaccess.report.model import Difference, Holding, Reach
from osaccess.report.roles_held import RolesHeld
from osaccess.rules.facts import UNKNOWN, Unknown

_NOT_COMPARED = "Its rules or roles are not known before the update, so nothing is compared."

NEW = "A new credential."
"""The note of a difference that begins with nothing."""


EXPIRED = "It has expired: it reaches nothing."
SUSPENDED = "It is suspended: it reaches nothing."
RESUMED = "It works again: what it hangs on was disabled, and is no more."

_ANY_ROLE = "It names no roles, so it has all of its owner's; which those are, this stack does not say."

_Roles = Callable[[Credential], frozenset[str] | Unknown]
"""Credential → the roles that it works with, with all that they imply."""


@dataclass(frozen=True, slots=True)
class Power:
    """What a credential's generations can do together; `UNKNOWN` as a whole: nobody knows."""

    exposure: Exposure
    roles: tuple[str, ...]
    has_no_rules: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """What credentials reach at an instant, before a run and after it."""

    before: Picture
    after: Picture
    api: CloudApi
    implied: Mapping[str, tuple[str, ...]]
    now: datetime

    def differences(self, plan: AccessPlan | None) -> tuple[Difference, ...]:
        """Return the credentials whose reach changes, now or with their next generation; escalations first."""
        old, new = _by_series(self.before), _by_series(self.after)
        had, has = self._roles()
        found = [
            one
            for series in sorted({*old, *new})
            if (one := self._difference(series, old.get(series, []), new.get(series, []), had, has)) is not None
        ]
        found += self._pending(new, plan, has)
        return tuple(sorted(found, key=lambda one: (-_weight(one.gained), one.name, one.takes_effect is not None)))

    def holdings(self, differences: Sequence[Difference]) -> tuple[Holding, ...]:
        """Return what each credential reaches after the run, counted by service and risk."""
        had, has = self._roles()
        old = _by_series(self.before)
        changing = {one.name for one in differences if one.takes_effect is not None}
        found = (
            self._holding(series, old.get(series, []), those, had, has)
            for series, those in sorted(_by_series(self.after).items())
        )
        return tuple(
            replace(one, notes=(*one.notes, "changes with its next generation")) if one.series in changing else one
            for one in found
        )

    def _holding(
        self, series: str, old: Sequence[Credential], those: Sequence[Credential], had: _Roles, has: _Roles
    ) -> Holding:
        before, after = self._power(old, self.before, had), self._power(those, self.after, has)
        base = Holding(series, those[-1].owner, those[-1].project, ())
        if isinstance(after, Unknown):
            return replace(base, is_known=False, notes=("not known",))
        if not self._unexpired(those):
            return replace(base, notes=("has expired",))
        if not self._working(those, self.after):
            return replace(base, notes=("is suspended",))
        notes = ["no access rules"] if after.has_no_rules else []
        if after.exposure.not_covered:
            notes.append(f"{len(after.exposure.not_covered)} not covered")
        gained: tuple[Operation, ...] = ()
        if isinstance(before, Power):
            whole = _compared(Difference(series, base.owner, base.project), before, after)
            gained = self._by_place(whole, old, those, had, has).gained
        reach = _counted(after.exposure, gained)
        return replace(base, reach=reach, notes=tuple(notes) if reach or notes else ("reaches nothing",))

    def _roles(self) -> tuple[_Roles, _Roles]:
        held, left = RolesHeld(self.before, self.implied), RolesHeld(self.after, self.implied)
        known = {one.urn for one in self.before.credentials}

        def had(one: Credential) -> frozenset[str] | Unknown:
            return _roles_of(one, held.on(one.owner, one.project), frozenset())

        def has(one: Credential) -> frozenset[str] | Unknown:
            now = left.on(one.owner, one.project)
            if one.urn not in known:
                return _roles_of(one, now, frozenset())
            # Roles that its owner gains do not become a credential's, those that he loses are lost to it.
            then = held.on(one.owner, one.project)
            return _roles_of(one, then, then - now)

        return had, has

    def _difference(
        self, series: str, old: Sequence[Credential], new: Sequence[Credential], had: _Roles, has: _Roles
    ) -> Difference | None:
        living = (new or old)[-1]
        base = Difference(series, living.owner, living.project)
        before, after = self._power(old, self.before, had), self._power(new, self.after, has)
        if isinstance(before, Unknown) or isinstance(after, Unknown):
            is_open = any(one.roles == () for one in (*old, *new))
            return replace(base, notes=(_ANY_ROLE if is_open else _NOT_COMPARED,)) if old != new else None
        found = self._by_place(_compared(base, before, after), old, new, had, has)
        notes = [*self._told(old, new), *found.notes]
        if new and not self._unexpired(new):
            notes.insert(0, EXPIRED)
        elif new and not self._working(new, self.after):
            notes.insert(0, SUSPENDED)
        elif new and self._unexpired(old) and not self._working(old, self.before):
            notes.insert(0, RESUMED)
        if not old:
            notes.insert(0, NEW)
        if not new:
            notes.insert(0, "The credential goes.")
        found = replace(found, notes=tuple(notes))
        is_old_news = (
            found.notes in ((EXPIRED,), (SUSPENDED,)) and bool(old) and not self._working(old, self.before)
        )
        return found if _says_something(found) and not is_old_news else None

    def _by_place(
        self, whole: Difference, old: Sequence[Credential], new: Sequence[Credential], had: _Roles, has: _Roles
    ) -> Difference:
        """Return the difference project by project, together: the same operation elsewhere is another power."""
        places = {_place(one, old) for one in (*old, *new)}
        if len(places) < 2:
            return whole
        parts = []
        for place in sorted(places):
            then = self._power([one for one in old if _place(one, old) == place], self.before, had)
            now = self._power([one for one in new if _place(one, old) == place], self.after, has)
            if isinstance(then, Power) and isinstance(now, Power):
                parts.append(_compared(whole, then, now))
        return replace(
            whole,
            gained=_all(one.gained for one in parts),
            lost=_all(one.lost for one in parts),
            unchanged=sum(one.unchanged for one in parts),
            gained_not_covered=tuple(dict.fromkeys(rule for one in parts for rule in one.gained_not_covered)),
            lost_not_covered=tuple(dict.fromkeys(rule for one in parts for rule in one.lost_not_covered)),
        )

    def _told(self, old: Sequence[Credential], new: Sequence[Credential]) -> Iterator[str]:
        """Yield what becomes of whose it is and where, and of its roles, one sentence each."""
        owners = [", ".join(sorted({one.owner for one in those})) for those in (old, new)]
        if all(owners) and NOBODY_KNOWS not in owners and owners[0] != owners[1]:
            yield f"Owner: {' → '.join(owners)}."
        places = [", ".join(sorted({_place(one, old) for one in those})) for those in (old, new)]
        if all(places) and places[0] != places[1]:
            yield f"Project: {' → '.join(places)}; what it gains is on the one, what it loses was on the other."
        known = {one.urn for one in old}
        held, left = RolesHeld(self.before, self.implied), RolesHeld(self.after, self.implied)
        for one in new:
            if one.urn in known and not isinstance(one.roles, Unknown):
                come = left.on(one.owner, one.project) - held.on(one.owner, one.project)
                if back := sorted(come.intersection(one.roles)):
                    yield (
                        "Roles that come back to it with a grant, unless something outside this stack gave them all "
                        f"the time: {' '.join(back)}."
                    )

    def _pending(
        self, living: dict[str, list[Credential]], plan: AccessPlan | None, has: _Roles
    ) -> Iterator[Difference]:
        """Yield what the document wants and a rotating credential gets with its next generation only."""
        for planned in plan.credentials if plan else ():
            current = [one for one in living.get(planned.name, ()) if one.name == planned.current.name]
            before = self._power(current, self.after, has)
            if not current or planned.next_rotation is None or isinstance(before, Unknown):
                continue
            is_unrestricted = bool(planned.unsafe.unrestricted)
            after = _power_of(
                planned.access_rules, frozenset(planned.roles), self.api, is_unrestricted=is_unrestricted
            )
            base = Difference(
                planned.name, current[0].owner, current[0].project, takes_effect=planned.next_rotation
            )
            found = _compared(base, before, after)
            if _says_something(found):
                yield found

    def _power(self, credentials: Sequence[Credential], picture: Picture, roles_of: _Roles) -> Power | Unknown:
        """Return what living generations can do together: an old one in its overlap still counts."""
        powers = []
        for one in self._working(credentials, picture):
            roles = roles_of(one)
            if isinstance(one.rules, Unknown) or isinstance(roles, Unknown):
                return UNKNOWN
            powers.append(_power_of(one.rules, roles, self.api, is_unrestricted=one.is_unrestricted is True))
        return Power(
            Exposure(
                tuple(sorted({each for one in powers for each in one.exposure.operations}, key=catalogue_order)),
                tuple(dict.fromkeys(rule for one in powers for rule in one.exposure.not_covered)),
            ),
            tuple(sorted({role for one in powers for role in one.roles})),
            any(one.has_no_rules for one in powers),
        )

    def _working(self, credentials: Sequence[Credential], picture: Picture) -> list[Credential]:
        return [one for one in self._unexpired(credentials) if not picture.switched_off(one)]

    def _unexpired(self, credentials: Sequence[Credential]) -> list[Credential]:
        return [
            one for one in credentials if not isinstance(one.expires_at, datetime) or one.expires_at > self.now
        ]


def _place(one: Credential, old: Sequence[Credential]) -> str:
    """Return the name of a credential's project, which is that of before where it is the same one or nobody knows."""
    for other in old:
        is_same = bool(one.project_id) and one.project_id == other.project_id
        if is_same or one.project == other.project or NOBODY_KNOWS in (one.project, other.project):
            return other.project
    return one.project


def _all(operations: Iterable[Sequence[Operation]]) -> tuple[Operation, ...]:
    return tuple(sorted({each for some in operations for each in some}, key=catalogue_order))


def _roles_of(one: Credential, held: frozenset[str], lost: frozenset[str]) -> frozenset[str] | Unknown:
    """Return the roles that a credential works with, where its owner holds some and loses some."""
    if isinstance(one.roles, Unknown):
        return UNKNOWN
    if not one.roles:
        return held - lost if held else UNKNOWN
    return frozenset(one.roles) - lost


def _counted(after: Exposure, new: Sequence[Operation]) -> tuple[Reach, ...]:
    counts = Counter((one.service, one.risk) for one in after.operations)
    gained = Counter((one.service, one.risk) for one in new)
    order = list(Risk)
    return tuple(
        Reach(service, risk, count, gained[service, risk])
        for (service, risk), count in sorted(counts.items(), key=lambda one: (one[0][0], order.index(one[0][1])))
    )


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


def _by_series(picture: Picture) -> dict[str, list[Credential]]:
    found: dict[str, list[Credential]] = defaultdict(list)
    for one in picture.credentials:
        found[one.series].append(one)
    return found


def _power_of(
    rules: Sequence[AccessRule], roles: frozenset[str], api: CloudApi, *, is_unrestricted: bool
) -> Power:
    exposure = exposure_of(rules, api) if rules else Exposure(_everything(api), ())
    enough = tuple(
        one
        for one in exposure.operations
        if _is_enough(one, roles) and (is_unrestricted or not _makes_credentials(one))
    )
    return Power(Exposure(enough, exposure.not_covered), tuple(sorted(roles)), not rules)


def _everything(api: CloudApi) -> tuple[Operation, ...]:
    there = {official_type(service) for service in api.mounts}
    return tuple(one for one in api.catalogue.operations if not there or one.service in there)


def _is_enough(operation: Operation, roles: frozenset[str]) -> bool:
    """Tell whether roles are enough by default policy."""
    if "admin" in roles:
        return True
    if not isinstance(operation.lowest_role, ProjectRole):
        return False
    known = {role.value: role.rank for role in ProjectRole}
    return any(known.get(role, -1) >= operation.lowest_role.rank for role in roles)


def _makes_credentials(operation: Operation) -> bool:
    """Tell whether it makes or deletes application credentials, which Keystone leaves to unrestricted ones."""
    is_change = operation.method in ("POST", "DELETE")
    return operation.service == "identity" and is_change and "/application_credentials" in operation.path


def _weight(operations: Sequence[Operation]) -> int:
    return max((list(Risk).index(one.risk) + 1 for one in operations), default=0)
