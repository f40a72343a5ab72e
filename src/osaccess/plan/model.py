"""Owns the plan: what shall exist at one instant, complete and decided. Components only carry it out."""

from dataclasses import dataclass
from datetime import datetime

from osaccess.access.access_rule import AccessRule


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """A project to have."""

    name: str
    description: str
    tags: tuple[str, ...]
    enabled: bool


@dataclass(frozen=True, slots=True)
class PlannedOwner:
    """An automation user to have."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class PlannedRole:
    """One role by name and by its id on this cloud."""

    name: str
    id: str


@dataclass(frozen=True, slots=True)
class PlannedAssignment:
    """The roles of one owner on one project, as the document assigns them (no implied ones)."""

    name: str
    owner: str
    project: str
    roles: tuple[PlannedRole, ...]


@dataclass(frozen=True, slots=True)
class Generation:
    """One application credential as Keystone shall hold it.

    Attributes:
        name: its name in Keystone and its logical name in the stack.
        expires_at: its end, aware, UTC, whole seconds.
        rotates: it is one of a series; what consumers use is never replaced by an edit.

    """

    name: str
    expires_at: datetime
    rotates: bool


@dataclass(frozen=True, slots=True)
class Owner:
    """A credential's owner among those of the plan, and the project that it is for."""

    name: str
    project: str


@dataclass(frozen=True, slots=True)
class CurrentLogin:
    """A credential's owner is the login that carries the plan out, on that login's project."""


@dataclass(frozen=True, slots=True)
class PlannedCredential:
    """A credential with its living generations.

    Attributes:
        name: its key in the document.
        owner: whose it is.
        roles: the closure under the cloud's implications, sorted: what Keystone will store.
        access_rules: the requests that it may send, in the document's order.
        description: what reviewers read in Keystone.
        current: the generation to use.
        previous: the generations that live on in their overlap, newest first.
        next_rotation: when the next generation is due; None for a fixed end.

    """

    name: str
    owner: Owner | CurrentLogin
    roles: tuple[str, ...]
    access_rules: tuple[AccessRule, ...]
    description: str
    current: Generation
    previous: tuple[Generation, ...]
    next_rotation: datetime | None

    @property
    def generations(self) -> tuple[Generation, ...]:
        """Return all living generations, newest first."""
        return (self.current, *self.previous)


@dataclass(frozen=True, slots=True)
class AccessPlan:
    """What shall exist on one cloud at one instant.

    Attributes:
        auth_url: the identity endpoint that the owners log in to.
        region: the region of the providers, "" for none.
        domain_id: the domain of projects and owners.

    """

    auth_url: str
    region: str
    domain_id: str
    projects: tuple[PlannedProject, ...]
    owners: tuple[PlannedOwner, ...]
    assignments: tuple[PlannedAssignment, ...]
    credentials: tuple[PlannedCredential, ...]
