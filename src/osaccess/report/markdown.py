"""Owns the report as Markdown for a comment on a pull request: what matters first, the rest folded, under a limit.

All texts come from a change that somebody proposes: none of them may become markup, a link or a mention.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.operations import Operation, Risk, role_shown
from osaccess.clock import in_utc_text
from osaccess.counted import counted
from osaccess.report.glance import URGENT
from osaccess.report.limits import HEADING
from osaccess.report.markdown_text import code, escaped, fence, in_html
from osaccess.report.model import Difference, Finding, Report, Verdict
from osaccess.rules.rule import Severity

LIMIT: Final = 60_000
"""UTF-16 units, of which no host counts more than a text has; GitHub refuses 65,537 characters, GitLab 1,000,001."""

_LONGEST_TITLE: Final = 200
_CUT = "*Shortened to fit into a comment, the worst first. The whole report: `report.html` among this run's artifacts.*"
_OPENING: Final = 2
"""So many blocks come first whatever is cut: what was run, and the judgement with its counts."""

_LIMITS_OF_ROWS = (1_000_000, 200, 50, 15, 5, 1)
_SIGNS = {"create": "+", "update": "~", "replace": "±", "delete": "-", "import": "=", "read": ">", "refresh": ">"}
_MARKS = {
    Verdict.CLEAN: "✅",
    Verdict.ADVICE: "⚠️",
    Verdict.UNDECIDED: "⚠️",
    Verdict.REFUSED: "⛔",
    Verdict.FAILED: "❌",
    Verdict.NOT_JUDGED: "❌",
    Verdict.STATE: "🔎",
}
_Row = tuple[str, ...]


def as_markdown(report: Report, limit: int = LIMIT) -> str:
    """Return the report as Markdown of at most `limit` characters; what had to go is counted."""
    whole = _parts(report, _LIMITS_OF_ROWS[0])
    if _size(_joined(whole)) <= limit:
        return _joined(whole)
    for rows in _LIMITS_OF_ROWS[1:]:
        text = _joined(_told_cut(_parts(report, rows)))
        if _size(text) <= limit:
            return text
    parts = _told_cut(_parts(report, _LIMITS_OF_ROWS[-1]))
    while len(parts) > 1 and _size(_joined(parts)) > limit:
        parts.pop()
    return _joined(parts)


def _parts(report: Report, rows: int) -> list[str]:
    """Return the blocks of the comment, each of which ends what it begins."""
    return [part for section in _SECTIONS for part in section(report, rows)]


def _told_cut(parts: Sequence[str]) -> list[str]:
    return [*parts[:_OPENING], _CUT, *parts[_OPENING:]]


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _head(report: Report, rows: int) -> Iterator[str]:
    judgement = report.judgement
    counts = ", ".join(f"{count} {word}" for word, count in report.counts.items()) or "nothing changes"
    if judgement.verdict in (Verdict.NOT_JUDGED, Verdict.FAILED):
        counts = f"as far as it went: {counts}"
    if judgement.verdict is Verdict.STATE:
        counts = f"as of {in_utc_text(report.at)}, {counted(len(report.holdings), 'credential')}"
    yield f"## {_MARKS[judgement.verdict]} {escaped(report.title[:_LONGEST_TITLE])}"
    yield f"**{judgement.headline}** {escaped(counts[0].upper() + counts[1:])}."
    yield from _bullets(judgement.reasons, rows)


def _findings(report: Report, rows: int) -> Iterator[str]:
    if not report.findings:
        return
    counts = Counter(one.severity for one in report.findings)
    yield f"### Findings: {', '.join(f'{counts[one]} {one.value}' for one in Severity if counts[one])}"
    for one in report.findings[:rows]:
        yield _finding(one)
        if one.waiver:
            yield _folded(
                "a waiver to fill in, for policies/waivers.yaml", [fence("yaml", one.waiver.splitlines())]
            )
    yield from _more(len(report.findings) - rows)


def _finding(one: Finding) -> str:
    refuses = "advises" if one.level == "advisory" else "refuses"
    lines = [f"**{one.severity.value}** {code(one.policy)} {refuses} {code(one.subject)}: {escaped(one.problem)}"]
    lines += [f"> have: {escaped(one.have)}"] if one.have else []
    lines += [f"> why: {escaped(one.why)}"] if one.why else []
    lines += [f"> **fix: {escaped(one.mend)}**"] if one.mend else []
    return "  \n".join(lines)


def _consequences(report: Report, rows: int) -> Iterator[str]:
    if report.consequences:
        yield "### What is taken from credentials that stay"
        yield from _bullets(report.consequences, rows)


def _reach(report: Report, rows: int) -> Iterator[str]:
    if not report.differences:
        return
    yield f"### {report.reach_title}"
    table = [
        (
            code(one.name),
            f"{code(one.owner)} on {code(one.project)}",
            _counted(one.gained, one.gained_not_covered),
            _counted(one.lost, one.lost_not_covered),
            in_utc_text(one.takes_effect) if one.takes_effect else "now",
        )
        for one in report.differences
    ]
    if report.judgement.verdict is Verdict.STATE:
        yield from _table(("credential", "owner", "reaches"), [row[:3] for row in table], rows)
    else:
        yield from _table(("credential", "owner", "gains", "loses", "from"), table, rows)
    for one in report.differences[:rows]:
        yield _folded(f"{one.name}: operations", list(_operations(one, rows)))


def _counted(operations: Sequence[Operation], not_covered: Sequence[AccessRule]) -> str:
    counts = Counter(one.risk for one in operations)
    parts = [
        f"**{counts[risk]} {risk.value}**" if risk is Risk.ESCALATION else f"{counts[risk]} {risk.value}"
        for risk in reversed(Risk)
        if counts[risk]
    ]
    parts += [f"{len(not_covered)} not covered"] if not_covered else []
    return ", ".join(parts) or "none"


def _operations(one: Difference, rows: int) -> Iterator[str]:
    yield from _bullets(one.notes, rows)
    worst_first = list(reversed(Risk))
    for sign, operations, rules in (
        ("+", one.gained, one.gained_not_covered),
        ("-", one.lost, one.lost_not_covered),
    ):
        ordered = sorted(operations, key=lambda each: worst_first.index(each.risk))
        lines = [f"{sign} {each}  ({each.risk.value}, {role_shown(each.lowest_role)})" for each in ordered]
        lines += [f"{sign} {rule}  (not covered: nobody knows what the service does)" for rule in rules]
        if lines:
            yield fence("diff", lines[:rows])
            yield from _more(len(lines) - rows)


def _changes(report: Report, rows: int) -> Iterator[str]:
    if not report.changes:
        return
    yield "### What changes"
    table = [
        (_SIGNS.get(one.op, one.op), one.kind, code(one.name), escaped(" ".join(one.sentences)))
        for one in report.changes
    ]
    shown = list(_table(("", "what", "name", "why"), table, rows))
    yield from shown if len(table) <= 15 else [_folded(f"{len(table)} changes", shown)]


def _forecast(report: Report, rows: int) -> Iterator[str]:
    if not report.forecast:
        return
    yield "### When credentials end"
    table = [
        (
            f"**{one.outlook.value}**" if one.outlook in URGENT else one.outlook.value,
            code(one.name),
            in_utc_text(one.expires_at) if one.expires_at else "none",
            escaped(one.sentence),
        )
        for one in report.forecast
    ]
    urgent = sum(one.outlook in URGENT for one in report.forecast)
    headers = ("outlook", "generation", "ends", "what becomes of it")
    if urgent:
        yield from _table(headers, table[:urgent], rows)
    rest = len(table) - urgent
    if rest:
        yield _folded(
            f"{f'{rest} more' if urgent else counted(rest, 'credential')}, all well",
            list(_table(headers, table[urgent:], rows)),
        )


def _ownership(report: Report, rows: int) -> Iterator[str]:
    if not report.ownership:
        return
    table = [
        (
            code(one.owner),
            "; ".join(f"{code(project)}: {escaped(' '.join(roles))}" for project, roles in one.grants) or "none",
            " ".join(map(code, one.credentials)) or "none",
        )
        for one in report.ownership
    ]
    yield _folded("Who owns what", list(_table(("owner", "roles by project", "credentials"), table, rows)))


def _cannot_know(report: Report, rows: int) -> Iterator[str]:
    if report.cannot_know:
        yield f"### {HEADING}"
        yield from _bullets(report.cannot_know, rows)


def _undecided(report: Report, rows: int) -> Iterator[str]:
    if report.undecided:
        yield _folded("What could not be decided", list(_bullets(report.undecided, rows)))
    if report.said:
        yield _folded("What the engine said", list(_bullets(report.said, rows)))


_SECTIONS: tuple[Callable[[Report, int], Iterator[str]], ...] = (
    _head,
    _findings,
    _consequences,
    _reach,
    _changes,
    _forecast,
    _cannot_know,
    _ownership,
    _undecided,
)


def _table(headers: Sequence[str], table: Sequence[_Row], rows: int) -> Iterator[str]:
    lines = [f"| {' | '.join(headers)} |", f"|{'---|' * len(headers)}"]
    lines += [f"| {' | '.join(row)} |" for row in table[:rows]]
    yield "\n".join(lines)
    yield from _more(len(table) - rows)


def _bullets(sentences: Sequence[str], rows: int) -> Iterator[str]:
    if sentences:
        yield "\n".join(f"* {escaped(one)}" for one in sentences[:rows])
        yield from _more(len(sentences) - rows)


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"*… and {count} more: see the full report.*"


def _folded(summary: str, parts: Iterable[str]) -> str:
    body = "\n\n".join(parts)
    return f"<details><summary>{in_html(summary)}</summary>\n\n{body}\n\n</details>" if body else ""
