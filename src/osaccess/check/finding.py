"""Owns what a check says: how bad, where, what, and what to write instead."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from osaccess.check.subject import Subject
from osaccess.yaml_text import KeyPath


class Level(StrEnum):
    """How bad a finding is, the worst first."""

    ERROR = "error"
    POLICY = "policy"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """Return the position, 0 for the worst."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Found:
    """One finding.

    Attributes:
        level: error = the cloud or a run would refuse it; policy = the pack blocks it; warning = it does another thing
            than it seems; note = worth knowing.
        path: the key in the document; () for the document as a whole.
        text: what is wrong and why it matters.
        mend: what to write or type instead.

    """

    level: Level
    path: KeyPath
    text: str
    mend: str


@dataclass(frozen=True, slots=True)
class Check:
    """One subject of checking.

    Attributes:
        id: what `--json` and people call it.
        asks: the question that it answers, for the documentation.
        run: yields what it finds.

    """

    id: str
    asks: str
    run: Callable[[Subject], Iterator[Found]]
