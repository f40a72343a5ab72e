"""Owns what a check can say. Absence carries its reason: what was not looked at is never a pass."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passed:
    """It is as it should be; `detail` is what was seen, `at` who answered a probe ("" for no probe)."""

    what: str
    detail: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """It is not as it should be."""

    what: str
    expected: str
    seen: str


@dataclass(frozen=True, slots=True)
class NotChecked:
    """Nobody looked, for this reason."""

    what: str
    reason: str


Check = Passed | Mismatch | NotChecked


@dataclass(frozen=True, slots=True)
class Proof:
    """All that was checked of one live credential."""

    credential: str
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Tell whether nothing differed."""
        return not self.mismatches

    @property
    def mismatches(self) -> tuple[Mismatch, ...]:
        """Return what differed."""
        return tuple(check for check in self.checks if isinstance(check, Mismatch))
