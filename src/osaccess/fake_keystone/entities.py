"""Owns the things that Keystone stores, as frozen values; deliberately holds no rules about them.

Instants are aware and in UTC. `extra` holds the attributes that Keystone stores without knowing them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Extra = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Project:
    """A project, or a domain (`is_domain`, then `domain_id` is None): Keystone keeps both in one table.

    Attributes:
        domain_id: the domain that it is in; None for a domain.
        parent_id: the project or domain above it; None for a domain.

    """

    id: str
    name: str
    domain_id: str | None
    parent_id: str | None
    is_domain: bool = False
    enabled: bool = True
    description: str | None = ""
    tags: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class User:
    """A user; `password` is the digest of `secrets.digest`, None for one who has no password."""

    id: str
    name: str
    domain_id: str
    password: bytes | None = field(default=None, repr=False)
    enabled: bool = True
    default_project_id: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    extra: Extra = field(default_factory=dict)
    password_expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of users."""

    id: str
    name: str
    domain_id: str
    description: str | None = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Membership:
    """A user in a group."""

    user_id: str
    group_id: str

    @property
    def id(self) -> str:
        """The key of its table."""
        return f"{self.group_id}/{self.user_id}"


@dataclass(frozen=True, slots=True)
class Role:
    """A role; with a `domain_id` it only stands for others and never appears in a token."""

    id: str
    name: str
    domain_id: str | None = None
    description: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Implication:
    """Who has the role `prior_id` has the role `implied_id`, too."""

    prior_id: str
    implied_id: str

    @property
    def id(self) -> str:
        """The key of its table."""
        return f"{self.prior_id}/{self.implied_id}"


SYSTEM = "system"
"""The `target_id` of an assignment on the whole system."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role of a user or group on a project, a domain or the system.

    Attributes:
        actor_kind: "user" or "group".
        target_kind: "project", "domain" or "system"; `target_id` is `SYSTEM` for the last.
        inherited: it holds for the projects below the target, not for the target itself.

    """

    actor_kind: str
    actor_id: str
    target_kind: str
    target_id: str
    role_id: str
    inherited: bool = False

    @property
    def id(self) -> str:
        """The key of its table."""
        return f"{self.actor_id}/{self.target_kind}/{self.target_id}/{self.role_id}/{self.inherited:d}"


@dataclass(frozen=True, slots=True)
class AccessRule:
    """One stored access rule of one user; credentials refer to it by id."""

    id: str
    user_id: str
    service: str
    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Credential:
    """An application credential; `secret` is a digest, `rule_ids` are in the order of the request."""

    id: str
    name: str
    user_id: str
    project_id: str | None
    secret: bytes = field(repr=False)
    role_ids: tuple[str, ...] = ()
    rule_ids: tuple[str, ...] = ()
    description: str | None = None
    expires_at: datetime | None = None
    unrestricted: bool | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the catalogue."""

    id: str
    type: str
    name: str = ""
    enabled: bool = True
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One URL of one service."""

    id: str
    service_id: str
    interface: str
    url: str
    region_id: str | None = None
    enabled: bool = True
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the catalogue."""

    id: str
    description: str = ""
    parent_region_id: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Revocation:
    """Tokens that are dead: those issued at or before `issued_before` of one user, of one audit id, or of one chain.

    `until` is when the last of them has expired and the revocation may be forgotten.
    """

    user_id: str | None
    audit_id: str | None
    audit_chain_id: str | None
    issued_before: datetime
    until: datetime

    @property
    def id(self) -> str:
        """The key of its table: a later revocation of the same tokens takes the place of this one."""
        return self.key(self.user_id, self.audit_id, self.audit_chain_id)

    @staticmethod
    def key(user_id: str | None = None, audit_id: str | None = None, audit_chain_id: str | None = None) -> str:
        """Return the key under which a revocation of these tokens is kept."""
        return f"{user_id}/{audit_id}/{audit_chain_id}"
