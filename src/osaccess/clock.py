"""Owns the one place where wall-clock time enters; everything else takes `now` as an argument."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the present instant, aware, in UTC, cut to whole seconds (what Keystone keeps of an expiry)."""
    return datetime.now(UTC).replace(microsecond=0)


def in_utc_text(instant: datetime) -> str:
    """Return `instant` as Keystone and the openstack provider agree on it: `2026-01-31T00:00:00Z`.

    An offset or a fraction would be stored as another instant (facts: `expires_at` through the provider).
    """
    return instant.astimezone(UTC).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")
