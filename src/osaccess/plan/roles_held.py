"""Owns which roles an owner has on a project by what the document says: directly, by group, inherited, implied."""

from osaccess.cloud.model import CloudFacts
from osaccess.plan.known_ids import domain_id
from osaccess.spec.access import AccessSpec
from osaccess.spec.references import ancestors, domain_of
from osaccess.spec.role_assignment import RoleAssignmentSpec


def roles_held(spec: AccessSpec, cloud: CloudFacts, owner: str, project: str) -> frozenset[str]:
    """Return the roles with all that they imply, as far as the document assigns them."""
    reached = [
        one
        for one in spec.role_assignments.values()
        if _is_of(spec, one, owner) and _reaches(spec, cloud, one, project)
    ]
    return frozenset(cloud.closure(role for one in reached for role in one.roles))


def may_hold_more(spec: AccessSpec, owner: str) -> bool:
    """Tell whether the owner may have roles that the document does not know of.

    It has been there before, or it is put into a group that has.
    """
    groups = [group for group in spec.groups.values() if owner in group.members]
    return spec.owners[owner].existing is not None or any(group.existing for group in groups)


def _is_of(spec: AccessSpec, assignment: RoleAssignmentSpec, owner: str) -> bool:
    if assignment.group is not None:
        return owner in spec.groups[assignment.group].members
    return assignment.owner == owner


def _reaches(spec: AccessSpec, cloud: CloudFacts, assignment: RoleAssignmentSpec, project: str) -> bool:
    if assignment.project is not None:
        above = ancestors(spec, project)
        return assignment.project in above if assignment.inherited else assignment.project == project
    return assignment.inherited and domain_id(spec, cloud, assignment.domain) == domain_id(
        spec, cloud, domain_of(spec, project)
    )
