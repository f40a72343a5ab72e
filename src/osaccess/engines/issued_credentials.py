"""Owns finding the live credentials in a stack's state: what the proof logs in with and the export hands over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from osaccess.access.access_rule import AccessRule
from osaccess.access.issued import IssuedCredential
from osaccess.access.secret import Secret
from osaccess.engines.embedded.identity_config import login_of
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.values import Properties, plain

_CREDENTIAL = "openstack:identity/applicationCredential:ApplicationCredential"
_USER = "openstack:identity/user:User"
_SERIES = "osaccess:index:RotatingCredential"


def issued_credentials(resources: Sequence[ResourceState]) -> tuple[IssuedCredential, ...]:
    """Return the credentials of a state, sorted by name, without those that wait for their deletion."""
    by_urn = {state.urn: state for state in resources if not state.delete}
    users = {plain(state.outputs).get("name"): state.id for state in by_urn.values() if state.type == _USER}
    issued = (
        _issued(state, by_urn, users)
        for state in by_urn.values()
        if state.type == _CREDENTIAL and state.id and not state.pending_replacement
    )
    return tuple(sorted(issued, key=lambda credential: (credential.of, credential.name)))


def _issued(state: ResourceState, by_urn: dict[str, ResourceState], users: dict[str, str]) -> IssuedCredential:
    outputs, series = plain(state.outputs), _series(state, by_urn)
    use = plain(series.inputs) if series else {}
    made_by = by_urn[state.provider_urn]
    provider = plain(made_by.inputs)
    return IssuedCredential(
        name=str(outputs.get("name") or state.name),
        of=series.name if series else state.name,
        id=state.id,
        secret=Secret(str(outputs.get("secret") or "")),
        roles=tuple(sorted(outputs.get("roles") or ())),
        access_rules=_rules(outputs),
        expires_at=_instant(outputs.get("expiresAt")),
        owner=replace(login_of(provider), region=str(provider.get("region") or "")),
        made_by=made_by.name,
        owner_id=users.get(provider.get("userName"), ""),
        consumers=tuple(use.get("consumers") or ()),
        regions=tuple(use.get("regions") or ()),
    )


def _series(state: ResourceState, by_urn: dict[str, ResourceState]) -> ResourceState | None:
    """Return the series that the credential is a generation of; None where it is of none."""
    urn = state.parent
    while urn in by_urn:
        if by_urn[urn].type == _SERIES:
            return by_urn[urn]
        urn = by_urn[urn].parent
    return None


def _rules(outputs: Properties) -> tuple[AccessRule, ...]:
    return tuple(
        AccessRule(rule["service"], rule["method"], rule["path"]) for rule in outputs.get("accessRules") or ()
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC) if text else None
