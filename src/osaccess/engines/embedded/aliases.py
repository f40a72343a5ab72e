"""Owns under which former URNs a resource may be found; deliberately does not look into a state.

What a resource itself names comes first; a child of a resource that was found under a former URN is looked for
below that one too, renamed along where its name starts with its parent's (pkg/resource/deploy/step_generator.go,
generateAliases; facts/embedded-engine.md 3).
"""

from collections.abc import Mapping

from osaccess.engines.embedded.goals import AliasSpec, Goal
from osaccess.engines.embedded.urns import make_urn, name_of, type_of


def former_urns(goal: Goal, urn: str, stack: str, project: str, found_as: Mapping[str, str]) -> tuple[str, ...]:
    """Return the URNs that `goal` may have had, in order of preference, without `urn` itself.

    Args:
        goal: the registration.
        urn: its present URN.
        stack: name of the stack.
        project: name of the project.
        found_as: the former URNs under which resources registered before were found, by their present ones.

    """
    own = [_urn_of(goal, alias, stack, project, found_as) for alias in goal.aliases]
    found = dict.fromkeys(own)
    if former_parent := found_as.get(goal.parent):
        children = [(goal.type, goal.name), *((type_of(each), name_of(each)) for each in own)]
        for type_, name in children:
            renamed = _renamed_along(name, name_of(goal.parent), name_of(former_parent))
            found[make_urn(stack, project, former_parent, type_, renamed)] = None
    found.pop(urn, None)
    return tuple(found)


def _urn_of(goal: Goal, alias: str | AliasSpec, stack: str, project: str, found_as: Mapping[str, str]) -> str:
    if isinstance(alias, str):
        return alias
    parent = found_as.get(alias.parent_urn, alias.parent_urn) or goal.parent
    return make_urn(
        alias.stack or stack,
        alias.project or project,
        "" if alias.no_parent else parent,
        alias.type or goal.type,
        alias.name or goal.name,
    )


def _renamed_along(name: str, parent: str, former_parent: str) -> str:
    return former_parent + name.removeprefix(parent) if name.startswith(parent) else name
