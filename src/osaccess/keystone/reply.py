"""Owns the answer to one request to Keystone, as callers read it; deliberately does not judge statuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from osaccess.errors import Failed


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
        """Return one top-level part of the body, `project`. Raises Failed where the answer lacks it."""
        if name not in self.body:
            raise Failed(
                f"Keystone's answer ({self.status}) lacks '{name}'.",
                because="Something between, or an extension of this cloud, changes its answers.",
                mend="Ask whoever runs the cloud.",
            )
        return self.body[name]
