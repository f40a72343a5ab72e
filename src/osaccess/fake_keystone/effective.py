"""Owns what assignments amount to: through groups, from above, by implication (facts/keystone.md 7). Pure.

Deliberately does not know who asks, nor how the answer is written.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from osaccess.fake_keystone.entities import Assignment, Project, Role
from osaccess.fake_keystone.state import State


@dataclass(frozen=True, slots=True)
class Entry:
    """One assignment as a listing shows it.

    Attributes:
        user_id: who has it; None for an entry of a group.
        target_kind: "project", "domain" or "system".
        inherited: it is written down as one for projects below.
        via_group: the group that gives it to the user.
        via_project: the project above from which it is inherited.
        via_domain: the domain from which it is inherited.
        via_role: the role that implies this one.

    """

    role_id: str
    target_kind: str
    target_id: str
    user_id: str | None = None
    group_id: str | None = None
    inherited: bool = False
    via_group: str | None = None
    via_project: str | None = None
    via_domain: str | None = None
    via_role: str | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a listing is narrowed to; None = no matter.

    Attributes:
        inherited: only those that are (not) inherited by projects below.
        with_subtree: those of the projects below `project_id`, too.

    """

    user_id: str | None = None
    group_id: str | None = None
    role_id: str | None = None
    project_id: str | None = None
    domain_id: str | None = None
    system: bool = False
    inherited: bool | None = None
    with_subtree: bool = False


def groups_of(state: State, user_id: str) -> list[str]:
    """Return the ids of a user's groups."""
    return [membership.group_id for membership in state.memberships.of(user_id)]


def ancestors(state: State, project: Project) -> list[Project]:
    """Return the projects above, nearest first, without the domain."""
    found: list[Project] = []
    above = state.projects.get(project.parent_id or "")
    while above is not None and not above.is_domain:
        found.append(above)
        above = state.projects.get(above.parent_id or "")
    return found


def subtree(state: State, project_id: str) -> list[Project]:
    """Return all projects below, level by level."""
    found: list[Project] = []
    level = {project_id}
    while level:
        below = [project for project in state.projects if project.parent_id in level and not project.is_domain]
        found += below
        level = {project.id for project in below}
    return found


def implied(state: State, role_ids: Iterable[str]) -> list[str]:
    """Return the roles and all that they imply, each once."""
    found = dict.fromkeys(role_ids)
    waiting = list(found)
    while waiting:
        for implication in state.implications.of(waiting.pop()):
            if implication.implied_id not in found:
                found[implication.implied_id] = None
                waiting.append(implication.implied_id)
    return list(found)


def roles_on_project(state: State, user_id: str, project: Project) -> list[Role]:
    """Return the roles that a user has on a project, all ways together; those of a domain only stand for others."""
    above = {project.domain_id, *(one.id for one in ancestors(state, project))}

    def counts(assignment: Assignment) -> bool:
        if assignment.inherited:
            return assignment.target_id in above
        return assignment.target_kind == "project" and assignment.target_id == project.id

    return _roles(state, user_id, counts)


def roles_on_domain(state: State, user_id: str, domain_id: str) -> list[Role]:
    """Return the roles that a user has on a domain."""
    return _roles(
        state,
        user_id,
        lambda assignment: (
            assignment.target_kind == "domain" and assignment.target_id == domain_id and not assignment.inherited
        ),
    )


def roles_on_system(state: State, user_id: str) -> list[Role]:
    """Return the roles that a user has on the system."""
    return _roles(state, user_id, lambda assignment: assignment.target_kind == "system")


def _roles(state: State, user_id: str, counts: Callable[[Assignment], bool]) -> list[Role]:
    ids = [
        assignment.role_id
        for actor in (user_id, *groups_of(state, user_id))
        for assignment in state.assignments.of(actor)
        if counts(assignment)
    ]
    return [state.roles[id_] for id_ in implied(state, ids) if state.roles[id_].domain_id is None]


