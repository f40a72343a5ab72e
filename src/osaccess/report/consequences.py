"""Owns what a run takes away from credentials that it does not touch: grants, and what else they hang on.

Observed (docs/facts/keystone.md, 4): without any of its roles on the project a credential is refused with 401 and
revives with the grant; without some of them it works with the rest; a disabled user, project or domain suspends it.
`osaccess.report.ends` has what the end of a user, a project, a domain or a role does.
"""

from collections.abc import Iterator, Mapping, Sequence

from osaccess.report.access import Credential, Grant, Picture
from osaccess.report.ends import Ends
from osaccess.report.events import Change
from osaccess.report.kinds import NOUNS
from osaccess.report.roles_held import RolesHeld
from osaccess.rules.facts import Unknown


def consequences_of(
    before: Picture, after: Picture, implied: Mapping[str, tuple[str, ...]], changes: Sequence[Change]
) -> tuple[str, ...]:
    """Return one sentence for each credential that stays and loses something, sorted."""
    ends = Ends(changes)
    known = {one.urn: one for one in before.credentials}
    staying = [one for one in after.credentials if one.urn in known and one.urn not in ends.made_anew]
    dead = {one.urn: tuple(ends.of(known[one.urn], before, after)) for one in staying}
    after = ends.left(before, after)
    had, has = RolesHeld(before, implied), RolesHeld(after, implied)
    gone = _gone(before, after)
    living = [one for one in staying if not dead[one.urn]]
    return tuple(
        sorted(
            {
                *(text for texts in dead.values() for text in texts),
                *(text for one in living for text in _of_grants(one, before, after, had, has, ends)),
                *(text for one in living for text in _of_maybes(one, gone, had, has)),
                *(text for one in living for text in _of_switches(one, before, after)),
            }
        )
    )


def _of_grants(
    one: Credential, before: Picture, after: Picture, had: RolesHeld, has: RolesHeld, ends: Ends
) -> Iterator[str]:
    held, left = had.on(one.owner, one.project), has.on(one.owner, one.project)
    lost = held - left
    if not lost:
        return
    names = ", ".join(_removed(one, before, after, had, has, ends))
    if isinstance(one.roles, Unknown):
        yield f"{one.name} may be weakened: {names} goes, and its roles are not known before the update."
        return
    wanted = set(one.roles) or held
    if not wanted & held:
        yield f"{one.name} may be weakened: {names} goes; whether its roles hang on that is not known here."
    elif not wanted & left and left and not has.knows_implied:
        yield f"{one.name} may be suspended: {names} goes; whether what is left implies its roles is not known here."
    elif not wanted & left:
        rest = f"none of its roles on {one.project}" if left else f"no role left on {one.project}"
        yield (
            f"{one.name} is suspended: {names} goes, and in this stack {one.owner} has {rest}. "
            "It answers 401 until a grant comes back."
        )
    elif wanted & lost:
        yield f"{one.name} is weakened: {names} goes, and with it {' '.join(sorted(wanted & lost))}."


def _removed(
    one: Credential, before: Picture, after: Picture, had: RolesHeld, has: RolesHeld, ends: Ends
) -> list[str]:
    """Return what gave roles to a credential's owner and does no more: grants, groups that he left, what has ended."""
    stays = {_gives(grant) for grant in has.grants(one.owner, one.project)}
    left = {group for group, user in before.members - after.members if user == one.owner}
    gone = {
        ends.why(grant) or (f"the membership in {grant.actor}" if grant.actor in left else grant.name)
        for grant in had.grants(one.owner, one.project)
        if _gives(grant) not in stays
    }
    return sorted(gone)


def _of_maybes(one: Credential, gone: list[Grant], had: RolesHeld, has: RolesHeld) -> Iterator[str]:
    """Yield grants that go and of which the stack does not say whether they were for a credential."""
    for grant in gone:
        if had.may_reach(grant, one) and grant.role not in has.on(one.owner, one.project):
            place = f"on all projects below {grant.place}" if grant.is_inherited else f"on {grant.place}"
            yield (
                f"{one.name} may be weakened: {grant.name} goes, which gave {grant.role} to {grant.actor} {place}; "
                "whether that was for it is not known here."
            )


def _gone(before: Picture, after: Picture) -> list[Grant]:
    stays = {_gives(grant) for grant in after.grants}
    return [grant for grant in before.grants if _gives(grant) not in stays]


def _gives(grant: Grant) -> tuple[str, str, str, bool]:
    return grant.actor, grant.place, grant.role, grant.is_inherited


def _of_switches(one: Credential, before: Picture, after: Picture) -> Iterator[str]:
    for kind, name in after.switched_off(one):
        if (kind, name) not in before.disabled:
            yield f"{one.name} is suspended: {NOUNS[kind]}{name} is disabled."
