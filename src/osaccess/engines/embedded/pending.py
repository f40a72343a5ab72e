"""Owns the operations that an interrupted run left pending in a checkpoint; deliberately asks no cloud.

Of these only creates survive a run, because only the user knows what became of them: they stay until a refresh
is told to forget them (pkg/backend/snapshot.go; traces interrupted_create).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from osaccess.engines.embedded.journal import Intent, Operation
from osaccess.engines.embedded.resource_state import ResourceState

KEY = "pending_operations"


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingCreates:
    """What a refresh does with pending creates.

    Attributes:
        clear: forget all of them.
        imported: URN → id: forget these. The real engine reads nothing for them either.

    """

    clear: bool = False
    imported: Mapping[str, str] = field(default_factory=dict)

    def forgets(self, intent: Intent) -> bool:
        """Tell whether a pending create is to be forgotten."""
        return self.clear or intent.state.urn in self.imported


KEEP_PENDING: Final = PendingCreates()
"""Forget none: what every operation does that is not told otherwise."""


def pending_of(latest: Mapping[str, Any], decrypt: Callable[[str], str]) -> tuple[Intent, ...]:
    """Return the operations that a deployment lists as pending."""
    return tuple(
        Intent(Operation(entry["type"]), ResourceState.from_checkpoint(entry["resource"], decrypt))
        for entry in latest.get(KEY) or ()
    )


def as_checkpoint(pending: Iterable[Intent], encrypt: Callable[[str], str]) -> list[dict[str, Any]]:
    """Return pending operations as a deployment lists them."""
    return [
        {"resource": intent.state.to_checkpoint(encrypt), "type": intent.operation.value} for intent in pending
    ]


def warning_of(pending: Sequence[Intent], stack: str) -> str:
    """Return what an update says of pending operations: the CLI's first lines, and what to type."""
    lines = [
        f"Attempting to deploy or update resources with {len(pending)} pending operations from previous deployment.",
        *(f"  * {intent.state.urn}, interrupted while {intent.operation}" for intent in pending),
        "These resources are in an unknown state: the run that worked on them was killed.",
    ]
    for intent in pending:
        if intent.operation is Operation.CREATING:
            lines.append(
                f"If {intent.state.name!r} exists in the cloud, take it in: "
                f" pulumi import --stack {stack} {intent.state.type} {intent.state.name} <its id>"
            )
    lines.append(f"Then forget the pending creates:  osaccess refresh --clear-pending-creates --stack {stack}")
    return "\n".join(lines)
