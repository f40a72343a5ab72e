"""Owns judging what opens a cloud beside application credentials: EC2 credentials, trusts, what services keep.

Deliberately reads nothing. The pack's rules judge what they fit; the words are those of the kind. Of a credential of
another type it only says that it exists: what it opens, only its maker knows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from osaccess.check.living_credentials import Terms, Told, judged, standing_of, weight
from osaccess.check.surroundings import OF_EC2_CREDENTIALS, Surroundings
from osaccess.cloud.inventory import Inventory, LivingCredential
from osaccess.cloud.other_credentials import LivingEc2, LivingOpaque, OtherCredentials
from osaccess.rules import credential_must_not_have_privileged_roles, ec2_credential_must_not_be_made
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.facts import CredentialFacts, Ec2CredentialFacts
from osaccess.rules.rule import Level

INSTEAD_OF_EC2: Final = (
    "Use an application credential with roles, access rules and an expiry; for the S3 API, which takes nothing else, "
    "a user of its own with the lowest role on one project."
)

PRIVILEGED: Final = credential_must_not_have_privileged_roles.RULE


class Kind(StrEnum):
    """What an entry is."""

    EC2 = "EC2 credential"
    OPAQUE = "credential"


@dataclass(frozen=True, slots=True)
class Other:
    """One thing that opens a cloud and is no application credential.

    Attributes:
        key: what its kind is known by: the access key of an EC2 credential, else the id.
        owner: name of the user as whom, or with whose roles, it opens the cloud; the id where nobody saw the user.
        project: name of the project; the id where nobody saw the project, "" where it is for none.
        reach: what it may do, in words; "" where nobody can tell.
        ends: its own end; None = it has none.
        type: as which Keystone keeps it, where it is of a type that rules do not know.

    """

    kind: Kind
    id: str
    key: str
    owner_id: str
    owner: str
    project_id: str
    project: str
    end_it: str
    reach: str = ""
    ends: datetime | None = None
    type: str = ""
    stack: str = ""
    standing: str = ""
    told: tuple[Told, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Tell whether a mandatory rule is broken."""
        return any(one.level is Level.MANDATORY for one in self.told)


def audit_others(inventory: Inventory, others: OtherCredentials, terms: Terms) -> tuple[Other, ...]:
    """Return all of them: those that no stack knows first, the worst of them first."""
    judge = _Judge(inventory, others, terms)
    found = (*map(judge.ec2, others.ec2), *map(judge.opaque, others.opaque))
    return tuple(sorted(found, key=lambda one: (bool(one.stack), -weight(one.told), one.kind, one.owner, one.key)))


class _Judge:
    def __init__(self, inventory: Inventory, others: OtherCredentials, terms: Terms) -> None:
        self._around = Surroundings(inventory, terms.facts)
        self._credentials: Mapping[str, LivingCredential] = {one.id: one for one in inventory.credentials}
        self._own = inventory.own
        self._terms = terms
        self._cloud = CloudView(terms.facts)

    def ec2(self, one: LivingEc2) -> Other:
        key = one.access or one.id
        found = Other(
            kind=Kind.EC2,
            id=one.id,
            key=key,
            owner_id=one.user_id,
            owner=self._around.user_name(one.user_id),
            project_id=one.project_id,
            project=self._around.project_name(one.project_id),
            end_it=f"openstack ec2 credentials delete --user {one.user_id} {one.access}"
            if one.access
            else f"openstack credential delete {one.id}",
            stack=self._terms.stacks.get(key, ""),
        )
        if one.application_credential_id:
            return self._ec2_of_application_credential(found, one.application_credential_id)
        if one.trust_id:
            return replace(found, reach=f"what trust {one.trust_id} lends, as long as that lives")
        return self._ec2_of_user(found)

    def _ec2_of_user(self, found: Other) -> Other:
        held = self._around.roles_on(found.owner_id, found.project_id)
        lost = self._around.lost(found.owner_id, found.project_id)
        roles = tuple(sorted(held or ()))
        found = replace(
            found,
            reach=f"all roles of its owner on the project: {', '.join(roles)}" if roles else "",
            standing=lost.refused(OF_EC2_CREDENTIALS) if lost else "",
        )
        return found if found.stack else self._told(found, roles)

    def _told(self, found: Other, roles: tuple[str, ...]) -> Other:
        name = f"{found.owner}/{found.key}"
        made, cloud = [ec2_credential_must_not_be_made.RULE], self._cloud
        rules, _ = judged(CredentialFacts(name, roles=roles), [PRIVILEGED], self._terms, cloud)
        told, _ = judged(Ec2CredentialFacts(name), made, self._terms, cloud)
        return replace(found, told=tuple(_reworded(each, found.kind, INSTEAD_OF_EC2) for each in (*rules, *told)))

    def _ec2_of_application_credential(self, found: Other, id_: str) -> Other:
        made_from = self._credentials.get(id_)
        if made_from is None:
            gone = (
                "" if self._own else f"refused (404) for ever: application credential {id_}, its origin, is gone"
            )
            return replace(found, reach=f"what application credential {id_} may", standing=gone)
        ends = made_from.expires_at
        if ends is not None and ends <= self._terms.now:
            standing = (
                "of no use: the application credential that it was made from has expired, and its tokens with it"
            )
        else:
            standing = self._of_origin(made_from)
        roles = ", ".join(made_from.roles)
        return replace(
            found,
            ends=ends,
            reach=f"what application credential {made_from.name!r} may: {roles}",
            standing=standing,
        )

    def _of_origin(self, made_from: LivingCredential) -> str:
        lost = self._around.lost(made_from.user_id, made_from.project_id)
        return lost.refused(OF_EC2_CREDENTIALS) if lost else standing_of(made_from, self._around)

    def opaque(self, one: LivingOpaque) -> Other:
        return Other(
            kind=Kind.OPAQUE,
            id=one.id,
            key=one.id,
            owner_id=one.user_id,
            owner=self._around.user_name(one.user_id),
            project_id=one.project_id,
            project=self._around.project_name(one.project_id),
            end_it=f"openstack credential delete {one.id}",
            type=one.type,
        )


def _reworded(told: Told, kind: str, mend: str) -> Told:
    """Return a finding in the words of the kind that it is about."""
    problem = told.violation.problem
    if problem.startswith("Credential "):
        problem = f"{kind} {problem.removeprefix('Credential ')}"
    return replace(told, violation=replace(told.violation, problem=problem, mend=mend))


def types_of(others: tuple[Other, ...]) -> Iterator[tuple[str, int]]:
    """Yield the types of credentials that rules do not know, and how many there are of each."""
    types = [one.type for one in others if one.kind is Kind.OPAQUE]
    for type_ in sorted(set(types)):
        yield type_, types.count(type_)
