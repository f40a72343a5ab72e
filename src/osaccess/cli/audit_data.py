"""Owns the audit of what opens a cloud as data for machines; no secret is among what it is given."""

from collections.abc import Mapping, Sequence
from typing import Any

from osaccess.check.living_credentials import Audited, Terms, Told
from osaccess.check.other_audited import Other
from osaccess.clock import in_utc_text
from osaccess.cloud.inventory import Inventory


def audit_data(
    found: Sequence[Audited], others: Sequence[Other], inventory: Inventory, terms: Terms
) -> Mapping[str, Any]:
    """Return all of it for machines."""
    foreign = [one for one in found if not one.stack]
    return {
        "auth_url": inventory.auth_url,
        "at": in_utc_text(terms.now),
        "profile": terms.profile.name,
        "counts": {
            "credentials": len(found),
            "of_stacks": len(found) - len(foreign),
            "of_no_stack": len(foreign),
            "refused": sum(one.is_refused for one in foreign),
            "advised": sum(bool(one.told) and not one.is_refused for one in foreign),
            "clean": sum(not one.told for one in foreign),
            "not_standing": sum(bool(one.standing) for one in found),
            "others": len(others),
            "others_refused": sum(one.is_refused for one in others),
            "others_not_standing": sum(bool(one.standing) for one in others),
        },
        "credentials": [_credential(one) for one in found],
        "others": [_other(one) for one in others],
        "not_seen": list(inventory.not_seen),
    }


def _credential(one: Audited) -> dict[str, Any]:
    living = one.credential
    return {
        "id": living.id,
        "name": living.name,
        "owner": {"id": living.user_id, "name": one.owner},
        "project": {"id": living.project_id, "name": one.project},
        "roles": list(living.roles),
        "access_rules": len(living.rules),
        "unrestricted": living.unrestricted,
        "expires_at": None if living.expires_at is None else in_utc_text(living.expires_at),
        "stack": one.stack or None,
        "standing": one.standing,
        "end_it": one.end_it,
        "findings": _findings(one.told),
        "undecided": list(one.undecided),
    }


def _other(one: Other) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "type": one.type or None,
        "id": one.id,
        "key": one.key,
        "owner": {"id": one.owner_id, "name": one.owner},
        "project": {"id": one.project_id, "name": one.project},
        "reach": one.reach,
        "expires_at": None if one.ends is None else in_utc_text(one.ends),
        "stack": one.stack or None,
        "standing": one.standing,
        "end_it": one.end_it or None,
        "findings": _findings(one.told),
    }


def _findings(told: Sequence[Told]) -> list[dict[str, str]]:
    return [
        {
            "rule": each.rule.id,
            "level": each.level.value,
            "severity": each.rule.severity.value,
            "problem": each.violation.problem,
            "have": each.violation.have,
            "mend": each.violation.mend,
        }
        for each in told
    ]
