"""Owns what a reviewer wants to know first, as a few short lists; deliberately decides nothing new.

Who can do more after this change, what ends, what is replaced and why, what is taken from credentials that stay.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from osaccess.catalogue.operations import Risk
from osaccess.report.model import Difference, Outlook, Report, Verdict

URGENT: Final = (Outlook.EXPIRED, Outlook.LAPSES, Outlook.LATE, Outlook.ENDS, Outlook.NEVER, Outlook.UNKNOWN)
"""What somebody has to look at."""

_SHOWN: Final = 4
_ANSWERS: Final = "Nobody.", "Nothing.", "Nothing soon."
_ANSWERS_OF_A_PART: Final = (
    "Nobody, as far as the run went.",
    "Nothing, as far as the run went.",
    "Nothing soon, as far as the run went.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a name, numbers of operations by risk, the worst first, and a text."""

    name: str
    text: str
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One question with its answer: the first lines, how many more there are, where all of them stand."""

    title: str
    anchor: str
    link: str
    lines: tuple[Line, ...]
    more: int
    nothing: str


def cards_of(report: Report) -> tuple[Card, ...]:
    """Return the questions of a reviewer, or of an auditor, with their answers."""
    is_whole = report.judgement.verdict not in (Verdict.NOT_JUDGED, Verdict.FAILED)
    nobody, nothing, nothing_soon = _ANSWERS if is_whole else _ANSWERS_OF_A_PART
    ends = _card("What ends, or never does", "ends", "when credentials end", list(_ends(report)), nothing_soon)
    if report.judgement.verdict is Verdict.STATE:
        reach = _card("Who can do what", "reach", "all operations", list(_gains(report)), "Nothing that is known.")
        return reach, ends
    return (
        _card("Who can do more", "reach", "who can do what", list(_gains(report)), nobody),
        _card("What is replaced, and why", "changes", "all changes", list(_replaced(report)), nothing),
        ends,
        _card(
            "What is taken from credentials that stay", "taken", "what is taken",
            [Line("", one) for one in report.consequences], nothing,
        ),
    )  # fmt: skip


def _card(title: str, anchor: str, link: str, lines: Sequence[Line], nothing: str) -> Card:
    return Card(title, anchor, link, tuple(lines[:_SHOWN]), max(0, len(lines) - _SHOWN), nothing)


def _gains(report: Report) -> Iterator[Line]:
    worst_first = sorted(
        (one for one in report.differences if one.gained or one.gained_not_covered), key=_power, reverse=True
    )
    for one in worst_first:
        counts = Counter(each.risk for each in one.gained)
        parts = [f"{len(one.gained_not_covered)} not covered"] if one.gained_not_covered else []
        parts += ["from its next generation on"] if one.takes_effect else []
        text = f", {', '.join(parts)}" if parts and counts else " ".join(parts)
        yield Line(one.name, text, tuple((risk.value, counts[risk]) for risk in reversed(Risk) if counts[risk]))


def _power(one: Difference) -> tuple[int, ...]:
    counts = Counter(each.risk for each in one.gained)
    return tuple(counts[risk] for risk in reversed(Risk))


def _replaced(report: Report) -> Iterator[Line]:
    for one in report.changes:
        if one.op == "replace":
            yield Line(one.name, one.sentences[0].removeprefix("Replaced ") if one.sentences else "")
    for row in report.forecast:
        if row.outlook is Outlook.ROTATES:
            yield Line(
                row.series, "rotates: a new generation, as planned; the one before works on for its overlap."
            )


def _ends(report: Report) -> Iterator[Line]:
    for row in report.forecast:
        if row.outlook in URGENT:
            yield Line(row.name, f"{row.outlook.value}. {row.sentence}")
