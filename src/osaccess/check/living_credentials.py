"""Owns judging the application credentials that live in a cloud, whoever made them; deliberately reads nothing.

What a stack made is judged where the stack is (the pack, `policy scan`); here it only counts, and whether Keystone
still takes it. What no stack knows is judged by the rules of the pack, as far as they are about a credential that
exists.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from osaccess.check.surroundings import OF_APPLICATION_CREDENTIALS, Loss, Surroundings
from osaccess.clock import in_utc_text
from osaccess.cloud.inventory import Inventory, LivingCredential
from osaccess.cloud.model import CloudFacts
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.facts import CredentialFacts, Facts, ProviderFacts
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
    def end_it(self) -> str:
        """Return what an admin or its owner types to end it."""
        return f"openstack application credential delete {self.credential.id}"

    @property
    def is_refused(self) -> bool:
        """Tell whether a mandatory rule is broken."""
        return any(one.level is Level.MANDATORY for one in self.told)


@dataclass(frozen=True, slots=True)
class Terms:
    """What credentials are judged by.

    Attributes:
        stacks: id of a credential, or an EC2 credential's access key → the stack that made it.

    """

    now: datetime
    profile: Profile
    facts: CloudFacts
    stacks: Mapping[str, str] = field(default_factory=dict)


def audit(inventory: Inventory, terms: Terms) -> tuple[Audited, ...]:
    """Return every credential of the cloud: those that no stack knows first, the worst of them first."""
    around = Surroundings(inventory, terms.facts)
    cloud = CloudView(terms.facts)
    found = [_audited(one, around, terms, cloud) for one in inventory.credentials]
    return tuple(
        sorted(found, key=lambda one: (bool(one.stack), -weight(one.told), one.owner, one.credential.name))
    )


def weight(told: Iterable[Told]) -> int:
    """Return how bad it is that rules say this: one mandatory finding outweighs all advisory ones."""
    return sum(1000 if each.level is Level.MANDATORY else 1 for each in told)


def _audited(one: LivingCredential, around: Surroundings, terms: Terms, cloud: CloudView) -> Audited:
    found = Audited(
        one,
        around.user_name(one.user_id),
        around.project_name(one.project_id),
        terms.stacks.get(one.id, ""),
        standing_of(one, around),
    )
    if found.stack:
        return found
    told, undecided = judged(_facts(one, found.owner), judging_rules(), terms, cloud)
    return replace(found, told=told, undecided=undecided)


def judged(
    facts: Facts, rules: Iterable[Rule], terms: Terms, cloud: CloudView
) -> tuple[tuple[Told, ...], tuple[str, ...]]:
    """Return what rules say of one thing, mandatory first, and what they cannot decide."""
    told: list[Told] = []
    undecided: list[str] = []
    for rule in rules:
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
    return tuple(told), tuple(undecided)


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


def standing_of(one: LivingCredential, around: Surroundings) -> str:
    """Return what became of a credential by what happened around it (docs/facts/keystone.md, 4.3)."""
    user = around.lost_user(one.user_id)
    if user is not None:
        return user.refused(OF_APPLICATION_CREDENTIALS)
    if not one.project_id:
        return "for no project: its tokens are good for little"
    lost = around.lost(one.user_id, one.project_id)
    if lost is not None:
        kept = ", and its name stays taken" if lost.kind is Loss.PROJECT else ""
        return lost.refused(OF_APPLICATION_CREDENTIALS) + kept
    held = around.roles_on(one.user_id, one.project_id)
    missing = [] if held is None else [role for role in one.roles if role not in held]
    return f"works without {', '.join(missing)}, which its owner has lost" if missing else ""
