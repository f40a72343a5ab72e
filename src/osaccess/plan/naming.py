"""Owns the names of generations. A name is taken per user, across projects, even after expiry (facts 4.1)."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from osaccess.access.access_rule import AccessRule
from osaccess.clock import in_utc_text


def rotating_name(name: str, start: datetime) -> str:
    """Return the name of the generation that starts at `start`: `web-deploy-20260131T000000Z`."""
    return f"{name}-{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def fixed_name(
    name: str, project: str, roles: Sequence[str], rules: Sequence[AccessRule], expires_at: datetime | None
) -> str:
    """Return the name of a credential that does not rotate: `web-audit-3fa9c1`.

    The six digits follow from all that cannot be changed in place, so that an edit makes the new
    credential before the old one goes.
    """
    content = [
        project,
        sorted(roles),
        sorted([rule.service, rule.method, rule.path] for rule in rules),
        in_utc_text(expires_at) if expires_at else "never",
    ]
    digest = hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()
    return f"{name}-{digest[:6]}"


def provider_name(owner: str, project: str) -> str:
    """Return the logical name of the provider that logs in as `owner` on `project`."""
    return f"{owner}@{project}"
