"""Owns what is fixed for one run; deliberately holds nothing that changes."""

import hashlib
import os
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One run of one stack.

    Attributes:
        config: values by `namespace:name`; secrets wrapped.
        dry_run: a preview: nothing is created, changed, deleted or kept.
        seed: makes generated names and ids the same in every run; None = random ones.

    """

    project: str
    stack: str
    dry_run: bool
    config: Mapping[str, Any]
    seed: bytes | None
    clock: Callable[[], datetime]

    def now_text(self) -> str:
        """Return the present instant as a checkpoint writes it: RFC 3339, UTC."""
        return self.clock().isoformat().replace("+00:00", "Z")

    def seed_for(self, urn: str) -> bytes:
        """Return 32 bytes from which the generated name of one resource is made."""
        return os.urandom(32) if self.seed is None else hashlib.sha256(self.seed + urn.encode()).digest()

    def new_provider_id(self, urn: str) -> str:
        """Return the id of a new provider resource, a UUID."""
        if self.seed is None:
            return str(uuid.uuid4())
        return str(uuid.UUID(bytes=self.seed_for(urn)[:16], version=4))
