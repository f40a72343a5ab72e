"""Owns what an operation of a service's API is, and the catalogue of all that are known.

Deliberately matches no rules (reach) and reads no files (loading). Roles are lower bounds by the default
policy of one version: a cloud's operators may ask for more, and a service may look at the object too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ProjectRole(StrEnum):
    """Keystone's project roles, lowest first; each has all that the ones before it have."""

    READER = "reader"
    MEMBER = "member"
    MANAGER = "manager"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Return the position in the order of roles, 0 for the lowest."""
        return list(ProjectRole).index(self)


@dataclass(frozen=True, slots=True)
class NoProjectRole:
    """No project role is known to be enough; says why."""

    reason: str = "no project role is enough, or the check needs the object itself"


LowestRole = ProjectRole | NoProjectRole


class Risk(StrEnum):
    """What an operation can do to its owner, the mildest first."""

    READ = "read"
    WRITE = "write"
    DELETE = "delete"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Action:
    """A key in the body of a `POST …/action`, which no access rule can tell from the others."""

    name: str
    lowest_role: LowestRole


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a service's API.

    Attributes:
        service: official service type.
        method: HTTP method.
        path: path below the mount prefix, placeholders in braces: `/v2.1/servers/{server_id}`.
        other_paths: paths at which the API answers the same.
        clients_use_all: clients use the other paths too, depending on the cloud's catalogue.
        lowest_role: lower bound by default policy.
        actions: what the body chooses, lowest role first; () where there is nothing to choose.
        risk: what it can do.
        reason: why it stands here other than the service's policy table has it, and why it is an escalation.

    """

    service: str
    method: str
    path: str
    other_paths: tuple[str, ...]
    clients_use_all: bool
    lowest_role: LowestRole
    actions: tuple[Action, ...]
    risk: Risk
    reason: str

    @property
    def paths(self) -> tuple[str, ...]:
        """Return all paths of the operation, the usual one first."""
        return (self.path, *self.other_paths)

    def __str__(self) -> str:
        return f"{self.method} {self.service} {self.path}"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All known operations.

    Attributes:
        operations: sorted by service, path and method.
        versions: covered service → version of the package whose policy table was read.

    """

    operations: tuple[Operation, ...]
    versions: Mapping[str, str]

    def covers(self, service: str) -> bool:
        """Tell whether anything is known of the service (its official type)."""
        return service in self.versions


def catalogue_order(operation: Operation) -> tuple[str, str, str]:
    """Return what the catalogue is sorted by."""
    return operation.service, operation.path, operation.method


def role_shown(role: LowestRole) -> str:
    """Return a lowest role as people read it."""
    return role.value if isinstance(role, ProjectRole) else "more than a project role"
