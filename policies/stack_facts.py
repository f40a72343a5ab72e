"""Owns the way from what the engine shows a stack policy to resources with what they wait for."""

from pulumi_policy import PolicyResource

from osaccess.policies.facts_of import resource_of
from osaccess.rules.whole_stack import Linked


def linked(shown: PolicyResource, *, shows_marks: bool) -> Linked:
    """Return a resource of a stack, as whole-stack rules know it."""
    return Linked(
        resource_of(shown, {}, lambda _name: None, shows_marks=shows_marks),
        frozenset(one.urn for one in shown.dependencies),
        {key: frozenset(one.urn for one in sources) for key, sources in shown.property_dependencies.items()},
    )
