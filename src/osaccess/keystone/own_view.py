"""Owns what a login may ask about itself: its token, where else it could go, its application credential.

Every request here is one that Keystone grants to everybody; a credential with access rules may still be refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from osaccess.diagnosis.checks import NotChecked
from osaccess.errors import OsaccessError
from osaccess.keystone.session import KeystoneSession
from osaccess.keystone.token import TokenFacts


@dataclass(frozen=True, slots=True)
class OwnProject:
    """A project on which this login has a role."""

    id: str
    name: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class OwnView:
    """What a login knows about itself.

    Attributes:
        token: what its token says.
        projects: where else it could log in, sorted by name.
        credential: the record of its application credential; None where it used none.

    """

    token: TokenFacts
    projects: tuple[OwnProject, ...] | NotChecked
    credential: Mapping[str, Any] | NotChecked | None


def own_view(session: KeystoneSession) -> OwnView:
    """Return it, with a login, two requests at most. Raises the errors of the login."""
    token = session.token()
    return OwnView(token, _projects(session), _credential(session, token))


def _projects(session: KeystoneSession) -> tuple[OwnProject, ...] | NotChecked:
    try:
        rows: Sequence[Any] = session.request("GET", "/auth/projects").part("projects")
    except OsaccessError as error:
        return NotChecked("projects", error.problem)
    found = (OwnProject(row["id"], row["name"], row.get("enabled") is not False) for row in rows)
    return tuple(sorted(found, key=lambda project: (project.name, project.id)))


def _credential(session: KeystoneSession, token: TokenFacts) -> Mapping[str, Any] | NotChecked | None:
    if token.application_credential is None:
        return None
    path = f"/users/{token.user.id}/application_credentials/{token.application_credential.id}"
    try:
        record: Mapping[str, Any] = session.request("GET", path, absent=()).part("application_credential")
    except OsaccessError as error:
        return NotChecked("expiry", error.problem)
    return record
