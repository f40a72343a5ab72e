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
    return tuple(sorted({*_of_grants(before, after, implied), *_of_switches(before, after)}))


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
        found[grant.user, grant.project].update(implied.get(grant.role, (grant.role,)))
    return found


def _removed(before: Picture, after: Picture, place: tuple[str, str]) -> set[str]:
    stays = {grant.urn for grant in after.grants}
    return {
        grant.name for grant in before.grants if grant.urn not in stays and (grant.user, grant.project) == place
    }


def _of_switches(before: Picture, after: Picture) -> Iterator[str]:
    switched = after.disabled - before.disabled
    for one in after.credentials:
        for kind, name in _places(one):
            if (kind, name) in switched:
                noun = "project" if kind == PROJECT else "user"
                yield f"{one.name} is suspended: the {noun} {name} is disabled."


def _places(one: Credential) -> tuple[tuple[str, str], ...]:
    return (USER, one.owner), (PROJECT, one.project)
