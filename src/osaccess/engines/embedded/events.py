"""Owns what a run tells while it goes on; deliberately does not print.

The types map one to one onto the CLI's JSON event stream (resourcePreEvent, resOutputsEvent, resOpFailedEvent,
policyEvent, policyRemediationEvent, diagnosticEvent, summaryEvent). Secrets are wrapped in every value, and
replaced by `[secret]` in every text (redaction).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from osaccess.engines.embedded.provider import ResourceDiff
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.steps import Op


class Severity(StrEnum):
    """How much a diagnostic matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Level(StrEnum):
    """How a policy is enforced."""

    ADVISORY = "advisory"
    MANDATORY = "mandatory"
    REMEDIATE = "remediate"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One operation on one resource.

    Attributes:
        diff: changed properties, those of them that force a replacement (`replace`), and paths in detail.
        logical: false for the two halves of a replacement, which are not counted.
        provider: reference `<urn>::<id>`; empty for components and providers.

    """

    op: Op
    urn: str
    type: str
    name: str
    diff: ResourceDiff
    old: ResourceState | None
    new: ResourceState | None
    logical: bool
    provider: str


@dataclass(frozen=True, slots=True)
class ResourcePre(ResourceChange):
    """The operation is about to start."""


@dataclass(frozen=True, slots=True)
class ResourceDone(ResourceChange):
    """The operation is done; for components of an `up`: their outputs are registered."""


@dataclass(frozen=True, slots=True)
class ResourceFailed(ResourceChange):
    """The operation failed; a diagnostic says why.

    Attributes:
        status: what became of the resource: 0 = nothing, or one of the two below.

    """

    status: int = 0


PARTIAL_FAILURE: Final = 1
"""It exists, but not all of it was done."""

UNKNOWN_STATUS: Final = 2
"""What became of it is not known."""


@dataclass(frozen=True, slots=True)
class PolicyViolation:
    """A policy found something. `description` is the policy's own, `message` what it said of this resource."""

    policy: str
    pack: str
    pack_version: str
    level: Level
    description: str
    message: str
    urn: str


@dataclass(frozen=True, slots=True)
class PolicyRemediation:
    """A policy changed the inputs of a resource."""

    policy: str
    pack: str
    pack_version: str
    urn: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A text for the user; `urn` is empty where it is about no single resource."""

    severity: Severity
    urn: str
    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The end of a run: seconds taken, and operations counted (no halves of replacements, no reads of nothing new)."""

    changes: Mapping[Op, int]
    succeeded: bool
    is_preview: bool
    seconds: float
    maybe_corrupt: bool = False


@dataclass(frozen=True, slots=True)
class PolicyLoad:
    """The packs are loaded."""


@dataclass(frozen=True, slots=True)
class PolicySummary:
    """Which policies of a pack one resource passed; `method` is Remediate or Analyze."""

    method: str
    urn: str
    pack: str
    pack_version: str
    passed: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyStackSummary:
    """Which stack policies of a pack were passed."""

    pack: str
    pack_version: str
    passed: tuple[str, ...]
    failed: tuple[str, ...]


Detail = PolicyLoad | PolicySummary | PolicyStackSummary
"""What the CLI's stream has besides, and no view shows."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a preview without a login could not tell; no value is in it.

    Attributes:
        written: instant of the state, as it says itself; "" where it does not.
        secrets: keys of the configuration whose secrets were not opened.
        undecided: URN → paths that could not be compared, and were taken as equal.
        lookups: what was not looked up in the cloud.
        logins: names of the providers whose login, or a part of it, is the one of the state.

    """

    written: str
    secrets: tuple[str, ...]
    undecided: Mapping[str, tuple[str, ...]]
    lookups: tuple[str, ...]
    logins: tuple[str, ...]


Event = (
    ResourcePre
    | ResourceDone
    | ResourceFailed
    | PolicyViolation
    | PolicyRemediation
    | Diagnostic
    | Limits
    | Summary
)
