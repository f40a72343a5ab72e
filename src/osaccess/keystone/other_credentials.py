"""Owns reading EC2 credentials, trusts and other credentials from Keystone: GET only.

Answers about credentials hold their secrets in a text, the blob. Of that text the ids leave this module, never a
secret: it is taken apart here and dropped.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from osaccess.cloud.other_credentials import LivingEc2, LivingOpaque, LivingTrust, OtherCredentials
from osaccess.keystone.examination import utc
from osaccess.keystone.listing import Listing, Row, of_each
from osaccess.keystone.session import KeystoneSession

_EC2: Final = "ec2"


def read_other_credentials(session: KeystoneSession, *, own: bool) -> OtherCredentials:
    """Return what this login may see: one request for credentials, one for trusts, and one for each trust.

    Args:
        session: whose login.
        own: it is no admin's, so that trusts are asked for from both of their ends: one request more.

    """
    listing = Listing(session)
    rows = listing.of("/credentials", "credentials")
    return OtherCredentials(
        ec2=tuple(_ec2(row) for row in rows if row["type"] == _EC2),
        opaque=tuple(_opaque(row) for row in rows if row["type"] != _EC2),
        trusts=_trusts(listing, session, own),
        not_seen=listing.not_seen,
    )


def _trusts(listing: Listing, session: KeystoneSession, own: bool) -> tuple[LivingTrust, ...]:
    ends = [{"trustor_user_id": session.token().user.id}, {"trustee_user_id": session.token().user.id}]
    asked: list[dict[str, str]] = ends if own else [{}]
    rows = {row["id"]: row for query in asked for row in listing.of("/OS-TRUST/trusts", "trusts", query)}
    return of_each(lambda row: (_trust(row, listing),), rows.values())


def _trust(row: Row, listing: Listing) -> LivingTrust:
    # Keystone shows no roles of one that has ended, and lists it all the same.
    roles = listing.of(f"/OS-TRUST/trusts/{row['id']}/roles", "roles")
    ends = row.get("expires_at")
    return LivingTrust(
        id=row["id"],
        trustor_id=row["trustor_user_id"],
        trustee_id=row["trustee_user_id"],
        project_id=row.get("project_id") or "",
        roles=tuple(sorted(role["name"] for role in roles)) or None,
        expires_at=utc(ends) if ends else None,
        impersonation=bool(row.get("impersonation")),
        remaining_uses=row.get("remaining_uses"),
        redelegations=row.get("redelegation_count") or 0,
    )


def _ec2(row: Row) -> LivingEc2:
    kept = _ids_in(row["blob"])
    return LivingEc2(
        id=row["id"],
        access=kept.get("access", ""),
        user_id=row["user_id"],
        project_id=row.get("project_id") or "",
        application_credential_id=kept.get("app_cred_id", ""),
        trust_id=kept.get("trust_id", ""),
    )


def _ids_in(blob: str) -> Mapping[str, str]:
    """Return what a blob says that is no secret; nothing where it cannot be read."""
    try:
        held: Any = json.loads(blob)
    except ValueError:
        return {}
    if not isinstance(held, dict):
        return {}
    return {name: str(held[name]) for name in ("access", "app_cred_id", "trust_id") if held.get(name)}


def _opaque(row: Row) -> LivingOpaque:
    return LivingOpaque(row["id"], row["type"], row["user_id"], row.get("project_id") or "")
