"""Owns what a later removal would take with it, and what looks like an end and is none (facts/keystone.md 4.3)."""

from collections import defaultdict
from collections.abc import Iterator

from osaccess.check.finding import Check, Found, Level
from osaccess.check.subject import Subject


def _roles(subject: Subject) -> Iterator[Found]:
    doomed: dict[str, list[str]] = defaultdict(list)
    direct: dict[tuple[str, str], set[str]] = defaultdict(set)
    for assignment in subject.spec.role_assignments.values():
        if assignment.owner is not None and assignment.project is not None and not assignment.inherited:
            direct[assignment.owner, assignment.project].update(assignment.roles)
    for name, credential in subject.spec.credentials.items():
        for role in direct.get((credential.owner or "", credential.project or ""), ()):
            doomed[role].append(name)
    for role in subject.spec.roles:
        if names := sorted(doomed.get(role, ())):
            shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
            yield Found(
                Level.NOTE,
                ("roles", role),
                f"Removing this role would delete every credential of everybody who has it directly on the project, "
                f"also those without the role: {shown}.",
                "Take it out of `role_assignments` in one run, and remove it in the next.",
            )


def _suspended(subject: Subject) -> Iterator[Found]:
    by_owner: dict[str | None, list[str]] = defaultdict(list)
    by_project: dict[str | None, list[str]] = defaultdict(list)
    for name, credential in sorted(subject.spec.credentials.items()):
        by_owner[credential.owner].append(name)
        by_project[credential.project].append(name)
    for key, owner in subject.spec.owners.items():
        if not owner.enabled and key in by_owner:
            yield Found(
                Level.WARNING,
                ("owners", key, "enabled"),
                f"A disabled owner keeps its credentials ({', '.join(by_owner[key])}): they work again when it is "
                "enabled. A run that rotates or deletes them fails meanwhile, because it has to log in as the owner.",
                "For good: remove its credentials, run `up`, then remove the owner.",
            )
    for key, project in subject.spec.projects.items():
        if not project.enabled and key in by_project:
            yield Found(
                Level.WARNING,
                ("projects", key, "enabled"),
                f"Credentials for a disabled project ({', '.join(by_project[key])}) stay and work again when it is "
                "enabled; a run that rotates them fails meanwhile, because nobody can log in to the project.",
                "For good: remove them, run `up`, then disable or remove the project.",
            )


ROLE_REMOVAL = Check(
    id="role-removal",
    asks="Which credentials would the removal of a role object delete?",
    run=_roles,
)
OFFBOARDING = Check(
    id="offboarding",
    asks="Is somebody or something only suspended, whose credentials come back to life?",
    run=_suspended,
)
