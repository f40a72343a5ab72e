"""Owns which roles an owner has on a project by what the document says: directly, by group, inherited, implied."""

from collections import defaultdict
from functools import cache

from osaccess.cloud.model import CloudFacts
from osaccess.plan.known_ids import domain_id
from osaccess.spec.access import AccessSpec
from osaccess.spec.references import ancestors, domain_of
from osaccess.spec.role_assignment import RoleAssignmentSpec


class RolesHeld:
    """The answers for one document on one cloud; each question looks at the assignments of one owner alone."""

    def __init__(self, spec: AccessSpec, cloud: CloudFacts) -> None:
        self._spec = spec
        self._cloud = cloud
        self._groups: dict[str, list[str]] = defaultdict(list)
        for key, group in spec.groups.items():
            for member in group.members:
                self._groups[member].append(key)
        self._of: dict[tuple[str, str], list[RoleAssignmentSpec]] = defaultdict(list)
        for assignment in spec.role_assignments.values():
            self._of[assignment.actor].append(assignment)
        self._known = cache(self._on)

    def on(self, owner: str, project: str) -> frozenset[str]:
        """Return the roles of an owner on a project, with all that they imply, as far as the document assigns them."""
        return self._known(owner, project)

    def may_hold_more(self, owner: str) -> bool:
        """Tell whether the owner may have roles that the document does not know of.

        It has been there before, or it is put into a group that has.
        """
        groups = (self._spec.groups[key] for key in self._groups[owner])
        return self._spec.owners[owner].there is not None or any(group.there for group in groups)

    def assignments_of(self, owner: str) -> list[RoleAssignmentSpec]:
        """Return the assignments to the owner itself and to its groups."""
        by_group = (one for key in self._groups[owner] for one in self._of["group", key])
        return [*self._of["owner", owner], *by_group]

    def _on(self, owner: str, project: str) -> frozenset[str]:
        reached = (one for one in self.assignments_of(owner) if self._reaches(one, project))
        return frozenset(self._cloud.closure(role for one in reached for role in one.roles))

    def _reaches(self, assignment: RoleAssignmentSpec, project: str) -> bool:
        if assignment.project is not None:
            above = ancestors(self._spec, project)
            return assignment.project in above if assignment.inherited else assignment.project == project
        return assignment.inherited and domain_id(self._spec, self._cloud, assignment.domain) == domain_id(
            self._spec, self._cloud, domain_of(self._spec, project)
        )
