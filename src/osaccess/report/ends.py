"""Owns what the end of a user, a project, a domain, a group or a role takes from credentials that a run does not touch.

Observed (docs/facts/keystone.md, 4.3): Keystone deletes the credentials of a user that is deleted; those on a project
that is deleted answer 404 and keep their names; with a role it deletes every credential of everybody who has it
directly, on that project. What is replaced ends as well: its successor is another one to Keystone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from osaccess.report.access import PREFIXES, Credential, Grant, Picture
from osaccess.report.events import Change
from osaccess.report.kinds import DOMAIN, GROUP, PROJECT, ROLE, USER
from osaccess.rules.facts import Unknown

_KINDS = (USER, PROJECT, DOMAIN, GROUP, ROLE)
_VERBS = {"delete": "goes", "replace": "is made anew"}


class Ends:
    """What a run ends, known by name and, for pictures that have no name for it any more, by id.

    Attributes:
        made_anew: URNs of what is replaced.

    """

    def __init__(self, changes: Iterable[Change]) -> None:
        ending = [one for one in changes if one.op in _VERBS and one.old is not None and not one.failed]
        self.made_anew = frozenset(one.urn for one in ending if one.op == "replace")
        self._verbs = {
            (one.type, name): _VERBS[one.op]
            for one in ending
            if one.type in _KINDS and one.old is not None
            for name in (one.old.id, f"{PREFIXES.get(one.type, '')}{one.old.props.get('name') or one.old.name}")
            if name
        }

    def takes(self, grant: Grant) -> bool:
        """Tell whether a grant ends with its role, or with whom or what it is for."""
        kinds = (
            (ROLE, grant.role),
            (USER, grant.actor),
            (GROUP, grant.actor),
            (PROJECT, grant.place),
            (DOMAIN, grant.place),
        )
        return any(one in self._verbs for one in kinds)

    def why(self, grant: Grant) -> str:
        """Return what takes a grant with it, where that is a group or a role; else ""."""
        if (ROLE, grant.role) in self._verbs:
            return f"the role {grant.role}"
        return f"the {grant.actor}" if (GROUP, grant.actor) in self._verbs else ""

    def left(self, before: Picture, after: Picture) -> Picture:
        """Return the picture after the run without the credentials and grants that end with what ends."""
        if not self._verbs:
            return after
        known = {one.urn: one for one in before.credentials}
        return replace(
            after,
            credentials=tuple(
                one
                for one in after.credentials
                if one.urn not in known
                or one.urn in self.made_anew
                or not any(self._certain(known[one.urn], before, after))
            ),
            grants=tuple(one for one in after.grants if not self.takes(one)),
        )

    def of(self, one: Credential, before: Picture, after: Picture) -> Iterator[str]:
        """Yield what is the end of a credential, or may be: `one` as it was before, and both pictures."""
        if self._verbs:
            certain = tuple(self._certain(one, before, after))
            yield from certain or self._possible(one, before)

    def _certain(self, one: Credential, before: Picture, after: Picture) -> Iterator[str]:
        if verb := self._verbs.get((USER, one.owner)):
            yield f"{one.name} is deleted: the user {one.owner} {verb}, and with it, in Keystone, its credentials."
            return
        home = before.homes.get(one.owner, "")
        if verb := self._verbs.get((DOMAIN, home)):
            yield f"{one.name} is deleted: the {home} {verb}, and with it its users and their credentials."
            return
        for kind, place in (
            (PROJECT, one.project),
            *((DOMAIN, place) for place in before.above.get(one.project, ())),
        ):
            if verb := self._verbs.get((kind, place)):
                noun = f"the project {place}" if kind == PROJECT else f"the {place}"
                yield (
                    f"{one.name} is dead: {noun} {verb}. It answers 404 for good, and its name stays taken until "
                    "somebody deletes it."
                )
                return
        there = [grant for grant in before.grants if _is_direct(grant, one)]
        stays = {grant.urn for grant in after.grants}
        for grant in there:
            if grant.urn in stays and (verb := self._verbs.get((ROLE, grant.role))):
                yield (
                    f"{one.name} is deleted: the role {grant.role} {verb} while {one.owner} has it on {one.project}, "
                    f"and with it, in Keystone, all credentials of {one.owner} there."
                )
                return

    def _possible(self, one: Credential, before: Picture) -> Iterator[str]:
        known = {grant.role for grant in before.grants}
        for role in () if isinstance(one.roles, Unknown) else one.roles:
            if role not in known and (verb := self._verbs.get((ROLE, role))):
                yield (
                    f"{one.name} may be deleted: the role {role} {verb}, and whether {one.owner} has it directly on "
                    f"{one.project} is not known here."
                )


def _is_direct(grant: Grant, one: Credential) -> bool:
    return grant.actor == one.owner and grant.place == one.project and not grant.is_inherited
