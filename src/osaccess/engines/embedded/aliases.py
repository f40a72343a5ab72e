"""Owns under which former URNs a resource may be found; deliberately does not look into a state.

A resource inherits the former URNs of its parent, and a child whose name starts with the parent's name is
renamed along (pkg/resource/deploy/step_generator.go, generateAliases; facts/embedded-engine.md 3).
"""

from collections.abc import Iterator, Mapping

from osaccess.engines.embedded.goals import AliasSpec, Goal
from osaccess.engines.embedded.urns import make_urn, name_of


def former_urns(
    goal: Goal, urn: str, stack: str, project: str, parent_aliases: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the URNs that `goal` may have had, in order of preference, without `urn` itself.

    Args:
        goal: the registration.
        urn: its present URN.
        stack: name of the stack.
        project: name of the project.
        parent_aliases: what this function returned for the resources that were registered before.

    """
    parents = (goal.parent, *parent_aliases.get(goal.parent, ())) if goal.parent else ("",)
    found: dict[str, None] = {}
    for alias in (AliasSpec(), *goal.aliases):
        candidates = (alias,) if isinstance(alias, str) else _urns_of(goal, alias, parents, stack, project)
        found.update(dict.fromkeys(candidates))
    found.pop(urn, None)
    return tuple(found)


def _urns_of(goal: Goal, spec: AliasSpec, parents: tuple[str, ...], stack: str, project: str) -> Iterator[str]:
    if spec.no_parent:
        parents = ("",)
    elif spec.parent_urn:
        parents = (spec.parent_urn,)
    for parent in parents:
        name = spec.name or _renamed_along(goal, parent)
        yield make_urn(spec.stack or stack, spec.project or project, parent, spec.type or goal.type, name)


def _renamed_along(goal: Goal, parent: str) -> str:
    if not parent or not goal.parent or parent == goal.parent:
        return goal.name
    parent_name = name_of(goal.parent)
    if not goal.name.startswith(parent_name):
        return goal.name
    return name_of(parent) + goal.name.removeprefix(parent_name)
