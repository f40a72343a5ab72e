"""Owns what lives in a cloud: who and what there is, who may do what, and which credentials; never a secret.

A reading is what one login saw at one time. What it could not see is in `not_seen`, in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from osaccess.access.access_rule import AccessRule
from osaccess.cloud.model import CloudFacts, DomainFacts

ActorKind = Literal["user", "group"]
TargetKind = Literal["project", "domain", "system"]


@dataclass(frozen=True, slots=True)
class LivingDomain:
    """A domain."""

    id: str
    name: str
    enabled: bool = True
    description: str = ""


@dataclass(frozen=True, slots=True)
class LivingProject:
    """A project; `parent_id` is a project's or its domain's."""

    id: str
    name: str
    domain_id: str
    parent_id: str = ""
    enabled: bool = True
    description: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LivingUser:
    """A user, of a person or of a machine: nothing in Keystone tells them apart."""

    id: str
    name: str
    domain_id: str
    enabled: bool = True
    description: str = ""


@dataclass(frozen=True, slots=True)
class LivingGroup:
    """A group with the ids of its members."""

    id: str
    name: str
    domain_id: str
    members: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True, order=True)
class LivingAssignment:
    """One role of one actor on one target, as somebody gave it; what follows from it is not listed."""

    actor: ActorKind
    actor_id: str
    target: TargetKind
    target_id: str
    role_id: str
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class LivingCredential:
    """An application credential. `expires_at` None = it never ends, no rules = it may send every request."""

    id: str
    name: str
    user_id: str
    project_id: str
    roles: tuple[str, ...]
    rules: tuple[AccessRule, ...] = ()
    expires_at: datetime | None = None
    unrestricted: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a login saw. Names of roles are not in it: they are facts.

    Attributes:
        own: what was read of a login that is no admin's: its own credentials and nothing else.
        not_seen: what there may be beside it, and why nobody knows.

    """

    auth_url: str
    default_domain_id: str = "default"
    own: bool = False
    domains: tuple[LivingDomain, ...] = ()
    projects: tuple[LivingProject, ...] = ()
    users: tuple[LivingUser, ...] = ()
    groups: tuple[LivingGroup, ...] = ()
    assignments: tuple[LivingAssignment, ...] = ()
    credentials: tuple[LivingCredential, ...] = ()
    not_seen: tuple[str, ...] = ()


def with_names(facts: CloudFacts, inventory: Inventory) -> CloudFacts:
    """Return the facts with the names of all that was seen: of one reading, so that nothing is in one of them only."""
    if inventory.own:
        return facts
    domains = {
        domain.name: DomainFacts(
            id=domain.id,
            projects=_in(domain, inventory.projects),
            users=_in(domain, inventory.users),
            groups=_in(domain, inventory.groups),
        )
        for domain in sorted(inventory.domains, key=lambda domain: domain.name)
    }
    return facts.model_copy(update={"domains": domains})


def _in(domain: LivingDomain, things: Iterable[LivingProject | LivingUser | LivingGroup]) -> dict[str, str]:
    found = {one.name: one.id for one in things if one.domain_id == domain.id}
    return dict(sorted(found.items()))