def direct(state: State, filters: Filters) -> list[Entry]:
    """Return the assignments as they were made."""
    targets = _targets(state, filters)
    return [
        _entry(assignment)
        for assignment in state.assignments
        if _is_wanted(assignment, filters)
        and (targets is None or assignment.target_id in targets)
        and (filters.role_id is None or assignment.role_id == filters.role_id)
        and (filters.inherited is None or assignment.inherited == filters.inherited)
    ]


def effective(state: State, filters: Filters) -> list[Entry]:
    """Return what the assignments on projects and domains amount to for users."""
    inherited = False if filters.domain_id else filters.inherited
    reach = _reach(state, filters)
    entries = [
        entry
        for assignment in state.assignments
        if assignment.target_kind != "system" and (inherited is None or assignment.inherited == inherited)
        for entry in _for_users(state, _on_targets(state, assignment, reach, filters))
        if filters.user_id is None or entry.user_id == filters.user_id
    ]
    entries = [entry for entry in _with_implied(state, entries) if state.roles[entry.role_id].domain_id is None]
    return [entry for entry in entries if filters.role_id is None or entry.role_id == filters.role_id]


def _targets(state: State, filters: Filters) -> set[str] | None:
    if filters.project_id:
        below = subtree(state, filters.project_id) if filters.with_subtree else []
        return {filters.project_id, *(project.id for project in below)}
    return {filters.domain_id} if filters.domain_id else None


def _is_wanted(assignment: Assignment, filters: Filters) -> bool:
    if filters.user_id and (assignment.actor_kind, assignment.actor_id) != ("user", filters.user_id):
        return False
    if filters.group_id and (assignment.actor_kind, assignment.actor_id) != ("group", filters.group_id):
        return False
    return assignment.target_kind == "system" or not filters.system


def _entry(assignment: Assignment) -> Entry:
    is_user = assignment.actor_kind == "user"
    return Entry(
        assignment.role_id,
        assignment.target_kind,
        assignment.target_id,
        user_id=assignment.actor_id if is_user else None,
        group_id=None if is_user else assignment.actor_id,
        inherited=assignment.inherited,
    )


def _reach(state: State, filters: Filters) -> list[str] | None:
    """Return the projects that are asked for; None for all."""
    if not filters.project_id:
        return None
    below = subtree(state, filters.project_id) if filters.with_subtree else []
    return [filters.project_id, *(project.id for project in below)]


def _on_targets(
    state: State, assignment: Assignment, reach: list[str] | None, filters: Filters
) -> Iterator[Entry]:
    entry = _entry(assignment)
    if not assignment.inherited:
        wanted = reach if reach is not None else ([filters.domain_id] if filters.domain_id else None)
        if wanted is None or assignment.target_id in wanted:
            yield entry
        return
    for project_id in _heirs(state, assignment):
        if reach is None or project_id in reach:
            via = {f"via_{assignment.target_kind}": assignment.target_id}
            yield replace(entry, target_kind="project", target_id=project_id, inherited=False, **via)


def _heirs(state: State, assignment: Assignment) -> list[str]:
    if assignment.target_kind == "domain":
        return [project.id for project in state.projects.of(assignment.target_id)]
    return [project.id for project in subtree(state, assignment.target_id)]


def _for_users(state: State, entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if entry.group_id is None:
            yield entry
            continue
        for membership in state.memberships:
            if membership.group_id == entry.group_id:
                yield replace(entry, user_id=membership.user_id, group_id=None, via_group=entry.group_id)


def _with_implied(state: State, entries: list[Entry]) -> list[Entry]:
    found = list(entries)
    checked: set[Entry] = set()
    waiting = list(entries)
    while waiting:
        entry = waiting.pop()
        checked.add(entry)
        for implication in state.implications.of(entry.role_id):
            one = replace(entry, role_id=implication.implied_id, via_role=entry.role_id)
            if one not in checked:
                found.append(one)
                waiting.append(one)
    return found
