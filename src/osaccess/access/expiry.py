"""Owns the ways in which a credential ends: at a date, in slots that overlap, or not at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class At:
    """The credential ends at one instant (aware, UTC, whole seconds)."""

    instant: datetime


@dataclass(frozen=True, slots=True)
class Every:
    """A new generation starts at `anchor` + n x `every`; the one before lives on for `overlap`.

    Attributes:
        every: time between two starts, more than nothing.
        overlap: how long two generations live side by side, less than `every`.
        anchor: a start, aware, UTC, whole seconds; it fixes the names and must never change.
        rotations: further starts, written when somebody rotated ahead of time.
        revoked: starts of generations that must not exist any more, because they leaked.

    """

    every: timedelta
    overlap: timedelta
    anchor: datetime
    rotations: tuple[datetime, ...] = ()
    revoked: tuple[datetime, ...] = ()

    @property
    def lifetime(self) -> timedelta:
        """Return how long one generation lives."""
        return self.every + self.overlap

    def is_start(self, instant: datetime) -> bool:
        """Tell whether a generation starts at this instant."""
        return not (instant - self.anchor) % self.every or instant in self.rotations


@dataclass(frozen=True, slots=True)
class Never:
    """The credential does not end by itself."""


Expiry = At | Every | Never
