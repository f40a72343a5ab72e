"""Owns document + cloud + instant → plan. Decides everything; carries nothing out."""

from collections.abc import Mapping
from datetime import datetime

from osaccess.access.expiry import At, Every, Expiry, Never
from osaccess.cloud.model import CloudFacts
from osaccess.plan.access_rules import expanded_rules
from osaccess.plan.consistency import contradictions
from osaccess.plan.known_ids import adopted_ids, ids_of_assignments, known_ids
from osaccess.plan.model import (
    AccessPlan,
    CurrentLogin,
    FromCloudsYaml,
    FromConfig,
    FromToken,
    Generated,
    Generation,
    OnlyByItself,
    Owner,
    OwnerLogin,
    PlannedAssignment,
    PlannedCredential,
    PlannedDomain,
    PlannedGroup,
    PlannedOwner,
    PlannedProject,
    PlannedRole,
    PlannedUser,
    Unsafe,
    Use,
)
from osaccess.plan.naming import fixed_name, rotating_name
from osaccess.plan.rotation import next_start, slots_at
from osaccess.spec.access import AccessSpec
from osaccess.spec.credential import CredentialSpec
from osaccess.spec.document import Document
from osaccess.spec.login import LoginSpec
from osaccess.spec.owner import OwnerSpec
from osaccess.spec.references import domain_of, parents_first
from osaccess.yaml_text import BadDocument


def build_plan(document: Document, cloud: CloudFacts, now: datetime) -> AccessPlan:
    """Return what shall exist at `now` (aware). Raises BadDocument where document and cloud contradict."""
    spec = document.spec
    problems = [document.source.problem(*found) for found in contradictions(spec, cloud, now)]
    if problems:
        raise BadDocument(problems)
    credentials = [(name, plan_credential(name, one, cloud, now)) for name, one in spec.credentials.items()]
    adopted = adopted_ids(spec, cloud)
    return AccessPlan(
        auth_url=cloud.auth_url,
        region=cloud.region,
        domain_id=cloud.default_domain_id,
        domains=tuple(
            PlannedDomain(
                key, one.name_in_keystone(key), one.description, one.enabled, adopted.domains.get(key, "")
            )
            for key, one in spec.domains.items()
            if not one.existing
        ),
        projects=tuple(
            PlannedProject(
                key,
                one.name_in_keystone(key),
                one.description,
                one.tags,
                one.enabled,
                domain_of(spec, key),
                one.parent,
                adopted.projects.get(key, ""),
            )
            for key, one in parents_first(spec)
            if not one.existing
        ),
        roles=tuple(PlannedRole(name, adopted.roles.get(name, "")) for name in spec.roles),
        owners=tuple(
            PlannedOwner(
                key,
                one.name_in_keystone(key),
                one.description,
                one.enabled,
                one.domain,
                _login(one),
                adopted.owners.get(key, ""),
            )
            for key, one in spec.owners.items()
        ),
        users=tuple(
            PlannedUser(
                key,
                one.name_in_keystone(key),
                one.description,
                one.enabled,
                one.domain,
                adopted.users.get(key, ""),
            )
            for key, one in spec.users.items()
            if not one.existing
        ),
        groups=tuple(
            PlannedGroup(
                key,
                one.name_in_keystone(key),
                one.description,
                one.members,
                one.domain,
                adopted.groups.get(key, ""),
            )
            for key, one in spec.groups.items()
        ),
        assignments=_assignments(spec, ids_of_assignments(spec, cloud), existing=False),
        existing_assignments=_assignments(spec, {}, existing=True),
        known=known_ids(spec, cloud),
        credentials=tuple(one for name, one in credentials if not spec.credentials[name].self_service),
        self_service=tuple(one for name, one in credentials if spec.credentials[name].self_service),
    )


def plan_credential(name: str, spec: CredentialSpec, cloud: CloudFacts, now: datetime) -> PlannedCredential:
    """Return one credential as it shall exist at `now`; the document has to be without contradictions there."""
    expiry = spec.expiry.as_expiry()
    generations = _generations(name, spec, expiry, cloud, now)
    return PlannedCredential(
        name=name,
        owner=_owner(spec),
        roles=cloud.closure(spec.roles),
        access_rules=expanded_rules(spec, cloud),
        description=spec.description,
        current=generations[0],
        previous=generations[1:],
        next_rotation=next_start(expiry, now) if isinstance(expiry, Every) else None,
        unsafe=Unsafe(spec.unsafe_unrestricted or "", spec.unsafe_no_rules or "", spec.unsafe_never_expires or ""),
        use=Use(spec.kind.value if spec.kind else "", spec.consumers, spec.regions),
    )


def _assignments(
    spec: AccessSpec, adopted: Mapping[str, Mapping[str, str]], *, existing: bool
) -> tuple[PlannedAssignment, ...]:
    return tuple(
        PlannedAssignment(name, one.actor, one.target, one.roles, one.inherited, adopted.get(name, {}))
        for name, one in spec.role_assignments.items()
        if one.existing is existing
    )


def _login(spec: OwnerSpec) -> OwnerLogin:
    match spec.login:
        case LoginSpec(config=str(name)):
            return FromConfig(name)
        case LoginSpec(cloud=str(entry)):
            return FromCloudsYaml(entry)
        case LoginSpec(token=str(variable)):
            return FromToken(variable)
        case None if spec.there is None:
            return Generated()
    return OnlyByItself()


def _owner(spec: CredentialSpec) -> Owner | CurrentLogin:
    if spec.owner is None or spec.project is None:
        return CurrentLogin()
    return Owner(spec.owner, spec.project)


def _generations(
    name: str, spec: CredentialSpec, expiry: Expiry, cloud: CloudFacts, now: datetime
) -> tuple[Generation, ...]:
    match expiry:
        case At(instant):
            return (Generation(_fixed_name(name, spec, cloud, instant), instant, rotates=False),)
        case Never():
            return (Generation(_fixed_name(name, spec, cloud, None), None, rotates=False),)
        case Every():
            return tuple(
                Generation(rotating_name(name, slot.start), slot.expires_at, rotates=True)
                for slot in slots_at(expiry, now)
            )


def _fixed_name(name: str, spec: CredentialSpec, cloud: CloudFacts, end: datetime | None) -> str:
    return fixed_name(name, spec.project or "", cloud.closure(spec.roles), expanded_rules(spec, cloud), end)
