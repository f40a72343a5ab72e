"""Owns what a cause is, and what it can say to evidence."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from osaccess.diagnosis.doctor.evidence import Evidence


class Sure(IntEnum):
    """How sure a finding is."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence speaks for this cause; `mend` takes the place of the cause's own where it can be more exact."""

    sure: Sure
    evidence: tuple[str, ...]
    mend: str = ""


@dataclass(frozen=True, slots=True)
class RuledOut:
    """The evidence speaks against it."""

    why: str


@dataclass(frozen=True, slots=True)
class NotChecked:
    """It could not be looked at; `who` could."""

    why: str
    who: str = ""


Judgement = Found | RuledOut | NotChecked | None
"""None = it has no bearing on this login."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of a refusal.

    Attributes:
        id: `project-disabled`.
        title: a sentence.
        shows: what the user sees, for the page.
        told_by: how it is told from the others, for the page.
        log: what the operator's log has, for the page.
        mend: the next command to type.
        judge: evidence → what it says.

    """

    id: str
    title: str
    shows: str
    told_by: str
    log: str
    mend: str
    judge: Callable[[Evidence], Judgement]


def certain(*evidence: str, mend: str = "") -> Found:
    """Return a finding that leaves no other explanation."""
    return Found(Sure.CERTAIN, evidence, mend)


def likely(*evidence: str, mend: str = "") -> Found:
    """Return a finding that others could explain, less well."""
    return Found(Sure.LIKELY, evidence, mend)


def possible(*evidence: str, mend: str = "") -> Found:
    """Return a finding that the evidence allows, like others."""
    return Found(Sure.POSSIBLE, evidence, mend)
