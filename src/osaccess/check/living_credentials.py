"""Owns judging the application credentials that live in a cloud, whoever made them; deliberately reads nothing.

What a stack made is judged where the stack is (the pack, `policy scan`); here it only counts, and whether Keystone
still takes it. What no stack knows is judged by the rules of the pack, as far as they are about a credential that
exists.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from osaccess.clock import in_utc_text
from osaccess.cloud.inventory import Inventory, LivingCredential, LivingProject, LivingUser
from osaccess.cloud.model import CloudFacts
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.facts import CredentialFacts, ProviderFacts
from osaccess.rules.profiles import Profile
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Level, Rule, Subject, Undetermined, Violation

NOT_ASKED: Final[Mapping[str, str]] = {
    "ks105": "it is about how an expiry is written; Keystone keeps an instant",
    "ks106": "it is about how an expiry comes about, not about the one that is there",
    "ks107": "Keystone stores the roles by name, whoever named them",
    "ks110": "only what rotates needs a generation in its name",
    "ks117": "Keystone does not tell with which login a credential was made",
    "ks501": "no secret can be read",
    "ks502": "no secret can be read",
}
"""Number of a rule about credentials → why nothing that lives is judged by it."""

NOT_KNOWN: Final = "when a credential was used last, and who has its secret: Keystone keeps no record of either"


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule says of a credential, and how it counts."""

    rule: Rule
    level: Level
    violation: Violation


