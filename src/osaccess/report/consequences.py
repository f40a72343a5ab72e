"""Owns what a run takes away from credentials that it does not touch: grants, projects and users behind them.

Observed (docs/facts/keystone.md, 4): without any of its roles on the project a credential is refused with 401 and
revives with the grant; without some of them it works with the rest; a disabled user or project suspends it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from osaccess.report.access import Credential, Picture
from osaccess.report.kinds import PROJECT, USER
from osaccess.rules.facts import Unknown


def consequences_of(before: Picture, after: Picture, implied: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return one sentence for each credential that stays and loses something, sorted."""
    return tuple(
        sorted({*_of_grants(before, after, implied), *_of_switches(before, after), *_of_inherited(before, after)})
    )


def _of_grants(before: Picture, after: Picture, implied: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    had, has = _roles(before, implied), _roles(after, implied)
    for one in after.credentials:
        place = one.owner, one.project
        lost = had[place] - has[place]
        if not lost:
            continue
        names = ", ".join(sorted(_removed(before, after, place)))
        wants = set() if isinstance(one.roles, Unknown) else set(one.roles)
        if not has[place]:
            yield (
                f"{one.name} is suspended: {names} goes, and {one.owner} has no role left on {one.project} in this "
                "stack. It answers 401 until a grant comes back."
            )
        elif isinstance(one.roles, Unknown):
            yield f"{one.name} may be weakened: {names} goes, and its roles are not known before the update."
        elif not wants or wants & lost:
            yield f"{one.name} is weakened: {names} goes, and with it {' '.join(sorted(wants & lost or lost))}."


def _roles(picture: Picture, implied: Mapping[str, tuple[str, ...]]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for grant in picture.grants:
        if not grant.is_inherited:
            for user in _users(grant.actor, picture):
                found[user, grant.place].update(implied.get(grant.role, (grant.role,)))
    return found


def _users(actor: str, picture: Picture) -> tuple[str, ...]:
    """Return the users behind an actor: himself, or the members of the group that the stack knows."""
    members = tuple(user for group, user in picture.members if group == actor)
    return members if actor.startswith("group ") else (actor,)


def _removed(before: Picture, after: Picture, place: tuple[str, str]) -> set[str]:
    stays = {(grant.actor, grant.place, grant.role) for grant in after.grants}
    gone = {
        grant.name
        for grant in before.grants
        if (grant.actor, grant.place, grant.role) not in stays
        and grant.place == place[1]
        and place[0] in _users(grant.actor, before)
    }
    left = {group for group, user in before.members - after.members if user == place[0]}
    return gone | {f"the membership in {group}" for group in left}


def _of_inherited(before: Picture, after: Picture) -> Iterator[str]:
    """Yield the inherited grants that go: which projects lie below their place, the stack does not say."""
    stays = {grant.urn for grant in after.grants}
    for grant in before.grants:
        if grant.is_inherited and grant.urn not in stays:
            yield (
                f"{grant.name} goes: {grant.actor} loses {grant.role} on all projects below {grant.place}; which "
                "credentials that weakens is not known here."
            )


def _of_switches(before: Picture, after: Picture) -> Iterator[str]:
    switched = after.disabled - before.disabled
    for one in after.credentials:
        for kind, name in _places(one):
            if (kind, name) in switched:
                noun = "project" if kind == PROJECT else "user"
                yield f"{one.name} is suspended: the {noun} {name} is disabled."


def _places(one: Credential) -> tuple[tuple[str, str], ...]:
    return (USER, one.owner), (PROJECT, one.project)
