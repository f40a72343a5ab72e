"""Owns what has to be there before a document is carried out: what it uses, or takes over, and does not make.

A rehearsal's cloud begins empty, so it is given these; ids are the real ones wherever document or facts have them.
"""

import hashlib
import hmac
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from osaccess.access.secret import Secret
from osaccess.cloud.inventory import ActorKind, LivingDomain, LivingGroup, LivingProject, LivingUser, TargetKind
from osaccess.cloud.model import CloudFacts
from osaccess.plan.known_ids import adopted_ids, known_ids
from osaccess.spec.access import AccessSpec
from osaccess.spec.domain import DomainSpec
from osaccess.spec.existing import MayExist
from osaccess.spec.group import GroupSpec
from osaccess.spec.owner import OwnerSpec
from osaccess.spec.references import domain_of, parents_first
from osaccess.spec.user import UserSpec

DEFAULT_DOMAIN: Final = "default"
"""The id of every rehearsal's default domain."""

_BOOTSTRAPPED: Final[Mapping[str, tuple[str, ...]]] = {
    "admin": ("manager",),
    "manager": ("member",),
    "member": ("reader",),
    "reader": (),
    "service": (),
}
"""The roles of a fresh Keystone, and what they imply."""

_NO_CLOUD: Final = CloudFacts(auth_url="http://rehearsal.invalid/v3", roles={}, services={})


