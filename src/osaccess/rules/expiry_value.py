"""Owns reading whatever stands as a credential's expiry; shared by the rules that judge it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from osaccess.rules.facts import Unknown

_LOOSE = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?")


@dataclass(frozen=True, slots=True)
class NoInstant:
    """The value does not end the credential; `have` says what it is, for a message."""

    have: str


def read_expiry(value: Any) -> datetime | NoInstant | Unknown:
    """Return the instant that the value means (in UTC; naive ones are UTC already, as Keystone reads them)."""
    if isinstance(value, Unknown):
        return value
    if value is None or value == "":
        return NoInstant("expires_at is missing" if value is None else "expires_at is empty")
    if not isinstance(value, str) or not _LOOSE.fullmatch(value):
        return NoInstant(f"expires_at = {value!r}, which is no instant")
    try:
        instant = datetime.fromisoformat(value.upper().replace(" ", "T"))
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return NoInstant(f"expires_at = {value!r}, which is no instant")
