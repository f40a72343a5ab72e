"""Owns which roles a user has on a project by what a stack has: directly, by group, inherited, implied."""

from collections import defaultdict
from collections.abc import Mapping

from osaccess.report.access import NOBODY_KNOWS, Credential, Grant, Picture

_GROUP = "group "


class RolesHeld:
    """The answers for one picture; each looks at the grants of one user alone.

    Attributes:
        knows_implied: somebody knows which roles imply others.

    """

    def __init__(self, picture: Picture, implied: Mapping[str, tuple[str, ...]]) -> None:
        self._picture = picture
        self._implied = implied
        self.knows_implied = bool(implied)
        self._groups: dict[str, list[str]] = defaultdict(list)
        self._staffed = set()
        for group, user in sorted(picture.members):
            self._groups[user].append(group)
            self._staffed.add(group)
        self._by_actor: dict[str, list[Grant]] = defaultdict(list)
        for grant in picture.grants:
            self._by_actor[grant.actor].append(grant)

    def on(self, user: str, project: str) -> frozenset[str]:
        """Return the roles of a user on a project, with all that they imply, as far as the stack gives them."""
        return frozenset(
            role for grant in self.grants(user, project) for role in self._implied.get(grant.role, (grant.role,))
        )

    def grants(self, user: str, project: str) -> tuple[Grant, ...]:
        """Return the grants that give a user roles on a project; for nobody knows whom and where, none."""
        if NOBODY_KNOWS in (user, project):
            return ()
        actors = (user, *self._groups.get(user, ()))
        return tuple(
            grant for actor in actors for grant in self._by_actor.get(actor, ()) if self._reaches(grant, project)
        )

    def may_reach(self, grant: Grant, credential: Credential) -> bool:
        """Tell whether nobody knows if a grant is for a credential: who is in its group, or what is below its place."""
        who, where = credential.owner, credential.project
        is_his = who != NOBODY_KNOWS and grant.actor in (who, *self._groups.get(who, ()))
        is_nobodys = grant.actor.startswith(_GROUP) and grant.actor not in self._staffed
        is_nobodys |= NOBODY_KNOWS in (grant.actor, who)
        is_there = where != NOBODY_KNOWS and self._reaches(grant, where)
        is_nowhere = grant.is_inherited and not self._picture.above.get(where)
        is_nowhere |= NOBODY_KNOWS in (grant.place, where)
        return (is_his or is_nobodys) and (is_there or is_nowhere) and not (is_his and is_there)

    def _reaches(self, grant: Grant, project: str) -> bool:
        if grant.is_inherited:
            return grant.place in self._picture.above.get(project, ())
        return grant.place == project
