"""Owns the shapes of `plan`: on a date, its calendar, its alarm."""

from typing import Final, Literal

from osaccess.json_shapes import Instant, Shape
from osaccess.plan.calendar import Happening

FORMAT: Final = 1
"""Goes up when a field of one of these goes or means something else."""


class GenerationShape(Shape):
    """A generation of a credential."""

    name: str
    """Its name in Keystone."""
    expires_at: Instant | None
    """null = never."""


class PlannedCredentialShape(Shape):
    """A credential with its living generations."""

    credential: str
    """Its key in the document."""
    self_service: bool
    """Its owner makes it, and no run does."""
    whose: str
    """OWNER on PROJECT, in words."""
    roles: list[str]
    """With all that the cloud implies by them."""
    access_rules: list[str]
    """SERVICE METHOD PATH."""
    next_rotation: Instant | None
    generations: list[GenerationShape]
    """The newest first."""


class PlanShape(Shape):
    """What a document wants to exist on a date."""

    format: Literal[1]
    """Version of this shape."""
    on: Instant
    auth_url: str
    domains: list[str]
    """This and the next lists are names in Keystone."""
    projects: list[str]
    roles: list[str]
    owners: list[str]
    users: list[str]
    groups: list[str]
    role_assignments: list[str]
    """Keys in the document."""
    credentials: list[PlannedCredentialShape]


class EntryShape(Shape):
    """One thing that happens."""

    at: Instant
    what: Happening
    credential: str
    generation: str
    """The one that appears, goes or ends."""
    run_before: Instant | None
    """A rotation needs a run before this, or consumers stop."""


class CalendarShape(Shape):
    """What happens in a span, soonest first."""

    format: Literal[1]
    """Version of this shape."""
    after: Instant
    until: Instant
    entries: list[EntryShape]
    next_run_before: Instant | None
    """null = nothing rotates."""
    runs_at_most_apart_seconds: int | None
    """null = nothing rotates."""


class LateRotationShape(Shape):
    """A rotation that no run has made."""

    credential: str
    newest: str
    """The generation that the stack has."""
    due: Instant
    works_until: Instant
    too_late: bool
    """The overlap is over."""
    alarm: bool
    """Half of the overlap is over, or more."""


class AlarmShape(Shape):
    """What is late in a stack."""

    format: Literal[1]
    """Version of this shape."""
    on: Instant
    late: list[LateRotationShape]