@dataclass(frozen=True, slots=True)
class Audited:
    """One credential of the cloud.

    Attributes:
        owner: name of its user; the id where nobody saw the user.
        project: name of its project; the id where nobody saw the project, "" where it is for none.
        stack: the stack that made it; "" where none that is known did.
        standing: why Keystone refuses it, or takes it with less than it shows; "" where it stands.
        told: what the rules say, mandatory first; () for those of a stack.

    """

    credential: LivingCredential
    owner: str
    project: str
    stack: str
    standing: str
    told: tuple[Told, ...] = ()
    undecided: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Tell whether a mandatory rule is broken."""
        return any(one.level is Level.MANDATORY for one in self.told)


@dataclass(frozen=True, slots=True)
class Terms:
    """What credentials are judged by.

    Attributes:
        stacks: id of a credential → the stack that made it.

    """

    now: datetime
    profile: Profile
    facts: CloudFacts
    stacks: Mapping[str, str] = field(default_factory=dict)


def audit(inventory: Inventory, terms: Terms) -> tuple[Audited, ...]:
    """Return every credential of the cloud: those that no stack knows first, the worst of them first."""
    seen = _Seen(inventory, terms.facts)
    cloud = CloudView(terms.facts)
    found = [_audited(one, seen, terms, cloud) for one in inventory.credentials]
    return tuple(sorted(found, key=lambda one: (bool(one.stack), -_weight(one), one.owner, one.credential.name)))


def _weight(one: Audited) -> int:
    return sum(1000 if each.level is Level.MANDATORY else 1 for each in one.told)


def _audited(one: LivingCredential, seen: "_Seen", terms: Terms, cloud: CloudView) -> Audited:
    owner, project = seen.owner_of(one), seen.project_of(one)
    found = Audited(
        one,
        owner.name if owner else one.user_id,
        project.name if project else one.project_id,
        terms.stacks.get(one.id, ""),
        seen.standing_of(one),
    )
    if found.stack:
        return found
    told: list[Told] = []
    undecided: list[str] = []
    facts = _facts(one, found.owner)
    for rule in judging_rules():
        level = terms.profile.level_of(rule)
        if level is Level.DISABLED:
            continue
        for outcome in rule.judge(facts, terms.now, terms.profile.knobs_of(rule), cloud):
            match outcome:
                case Violation():
                    told.append(Told(rule, Level.MANDATORY if level is Level.REMEDIATE else level, outcome))
                case Undetermined(property_):
                    undecided.append(f"{rule.number}: {property_}")
    told.sort(key=lambda each: each.level is not Level.MANDATORY)
    return Audited(
        one, found.owner, found.project, "", found.standing, told=tuple(told), undecided=tuple(undecided)
    )


def judging_rules() -> Iterator[Rule]:
    """Yield the rules that living credentials are judged by."""
    for rule in RULES:
        if Subject.CREDENTIAL in rule.subjects and rule.number not in NOT_ASKED:
            yield rule


def _facts(one: LivingCredential, owner: str) -> CredentialFacts:
    return CredentialFacts(
        name=f"{owner}/{one.name}",
        roles=one.roles,
        access_rules=[{"service": rule.service, "method": rule.method, "path": rule.path} for rule in one.rules],
        expires_at=None if one.expires_at is None else in_utc_text(one.expires_at),
        unrestricted=one.unrestricted,
        keystone_name=one.name,
        description=one.description or None,
        # Its owner made it with whatever login: of that only the name is known.
        login=ProviderFacts(owner, {"userName": owner}),
    )


class _Seen:
    """What stands around credentials, by id."""

    def __init__(self, inventory: Inventory, facts: CloudFacts) -> None:
        self._inventory = inventory
        self._facts = facts
        self._users = {one.id: one for one in inventory.users}
        self._projects = {one.id: one for one in inventory.projects}
        self._domains = {one.id: one for one in inventory.domains}
        self._roles = {known.id: name for name, known in facts.roles.items()}

    def owner_of(self, one: LivingCredential) -> LivingUser | None:
        return self._users.get(one.user_id)

    def project_of(self, one: LivingCredential) -> LivingProject | None:
        return self._projects.get(one.project_id)

    def standing_of(self, one: LivingCredential) -> str:
        """Return what became of it by what happened around it (docs/facts/keystone.md, 4.3)."""
        if self._inventory.own:
            return ""
        owner, project = self.owner_of(one), self.project_of(one)
        if owner and not owner.enabled:
            return "refused (401) as long as its owner is disabled"
        if not one.project_id:
            return "for no project: its tokens are good for little"
        if project is None:
            return "refused (404) for ever: its project is gone, and its name stays taken"
        if not project.enabled:
            return "refused (404) as long as its project is disabled"
        domain = self._domains.get(project.domain_id)
        if domain and not domain.enabled:
            return f"refused (404) as long as the domain {domain.name!r} is disabled"
        return self._of_roles(one, project)

    def _of_roles(self, one: LivingCredential, project: LivingProject) -> str:
        held = self._roles_on(one.user_id, project)
        if held is None or not one.roles:
            return ""
        lost = [role for role in one.roles if role not in held]
        if not held:
            return "refused (401): its owner has no role on the project any more"
        if lost:
            return f"works without {', '.join(lost)}, which its owner has lost"
        return ""

    def _roles_on(self, user_id: str, project: LivingProject) -> frozenset[str] | None:
        """Return the names of a user's roles on a project, with all that they imply; None where nobody can tell."""
        if not self._inventory.assignments:
            return None
        groups = {one.id for one in self._inventory.groups if user_id in one.members}
        above = set(self._above(project))
        held = set()
        for one in self._inventory.assignments:
            if one.actor_id != user_id and one.actor_id not in groups:
                continue
            if one.target_id in above if one.inherited else one.target_id == project.id:
                name = self._roles.get(one.role_id)
                if name is None:
                    return None  # a role of a domain, of which the facts say nothing
                held.add(name)
        return frozenset(self._facts.closure(held))

    def _above(self, project: LivingProject) -> Iterator[str]:
        """Yield the ids of all that hands its inherited roles down to a project: the projects above it, its domain."""
        yield project.domain_id
        parent = self._projects.get(project.parent_id)
        for _ in range(len(self._projects)):
            if parent is None:
                return
            yield parent.id
            parent = self._projects.get(parent.parent_id)
