"""Owns where a document writes what a stack has: type and logical name of a resource → its entry."""

from collections.abc import Mapping
from typing import Final

from osaccess.report import kinds
from osaccess.spec.access import AccessSpec

NAMED: Final[Mapping[str, tuple[str, ...]]] = {
    kinds.PROJECT: ("projects", "domains"),
    kinds.USER: ("owners", "users"),
    kinds.GROUP: ("groups",),
    kinds.ROLE: ("roles",),
}
"""What has a name in Keystone, by its type: the nouns that make it, under their keys. A domain is a project there."""


def entries_of(spec: AccessSpec) -> dict[tuple[str, str], tuple[str, str]]:
    """Return type and logical name of each resource with a name, and of each assignment → noun and key.

    What is `existing` is no resource: another entry may have its type and key.
    """
    found = {
        (type_, key): (noun, key)
        for type_, nouns in NAMED.items()
        for noun in nouns
        for key, one in getattr(spec, noun).items()
        if not getattr(one, "existing", None)  # roles have no such key
    }
    for name, assignment in spec.role_assignments.items():
        if not assignment.existing:
            type_ = kinds.INHERITED if assignment.inherited else kinds.ASSIGNMENT
            found |= {(type_, f"{name}-{role}"): ("role_assignments", name) for role in assignment.roles}
    return found
