"""Owns the report as JUnit XML: a test case for each rule and thing that it found something about, and each clean rule.

A run that nobody judged is an error, so that no pipeline takes an empty file for a pass. What a waiver lets pass, and
what could not be judged before the update, is skipped: no failure, and no pass. No two cases of a suite have one name,
and a rotation changes none, for readers compare them by name from run to run. Where a thing is written stands in the
text: the newer schema of Jenkins knows no `file` and `line` of a case.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from osaccess.clock import in_utc_text
from osaccess.report.events import type_of
from osaccess.report.kinds import WORDS
from osaccess.report.limits import HEADING
from osaccess.report.model import Finding, Report, Verdict
from osaccess.rules.resources import GENERATION

MOST_CASES: Final = 5_000
"""So many cases with findings a pack has at most; GitLab gives up at 250,000 nodes or 30 MB."""

_LONGEST: Final = 4_000
_ALLOWED = {"\t", "\n"}

_Thing = tuple[str, str]
"""Name of a rule, and the URN of what it found something about, without a generation."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One test case; `outcome` is the element that says why it did not pass, "" for a pass."""

    name: str
    outcome: str = ""
    kind: str = ""
    message: str = ""
    text: str = ""


def as_junit(report: Report) -> str:
    """Return the report as XML with a line break at the end."""
    suites = ET.Element("testsuites", name="osaccess")
    found_by = {one.pack for one in report.findings} | {one.pack for one in report.unjudged}
    packs = sorted({*report.packs, *found_by})
    cases = {pack: _cases(pack, report) for pack in packs}
    _run(suites, report, sum(max(0, len(found) - MOST_CASES) for found, _ in cases.values()))
    for pack, (found, clean) in cases.items():
        _suite(suites, pack, report, [*clean, *found[:MOST_CASES]])
    totals = {key: sum(int(suite.get(key, "0")) for suite in suites) for key in ("tests", "failures", "errors")}
    for key, value in totals.items():
        suites.set(key, str(value))
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _run(suites: ET.Element, report: Report, left_out: int) -> None:
    judgement = report.judgement
    lines = [f"{HEADING}:", *report.cannot_know] if report.cannot_know else []
    if report.consequences:
        lines += ["What is taken from credentials that stay:", *report.consequences]
    if left_out:
        lines.append(f"{left_out} cases with findings are left out, the least severe: report.json has them all.")
    is_trouble = judgement.verdict in (Verdict.NOT_JUDGED, Verdict.FAILED)
    trouble = ("error", judgement.verdict.value, judgement.headline) if is_trouble else ("", "", "")
    text = "\n".join((*(judgement.reasons if is_trouble else ()), *lines))
    _suite(suites, "run", report, [_Case("the run was judged to its end", *trouble, text)])


def _cases(pack: str, report: Report) -> tuple[list[_Case], list[_Case]]:
    """Return the cases of a pack: those with something to say, the worst first, and those of clean rules."""
    groups: dict[_Thing, list[Finding]] = defaultdict(list)
    for one in report.findings:
        if one.pack == pack:
            groups[one.waived.rule if one.waived else one.policy, GENERATION.sub("", one.urn)].append(one)
    waiting: dict[_Thing, list[str]] = defaultdict(list)
    for each in report.unjudged:
        if each.pack == pack:
            waiting[each.policy, GENERATION.sub("", each.urn)].append(each.sentence)
    names = _names({*groups, *waiting})
    found = [_case(names[thing], together) for thing, together in groups.items()]
    found += [
        _Case(names[thing], "skipped", "undecided", sentences[0], "\n".join(sentences))
        for thing, sentences in waiting.items()
        if thing not in groups
    ]
    clean = {policy for policy, of in report.passed.items() if of == pack} - {policy for policy, _ in names}
    return found, [_Case(policy) for policy in sorted(clean)]


def _names(things: Collection[_Thing]) -> dict[_Thing, str]:
    """Return a name for each rule and URN: with the kind of the thing, or all of the URN, where names are alike."""
    names: dict[_Thing, str] = {}
    ways: tuple[Callable[[_Thing], str], ...] = (_short_name, _longer_name, ": ".join)
    for name_of in ways:
        taken = Counter(map(name_of, things))
        names = {thing: name_of(thing) for thing in things if taken[name_of(thing)] == 1} | names
    return names


def _short_name(thing: _Thing) -> str:
    policy, urn = thing
    return f"{policy}: {urn.rpartition('::')[2]}"


def _longer_name(thing: _Thing) -> str:
    type_ = type_of(thing[1])
    return f"{_short_name(thing)} ({WORDS.get(type_, type_)})"


def _case(name: str, findings: Sequence[Finding]) -> _Case:
    """Return the case of one rule and thing; the worst finding decides, and comes first."""
    first = findings[0]
    more = f" And {len(findings) - 1} more." if len(findings) > 1 else ""
    text = "\n\n".join("\n".join(_lines(one)) for one in findings)
    if first.level != "advisory":
        return _Case(name, "failure", first.severity.value, f"{first.problem}{more}", text)
    if first.waived:
        return _Case(name, "skipped", "waived", f"{first.problem}{more}", text)
    return _Case(name, text=text)


def _lines(one: Finding) -> Iterator[str]:
    where = one.place and f"where: {one.place}"
    parts = (one.problem, where, one.have and f"have: {one.have}", one.why and f"why: {one.why}", one.mend)
    yield from (part for part in parts if part)


def _suite(suites: ET.Element, name: str, report: Report, cases: Sequence[_Case]) -> None:
    outcomes = Counter(case.outcome for case in cases)
    suite = ET.SubElement(
        suites,
        "testsuite",
        name=_plain(name),
        tests=str(len(cases)),
        failures=str(outcomes["failure"]),
        errors=str(outcomes["error"]),
        skipped=str(outcomes["skipped"]),
        time="0",
        timestamp=in_utc_text(report.at).removesuffix("Z"),
    )
    for case in cases:
        element = ET.SubElement(suite, "testcase", classname=_plain(name), name=_plain(case.name), time="0")
        if case.outcome:
            why = {"message": _plain(case.message), "type": case.kind}
            ET.SubElement(element, case.outcome, why).text = _plain(case.text)
        elif case.text:
            ET.SubElement(element, "system-out").text = _plain(case.text)


def _plain(text: str) -> str:
    """Return the text without characters that XML cannot hold, and no longer than anybody reads."""
    plain = "".join(char if char in _ALLOWED or char.isprintable() else "�" for char in text)
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