@dataclass(frozen=True, slots=True)
class StandingRole:
    """A role of the whole cloud; `implies` None: nobody knows, so it stays as it is."""

    name: str
    id: str
    implies: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class StandingGrant:
    """Roles that somebody gave before."""

    actor: ActorKind
    actor_id: str
    target: TargetKind
    target_id: str
    roles: tuple[str, ...]
    inherited: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What a rehearsal's cloud is given.

    Attributes:
        projects: parents before their children.
        exact: ids that the document says itself: no other thing of that name can stand for them.

    """

    domains: tuple[LivingDomain, ...] = ()
    roles: tuple[StandingRole, ...] = ()
    projects: tuple[LivingProject, ...] = ()
    users: tuple[LivingUser, ...] = ()
    groups: tuple[LivingGroup, ...] = ()
    grants: tuple[StandingGrant, ...] = ()
    exact: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return any((self.domains, self.roles, self.projects, self.users, self.groups, self.grants))


def standing_of(spec: AccessSpec, cloud: CloudFacts | None) -> Standing:
    """Return what the document wants to be there. What `cloud` should have and has not is left out: plans tell it."""
    return _Standing(spec, cloud).all()


def standing_owners(spec: AccessSpec, cloud: CloudFacts | None) -> Mapping[str, str]:
    """Return the owners who are there beforehand: key → id."""
    return _Standing(spec, cloud).owners


def with_services(rehearsed: CloudFacts, real: CloudFacts | None) -> CloudFacts:
    """Return the facts of a rehearsal with the services that only the real cloud has: a document may name them."""
    if real is None:
        return rehearsed
    return rehearsed.model_copy(update={"services": {**real.services, **rehearsed.services}})


def rehearsed_password(of_the_rehearsal: Secret, user_id: str) -> Secret:
    """Return the password that a user of the real cloud has in a rehearsal."""
    return Secret(hmac.new(of_the_rehearsal.reveal().encode(), user_id.encode(), hashlib.sha256).hexdigest()[:48])


class _Standing:
    def __init__(self, spec: AccessSpec, cloud: CloudFacts | None) -> None:
        self._spec = spec
        self._cloud = cloud or _NO_CLOUD
        known, adopted = known_ids(spec, self._cloud), adopted_ids(spec, self._cloud)
        self._domains = self._ids(
            "domains", spec.domains, {**known.domains, **adopted.domains}, invents=cloud is None
        )
        self._projects = self._ids(
            "projects", spec.projects, {**known.projects, **adopted.projects}, invents=cloud is None
        )
        self._users = self._ids("users", spec.users, {**known.users, **adopted.users}, invents=cloud is None)
        self.owners = self._ids("users", spec.owners, {**known.owners, **adopted.owners}, invents=cloud is None)
        self._groups = self._ids("groups", spec.groups, {**known.groups, **adopted.groups}, invents=cloud is None)

    def all(self) -> Standing:
        spec = self._spec
        people = [
            *(self._user(key, spec.owners[key], id_) for key, id_ in self.owners.items()),
            *(self._user(key, spec.users[key], id_) for key, id_ in self._users.items()),
        ]
        return Standing(
            domains=tuple(
                self._domain_row(key, spec.domains[key], id_)
                for key, id_ in self._domains.items()
                if id_ != DEFAULT_DOMAIN
            ),
            roles=tuple(self._roles()),
            projects=tuple(self._project(key) for key, _ in parents_first(spec) if key in self._projects),
            users=tuple({one.id: one for one in people}.values()),
            groups=tuple(self._group(key, spec.groups[key], id_) for key, id_ in self._groups.items()),
            grants=tuple(self._grants()),
            exact=frozenset(self._exact()),
        )

    def _ids(
        self, kind: str, nouns: Mapping[str, MayExist], known: Mapping[str, str], *, invents: bool
    ) -> dict[str, str]:
        """Return key → id of what is there; without facts of a cloud an id of our own for each name."""
        found = {key: self._rehearsed(kind, id_) for key, id_ in known.items()}
        for key, one in nouns.items():
            if one.there is not None and key not in found and invents:
                place = getattr(one, "domain", None) or ""
                found[key] = uuid.uuid5(
                    uuid.NAMESPACE_URL, f"osaccess:{kind}/{place}/{one.name_in_keystone(key)}"
                ).hex
                if kind == "domains" and one.name_in_keystone(key) == "Default":
                    found[key] = DEFAULT_DOMAIN
        return found

    def _rehearsed(self, kind: str, id_: str) -> str:
        return DEFAULT_DOMAIN if kind == "domains" and id_ == self._cloud.default_domain_id else id_

    def _domain(self, key: str | None) -> str:
        return DEFAULT_DOMAIN if key is None else self._domains.get(key, DEFAULT_DOMAIN)

    def _domain_row(self, key: str, one: DomainSpec, id_: str) -> LivingDomain:
        return LivingDomain(id_, one.name_in_keystone(key), one.enabled, one.description)

    def _user(self, key: str, one: OwnerSpec | UserSpec, id_: str) -> LivingUser:
        return LivingUser(id_, one.name_in_keystone(key), self._domain(one.domain), one.enabled, one.description)

    def _group(self, key: str, one: GroupSpec, id_: str) -> LivingGroup:
        return LivingGroup(id_, one.name_in_keystone(key), self._domain(one.domain), description=one.description)

    def _project(self, key: str) -> LivingProject:
        one = self._spec.projects[key]
        domain = self._domain(domain_of(self._spec, key))
        above = self._projects.get(one.parent, domain) if one.parent is not None else domain
        return LivingProject(
            self._projects[key], one.name_in_keystone(key), domain, above, one.enabled, one.description, one.tags
        )

    def _grants(self) -> Iterator[StandingGrant]:
        actors = {"owner": self.owners, "user": self._users, "group": self._groups}
        targets = {"project": self._projects, "domain": self._domains}
        for one in self._spec.role_assignments.values():
            (actor, who), (target, where) = one.actor, one.target
            if not one.is_there or who not in actors[actor] or where not in targets[target]:
                continue
            yield StandingGrant(
                "group" if actor == "group" else "user",
                actors[actor][who],
                "project" if target == "project" else "domain",
                targets[target][where],
                tuple(role for role in one.roles if self._is_known(role)),
                one.inherited,
            )

    def _is_known(self, role: str) -> bool:
        made = self._spec.roles.get(role)
        if made is not None:
            return made.adopt is not None
        return role in self._cloud.roles or role in _BOOTSTRAPPED

    def _roles(self) -> Iterator[StandingRole]:
        """Yield the roles that the document uses and that are other than those of a fresh Keystone."""
        for name, role in self._spec.roles.items():
            if role.adopt is not None:
                yield StandingRole(name, role.adopt, None)
        used = [role for one in self._spec.role_assignments.values() for role in one.roles]
        used += [role for one in self._spec.credentials.values() for role in one.roles]
        for name in self._cloud.closure(dict.fromkeys(used)):
            facts = self._cloud.roles.get(name)
            if facts is None or name in self._spec.roles:
                continue
            bootstrapped = _BOOTSTRAPPED.get(name)
            if bootstrapped is None or (
                facts.implies is not None and sorted(facts.implies) != sorted(bootstrapped)
            ):
                yield StandingRole(name, facts.id, facts.implies)

    def _exact(self) -> Iterator[str]:
        spec = self._spec
        nouns: tuple[Mapping[str, MayExist], ...] = (
            spec.domains,
            spec.projects,
            spec.owners,
            spec.users,
            spec.groups,
        )
        for things in nouns:
            for one in things.values():
                if one.there is not None and one.there.id is not None:
                    yield one.there.id
        yield from (role.adopt for role in spec.roles.values() if role.adopt is not None)
