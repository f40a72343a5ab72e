"""Owns judging what opens a cloud beside application credentials: EC2 credentials, trusts, what services keep.

Deliberately reads nothing. The pack's rules judge what they fit; the words are those of the kind. Of a credential of
another type it only says that it exists: what it opens, only its maker knows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from osaccess.check.living_credentials import Terms, Told, judged, standing_of, weight
from osaccess.check.other_audited import Kind, Other
from osaccess.check.surroundings import (
    OF_EC2_CREDENTIALS,
    OF_TRUSTEES,
    OF_TRUSTORS,
    Loss,
    Surroundings,
)
from osaccess.clock import in_utc_text
from osaccess.cloud.inventory import Inventory, LivingCredential
from osaccess.cloud.other_credentials import LivingEc2, LivingOpaque, LivingTrust, OtherCredentials
from osaccess.counted import counted
from osaccess.rules import (
    credential_lifetime_must_be_limited,
    credential_must_expire,
    credential_must_not_be_unrestricted,
    credential_must_not_have_privileged_roles,
    ec2_credential_must_not_be_made,
)
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.facts import CredentialFacts, Ec2CredentialFacts

INSTEAD_OF_EC2: Final = (
    "Use an application credential with roles, access rules and an expiry; for the S3 API, which takes nothing else, "
    "a user of its own with the lowest role on one project."
)

INSTEAD_OF_TRUST: Final = (
    "End it, and lend the lowest role that does, for as long as it takes: openstack trust create --expiration INSTANT "
    "--role ROLE --project PROJECT TRUSTOR TRUSTEE, without redelegation."
)
PRIVILEGED: Final = credential_must_not_have_privileged_roles.RULE
OF_TRUSTS: Final = (
    credential_must_not_be_unrestricted.RULE,
    credential_must_expire.RULE,
    credential_lifetime_must_be_limited.RULE,
    PRIVILEGED,
)
"""The rules whose ideas hold for a trust, too: it is unrestricted where it may be handed on."""
OF_EC2_OF_TRUSTS: Final[Mapping[Loss, int]] = {**OF_EC2_CREDENTIALS, Loss.ROLES: 403}


def audit_others(inventory: Inventory, others: OtherCredentials, terms: Terms) -> tuple[Other, ...]:
    """Return all of them: those that no stack knows first, the worst of them first."""
    judge = _Judge(inventory, others, terms)
    found = (*map(judge.ec2, others.ec2), *map(judge.trust, others.trusts), *map(judge.opaque, others.opaque))
    return tuple(sorted(found, key=lambda one: (bool(one.stack), -weight(one.told), one.kind, one.owner, one.key)))


class _Judge:
    def __init__(self, inventory: Inventory, others: OtherCredentials, terms: Terms) -> None:
        self._around = Surroundings(inventory, terms.facts)
        self._credentials: Mapping[str, LivingCredential] = {one.id: one for one in inventory.credentials}
        self._trusts: Mapping[str, LivingTrust] = {one.id: one for one in others.trusts}
        self._sees_all = not (inventory.own or inventory.not_seen or others.not_seen)
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
            return self._ec2_of_trust(found, one.trust_id)
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
            gone = self._gone(f"application credential {id_}")
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

    def _ec2_of_trust(self, found: Other, id_: str) -> Other:
        trust = self._trusts.get(id_)
        lost = self._around.lost_user(found.owner_id)
        if trust is None:
            standing = self._gone(f"trust {id_}")
        elif ended(trust, self._terms.now):
            standing = "refused (404): the trust that it was made from has ended"
        elif lost:
            standing = lost.refused(OF_EC2_CREDENTIALS)
        else:
            standing = self._lent(trust, OF_EC2_OF_TRUSTS)
        return replace(
            found, reach=f"what trust {id_} lends", ends=trust.expires_at if trust else None, standing=standing
        )

    def _gone(self, origin: str) -> str:
        return f"refused (404) for ever: {origin}, its origin, is gone" if self._sees_all else ""

    def trust(self, one: LivingTrust) -> Other:
        trustor, trustee = self._around.user_name(one.trustor_id), self._around.user_name(one.trustee_id)
        over = ended(one, self._terms.now)
        lost = self._around.lost_user(one.trustee_id, "trustee")
        standing = lost.refused(OF_TRUSTEES) if lost else self._lent(one, OF_TRUSTORS)
        found = Other(
            kind=Kind.TRUST,
            id=one.id,
            key=one.id,
            owner_id=one.trustor_id,
            owner=trustor,
            project_id=one.project_id,
            project=self._around.project_name(one.project_id),
            # Keystone lists one that has ended for ever, and knows it no more when it shall be deleted.
            end_it="" if over else f"openstack trust delete {one.id}",
            reach=f"lends {trustee} {_lent_roles(one)}",
            ends=one.expires_at,
            standing=f"refused (401) for ever: {over}" if over else standing,
        )
        return found if over else self._told_of_trust(found, one, f"{trustor} to {trustee}")

    def _told_of_trust(self, found: Other, one: LivingTrust, name: str) -> Other:
        facts = CredentialFacts(
            name,
            roles=one.roles or (),
            expires_at=None if one.expires_at is None else in_utc_text(one.expires_at),
            unrestricted=one.redelegations > 0,
        )
        told, _ = judged(facts, OF_TRUSTS, self._terms, self._cloud)
        return replace(found, told=tuple(_reworded(each, "Trust", INSTEAD_OF_TRUST) for each in told))

    def _lent(self, one: LivingTrust, statuses: Mapping[Loss, int]) -> str:
        """Return what became of a trust by what happened around its trustor."""
        lost = self._around.lost(one.trustor_id, one.project_id, "trustor")
        if lost:
            return lost.refused(statuses)
        held = self._around.roles_on(one.trustor_id, one.project_id)
        missing = [] if held is None else [role for role in one.roles or () if role not in held]
        return f"refused ({statuses[Loss.ROLES]}): its trustor has lost {', '.join(missing)}" if missing else ""

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


def ended(one: LivingTrust, now: datetime) -> str:
    """Return why a trust is over; "" where it is not."""
    if one.expires_at is not None and one.expires_at <= now:
        return "it has expired"
    return "no use of it is left" if one.remaining_uses == 0 else ""


def _lent_roles(one: LivingTrust) -> str:
    roles = "roles that nobody could read" if one.roles is None else ", ".join(one.roles)
    acting = "acting as itself" if not one.impersonation else "acting as the trustor"
    uses = "" if one.remaining_uses is None else f", {counted(one.remaining_uses, 'time')}"
    handed = f", and may be handed on {counted(one.redelegations, 'time')}" if one.redelegations else ""
    return f"{roles}, {acting}{uses}{handed}"


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
