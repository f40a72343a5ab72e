"""Owns the shapes of what looks at a real login: verify, doctor."""

from typing import Final, Literal

from osaccess.cli.shapes.run import CheckShape
from osaccess.diagnosis.enforcement import Verdict
from osaccess.json_shapes import Shape

FORMAT: Final = 1
"""Goes up when a field of one of these goes or means something else."""


class StepShape(Shape):
    """A request that is sent."""

    method: str
    url: str
    with_token: bool
    purpose: str


class ServiceShape(Shape):
    """Whether a service enforces access rules."""

    service: str
    verdict: Verdict
    why: str


class VerifyPlanShape(Shape):
    """What a verification will send."""

    format: Literal[1]
    """Version of this shape."""
    plan: list[StepShape]


class VerifyShape(Shape):
    """Evidence that a credential works and is confined."""

    format: Literal[1]
    """Version of this shape."""
    holds: bool
    """No check found something else."""
    plan: list[StepShape]
    checks: list[CheckShape]
    services: list[ServiceShape]


class LoginShape(Shape):
    """What was examined."""

    kind: str
    source: str
    """Where it was read from, in words."""
    auth_url: str
    works: bool
    """Keystone accepted it."""


class CauseShape(Shape):
    """A cause that was found, or may be."""

    cause: str
    """Its id, as docs/doctor-causes.md has it."""
    title: str
    sure: Literal["certain", "likely", "possible"]
    evidence: list[str]
    next: str
    """What to type or ask."""


class RuledOutShape(Shape):
    """A cause that it is not."""

    cause: str
    why: str


class UncheckedShape(Shape):
    """A cause that could not be looked at."""

    cause: str
    why: str
    who: str
    """Who could."""


class DoctorShape(Shape):
    """Why a login, or a request with it, is refused."""

    format: Literal[1]
    """Version of this shape."""
    healthy: bool
    verdict: Literal["healthy", "found", "likely", "cannot tell", "not found"]
    answer: list[str]
    """Ids of the causes, several where they cannot be told apart."""
    headline: str
    login: LoginShape
    findings: list[CauseShape]
    ruled_out: list[RuledOutShape]
    not_checked: list[UncheckedShape]
    hints: list[str]
    request_id: str
    """For the operator's log; "" for none."""
    requests: int
    """So many were sent."""
