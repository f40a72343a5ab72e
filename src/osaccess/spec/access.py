"""Owns the whole document as a type: the four nouns, and what they must say of each other."""

from collections.abc import Iterable, Iterator
from typing import Annotated

from pydantic import Field

from osaccess.spec.credential import CredentialSpec
from osaccess.spec.fields import Name, Noun
from osaccess.spec.owner import OwnerSpec
from osaccess.spec.project import ProjectSpec
from osaccess.spec.role_assignment import RoleAssignmentSpec
from osaccess.yaml_text import KeyPath


class AccessSpec(Noun):
    """What access.yaml holds. Each noun is a map by name."""

    projects: Annotated[dict[Name, ProjectSpec], Field(default_factory=dict, description="projects to have")]
    owners: Annotated[dict[Name, OwnerSpec], Field(default_factory=dict, description="automation users to have")]
    role_assignments: Annotated[
        dict[Name, RoleAssignmentSpec], Field(default_factory=dict, description="who may do what where")
    ]
    credentials: Annotated[
        dict[Name, CredentialSpec], Field(default_factory=dict, description="application credentials to have")
    ]

    @property
    def is_for_current_login(self) -> bool:
        """Tell whether the document manages nothing but credentials of the login itself, which needs no admin."""
        return not (self.projects or self.owners or self.role_assignments) and all(
            credential.owner is None for credential in self.credentials.values()
        )

    def loose_ends(self) -> Iterator[tuple[KeyPath, str]]:
        """Yield each reference to something that the document does not have, with its key."""
        for name, assignment in self.role_assignments.items():
            yield from self._owner_and_project(("role_assignments", name), assignment.owner, assignment.project)
        for name, credential in self.credentials.items():
            path = ("credentials", name)
            if credential.owner is not None and credential.project is not None:
                yield from self._owner_and_project(path, credential.owner, credential.project)
            elif self.owners:
                yield (
                    path,
                    "This credential has no `owner`, so it would belong to the login that deploys the document. "
                    "Name one of its owners, or keep credentials of your own login in a document without owners.",
                )

    def _owner_and_project(self, path: KeyPath, owner: str, project: str) -> Iterator[tuple[KeyPath, str]]:
        if owner not in self.owners:
            yield (*path, "owner"), _unknown("owner", owner, self.owners)
        if project not in self.projects:
            yield (*path, "project"), _unknown("project", project, self.projects)


def _unknown(noun: str, name: str, known: Iterable[str]) -> str:
    names = ", ".join(known)
    there = f"The document has: {names}." if names else f"The document has no {noun}s."
    return f"There is no {noun} {name!r}. {there}"
