"""Owns the plan: what shall exist at one instant, complete and decided. Components only carry it out.

Things refer to each other by their keys in the document. What the plan does not make has its id in `known`; what it
takes over has its id in `adopted`, "" where it is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from osaccess.access.access_rule import AccessRule


@dataclass(frozen=True, slots=True)
class PlannedDomain:
    """A domain to have."""

    key: str
    name: str
    description: str
    enabled: bool
    adopted: str = ""


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """A project to have; `parent` and `domain` are keys, None for none and for the default domain.

    A child says its domain too: Keystone would take the deploy login's, and refuse it.
    """

    key: str
    name: str
    description: str
    tags: tuple[str, ...]
    enabled: bool
    domain: str | None = None
    parent: str | None = None
    adopted: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRole:
    """A role to have beside those of the cloud."""

    name: str
    adopted: str = ""


@dataclass(frozen=True, slots=True)
class PlannedUser:
    """A person to have, without a password."""

    key: str
    name: str
    description: str
    enabled: bool
    domain: str | None = None
    adopted: str = ""


@dataclass(frozen=True, slots=True)
class Generated:
    """The password is made with the user, and kept in the state."""


@dataclass(frozen=True, slots=True)
class FromConfig:
    """The password is the secret `osaccess:<name>` of the stack."""

    name: str


@dataclass(frozen=True, slots=True)
class FromCloudsYaml:
    """The login is this entry of clouds.yaml."""

    entry: str


@dataclass(frozen=True, slots=True)
class FromToken:
    """A token is in this variable."""

    variable: str


@dataclass(frozen=True, slots=True)
class OnlyByItself:
    """No run can log in as it."""


OwnerLogin = Generated | FromConfig | FromCloudsYaml | FromToken | OnlyByItself


@dataclass(frozen=True, slots=True)
class PlannedOwner:
    """An automation user: to have, or there already (its id is known)."""

    key: str
    name: str
    description: str
    enabled: bool
    domain: str | None = None
    login: OwnerLogin = Generated()
    adopted: str = ""


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """A group to have, or there already (its id is known), and the members to have: keys of users and owners."""

    key: str
    name: str
    description: str
    members: tuple[str, ...]
    domain: str | None = None
    adopted: str = ""


@dataclass(frozen=True, slots=True)
class PlannedAssignment:
    """Roles of one actor on one target, as the document assigns them (no implied ones).

    Attributes:
        name: its key in the document.
        actor: "owner", "user" or "group", and its key.
        target: "project" or "domain", and its key.
        roles: role names of the document and of the cloud.
        inherited: on all that is below the target instead of on itself.
        adopted: role → the provider's id of an assignment that is there already; {} where the run makes them.

    """

    name: str
    actor: tuple[str, str]
    target: tuple[str, str]
    roles: tuple[str, ...]
    inherited: bool = False
    adopted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Generation:
    """One application credential as Keystone shall hold it.

    Attributes:
        name: its name in Keystone and its logical name in the stack.
        expires_at: its end, aware, UTC, whole seconds; None = never.
        rotates: it is one of a series; what consumers use is never replaced by an edit.

    """

    name: str
    expires_at: datetime | None
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
class Unsafe:
    """Why a credential may be what credentials should not be; "" = it is not. The pack still wants a waiver."""

    unrestricted: str = ""
    no_rules: str = ""
    never_expires: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """Who uses a credential: its class ("" for none), its consumers, and the regions of their files."""

    kind: str = ""
    consumers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


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
        next_rotation: when the next generation is due; None where it does not rotate.
        unsafe: what it is allowed to be, and why.
        use: who uses it.

    """

    name: str
    owner: Owner | CurrentLogin
    roles: tuple[str, ...]
    access_rules: tuple[AccessRule, ...]
    description: str
    current: Generation
    previous: tuple[Generation, ...]
    next_rotation: datetime | None
    unsafe: Unsafe = Unsafe()
    use: Use = Use()

    @property
    def generations(self) -> tuple[Generation, ...]:
        """Return all living generations, newest first."""
        return (self.current, *self.previous)


@dataclass(frozen=True, slots=True)
class KnownIds:
    """What is there already: key in the document → id; for roles, name → id."""

    domains: Mapping[str, str] = field(default_factory=dict)
    projects: Mapping[str, str] = field(default_factory=dict)
    users: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccessPlan:
    """What shall exist on one cloud at one instant.

    Attributes:
        auth_url: the identity endpoint that the owners log in to.
        region: the region of the providers, "" for none.
        domain_id: the domain of what names none.
        known: ids of what the plan uses and does not make.
        self_service: credentials that no run makes, but their owners.
        existing_assignments: roles that were given before, and that no run touches.

    """

    auth_url: str
    region: str
    domain_id: str
    domains: tuple[PlannedDomain, ...]
    projects: tuple[PlannedProject, ...]
    roles: tuple[PlannedRole, ...]
    owners: tuple[PlannedOwner, ...]
    users: tuple[PlannedUser, ...]
    groups: tuple[PlannedGroup, ...]
    assignments: tuple[PlannedAssignment, ...]
    credentials: tuple[PlannedCredential, ...]
    known: KnownIds
    self_service: tuple[PlannedCredential, ...] = ()
    existing_assignments: tuple[PlannedAssignment, ...] = ()
