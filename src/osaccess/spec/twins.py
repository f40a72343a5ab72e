"""Owns finding what two entries of a document say of one and the same thing in Keystone."""

from collections.abc import Iterator

from osaccess.spec.access import AccessSpec
from osaccess.spec.role_assignment import RoleAssignmentSpec
from osaccess.yaml_text import KeyPath

_Where = tuple[tuple[str, str], tuple[str, str], bool]


def twin_assignments(spec: AccessSpec) -> Iterator[tuple[KeyPath, str]]:
    """Yield each role that an earlier entry gives to the same actor on the same target, with its key.

    Keystone has it once: a run that takes one of the entries out would take the role from both.
    """
    given: dict[tuple[_Where, str], tuple[str, RoleAssignmentSpec]] = {}
    for name, assignment in spec.role_assignments.items():
        for index, role in enumerate(assignment.roles):
            where = (assignment.actor, assignment.target, assignment.inherited)
            first, other = given.setdefault((where, role), (name, assignment))
            if first == name or (other.existing and assignment.existing):
                continue
            noun, target = assignment.target
            yield (
                ("role_assignments", name, "roles", index),
                f"{first!r} gives {assignment.actor[1]!r} the role {role!r} on the {noun} {target!r} already. Keystone "
                "has it once: whoever takes one of the two out takes it from both. Write it once.",
            )
