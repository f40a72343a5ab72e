"""Owns the answer to one request to Keystone, as callers read it; deliberately does not judge statuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from osaccess.keystone.refusals import UnreadableAnswer


@dataclass(frozen=True, slots=True)
class Reply:
    """Keystone's answer: HTTP status, decoded JSON object ({} for none), the server's `Date` ("" for none)."""

    status: int
    body: Mapping[str, Any] = field(repr=False)
    date: str = ""

    @property
    def is_absent(self) -> bool:
        """Whether what was asked for is not there; only for statuses that the caller declared as absent."""
        return self.status >= 400

    def part(self, name: str) -> Any:
        """Return one top-level part of the body, `project`. Raises UnreadableAnswer where the answer lacks it."""
        if name not in self.body:
            raise UnreadableAnswer(f"Keystone's answer ({self.status}) lacks '{name}'.")
        return self.body[name]
