"""Owns what stands around the credentials of a cloud, and what a loss there does to them; deliberately reads nothing.

What Keystone then answers differs from kind to kind (docs/facts/keystone.md, 4.3 and 11): a kind has a table of its
own, from the loss to the status.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from osaccess.cloud.inventory import Inventory, LivingProject, LivingUser
from osaccess.cloud.model import CloudFacts


class Loss(StrEnum):
    """What can be lost around a credential."""

    OWNER = "owner gone"
    ENABLED_OWNER = "owner disabled"
    OWNERS_DOMAIN = "owner's domain disabled"
    PROJECT = "project gone"
    ENABLED_PROJECT = "project disabled"
    PROJECTS_DOMAIN = "project's domain disabled"
    ROLES = "no role"


@dataclass(frozen=True, slots=True)
class Lost:
    """One loss, in words that follow on "refused (401)"."""

    kind: Loss
    words: str

    def refused(self, statuses: Mapping[Loss, int]) -> str:
        """Return the words with the status of a kind of credential."""
        return f"refused ({statuses[self.kind]}){self.words}"


OF_APPLICATION_CREDENTIALS: Final[Mapping[Loss, int]] = {
    Loss.OWNER: 404,
    Loss.ENABLED_OWNER: 401,
    Loss.OWNERS_DOMAIN: 401,
    Loss.PROJECT: 404,
    Loss.ENABLED_PROJECT: 404,
    Loss.PROJECTS_DOMAIN: 404,
    Loss.ROLES: 401,
}
OF_EC2_CREDENTIALS: Final[Mapping[Loss, int]] = {
    Loss.OWNER: 404,
    Loss.ENABLED_OWNER: 401,
    Loss.OWNERS_DOMAIN: 401,
    Loss.PROJECT: 404,
    Loss.ENABLED_PROJECT: 401,
    Loss.PROJECTS_DOMAIN: 401,
    Loss.ROLES: 401,
}

OF_TRUSTORS: Final[Mapping[Loss, int]] = {
    Loss.OWNER: 404,
    Loss.ENABLED_OWNER: 403,
    Loss.OWNERS_DOMAIN: 404,
    Loss.PROJECT: 401,
    Loss.ENABLED_PROJECT: 401,
    Loss.PROJECTS_DOMAIN: 401,
    Loss.ROLES: 403,
}
OF_TRUSTEES: Final[Mapping[Loss, int]] = {
    Loss.OWNER: 401,
    Loss.ENABLED_OWNER: 401,
    Loss.OWNERS_DOMAIN: 401,
}


class Surroundings:
    """Users, projects, domains and roles, by id."""

    def __init__(self, inventory: Inventory, facts: CloudFacts) -> None:
        self._inventory = inventory
        self._facts = facts
        self._users = {one.id: one for one in inventory.users}
        self._projects = {one.id: one for one in inventory.projects}
        self._domains = {one.id: one for one in inventory.domains}
        self._roles = {known.id: name for name, known in facts.roles.items()}

    def user_name(self, id_: str) -> str:
        """Return the name of a user; the id where nobody saw the user."""
        return self._users[id_].name if id_ in self._users else id_

    def project_name(self, id_: str) -> str:
        """Return the name of a project; the id where nobody saw the project."""
        return self._projects[id_].name if id_ in self._projects else id_

    def lost(self, user_id: str, project_id: str, owner: str = "owner") -> Lost | None:
        """Return why a login of a user on a project comes to nothing; None where it does not, or nobody can tell.

        Args:
            user_id: who logs in, or lends its roles.
            project_id: where.
            owner: how the words call the user.

        """
        if self._inventory.own:
            return None
        return self.lost_user(user_id, owner) or self._lost_on(user_id, project_id, owner)

    def lost_user(self, user_id: str, owner: str = "owner") -> Lost | None:
        """Return why a user cannot log in, wherever; None where it can, or nobody can tell."""
        if self._inventory.own:
            return None
        user: LivingUser | None = self._users.get(user_id)
        if user is None:
            return None if self._inventory.not_seen else Lost(Loss.OWNER, f" for ever: its {owner} is gone")
        if not user.enabled:
            return Lost(Loss.ENABLED_OWNER, f" as long as its {owner} is disabled")
        domain = self._domains.get(user.domain_id)
        if domain and not domain.enabled:
            return Lost(Loss.OWNERS_DOMAIN, f" as long as the domain {domain.name!r} is disabled")
        return None

    def _lost_on(self, user_id: str, project_id: str, owner: str) -> Lost | None:
        project = self._projects.get(project_id)
        if project is None:
            return None if self._inventory.not_seen else Lost(Loss.PROJECT, " for ever: its project is gone")
        if not project.enabled:
            return Lost(Loss.ENABLED_PROJECT, " as long as its project is disabled")
        domain = self._domains.get(project.domain_id)
        if domain and not domain.enabled:
            return Lost(Loss.PROJECTS_DOMAIN, f" as long as the domain {domain.name!r} is disabled")
        if self.roles_on(user_id, project_id) == frozenset():
            return Lost(Loss.ROLES, f": its {owner} has no role on the project any more")
        return None

    def roles_on(self, user_id: str, project_id: str) -> frozenset[str] | None:
        """Return the names of a user's roles on a project, with all that they imply; None where nobody can tell."""
        project = self._projects.get(project_id)
        if self._inventory.own or project is None or not self._inventory.assignments:
            return None
        groups = {one.id for one in self._inventory.groups if user_id in one.members}
        above = set(self._above(project))
        held = set()
        for one in self._inventory.assignments:
            if one.actor_id != user_id and one.actor_id not in groups:
                continue
            if one.target_id in above if one.inherited else one.target_id == project.id:
                name = self._roles.get(one.role_id)
                if name is None:
                    return None  # a role of a domain, of which the facts say nothing
                held.add(name)
        return frozenset(self._facts.closure(held))

    def _above(self, project: LivingProject) -> Iterator[str]:
        """Yield the ids of all that hands its inherited roles down to a project: the projects above it, its domain."""
        yield project.domain_id
        parent = self._projects.get(project.parent_id)
        for _ in range(len(self._projects)):
            if parent is None:
                return
            yield parent.id
            parent = self._projects.get(parent.parent_id)
