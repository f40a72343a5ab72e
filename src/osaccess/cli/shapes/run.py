"""Owns the shapes of runs of an engine: preview, up, refresh, import, destroy."""

from typing import Annotated, Final, Literal

from pydantic import Field

from osaccess.engines.embedded.events import Level, Severity
from osaccess.engines.embedded.steps import Op
from osaccess.json_shapes import Instant, Shape

FORMAT: Final = 1
"""Goes up when a field of one of these goes or means something else."""


class ResourceShape(Shape):
    """One resource that changes. No value of any property is in it."""

    op: Op
    type: str
    """Pulumi's type token."""
    name: str
    urn: str
    changed: list[str]
    """Properties that change."""
    replaced_for: list[str]
    """Those of them that force a replacement."""
    failed: bool
    """It was tried and did not succeed."""


class ViolationShape(Shape):
    """What a policy reported."""

    policy: str
    level: Level
    urn: str
    message: str


class DiagnosticShape(Shape):
    """What the engine or the program said."""

    severity: Severity
    urn: str
    """Of the resource that it is about, "" for none."""
    message: str


class RunShape(Shape):
    """A run of an engine."""

    format: Literal[1]
    """Version of this shape."""
    changes: dict[Op, int]
    """Operation → how many resources, components and logins too."""
    resources: list[ResourceShape]
    """All that does not stay the same, in the order of the run."""
    policy: list[ViolationShape]
    diagnostics: list[DiagnosticShape]


class LateShape(Shape):
    """A rotation that an earlier run should have made."""

    credential: str
    due: Instant
    works_until: Instant
    """From then on consumers of the generation before have nothing that works."""


class PendingShape(Shape):
    """A change of the document that waits for the next generation."""

    credential: str
    what: str
    takes_effect: Instant


class RefusedLaterShape(Shape):
    """What the policy pack will refuse of a next generation."""

    credential: str
    takes_effect: Instant
    policy: str
    problem: str
    mend: str


class SoonShape(Shape):
    """A rotation within a day."""

    credential: str
    at: Instant


class LimitsShape(Shape):
    """What a preview without a login looked at, as its event log has it."""

    stateWritten: str  # noqa: N815 -- as the event log has it
    """Instant of the state, "" where the state does not say."""
    secrets: list[str]
    """Secrets that stayed closed."""
    undecided: dict[str, list[str]]
    """URN → properties that could not be compared."""
    lookups: list[str]
    """Functions whose answer only a cloud has."""
    logins: list[str]
    """Logins that stand as the state has them."""


class HandoverShape(Shape):
    """A new generation that consumers have to get."""

    credential: str
    generation: str
    consumers: list[str]


class PassedShape(Shape):
    """A check that passed."""

    what: str
    result: Literal["passed"]
    detail: str


class MismatchShape(Shape):
    """A check that found something else."""

    what: str
    result: Literal["mismatch"]
    expected: str
    seen: str


class NotCheckedShape(Shape):
    """A check that could not be made."""

    what: str
    result: Literal["not checked"]
    reason: str


CheckShape = Annotated[PassedShape | MismatchShape | NotCheckedShape, Field(discriminator="result")]


class ProofShape(Shape):
    """Whether one living credential is what it should be."""

    credential: str
    holds: bool
    """No check found something else."""
    checks: list[CheckShape]


class PreviewShape(RunShape):
    """What an `up` would do. A preview that fails or is refused has the same fields; they go as far as it went."""

    late: list[LateShape]
    pending: list[PendingShape]
    refused_later: list[RefusedLaterShape]
    soon: list[SoonShape]
    cannot_know: list[str]
    """With --without-login: what it could not tell, in sentences."""
    limits: LimitsShape | None
    """With --without-login, else null."""


class UpShape(RunShape):
    """What an update did; of one that stopped after its preview, what that found."""

    late: list[LateShape]
    """Before the update. This, `pending` and `handovers` are [] with the Pulumi CLI: its preview shows them."""
    pending: list[PendingShape]
    refused_later: list[RefusedLaterShape]
    proof: list[ProofShape]
    """[] where the update did not succeed."""
    handovers: list[HandoverShape]
