"""Owns the report as SARIF 2.1.0, as code hosts show it beside the lines of a change.

A finding points at the place in the document, or in a file that it includes, that names its subject, else at the
document's first line. Of very many
findings the worst are kept, as many as code hosts show; how many are left out is told in the file.
"""

import json
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import quote

from osaccess.counted import counted
from osaccess.report.fingerprints import fingerprints_of
from osaccess.report.limits import HEADING
from osaccess.report.model import Finding, Report, Verdict
from osaccess.report.places import Place
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Level, Rule, Severity

MOST_RESULTS: Final = 5_000
"""GitHub shows the 5,000 worst results of a run and refuses a file with more than 25,000."""

_ROOT: Final = "%SRCROOT%"
"""The root of the repository, which code hosts know and this report does not: paths are relative to it."""

_MOST_NOTES: Final = 100
_LONGEST: Final = 1_000
"""Characters of a message; GitHub allows 1,024 in descriptions, and 5,000 of these stay far below its 10 MB."""

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
"""What GitHub reads as security-severity: over 9.0 critical, 7.0 high, 4.0 medium."""


def as_sarif(report: Report) -> str:
    """Return the report as a SARIF text with a line break at the end."""
    shown = report.findings[:MOST_RESULTS]
    rules = sorted({one.policy for one in shown} | {rule.id for rule in RULES if rule.id in report.passed})
    marks = fingerprints_of(report.findings)
    run = {
        "tool": {
            "driver": {
                "name": "osaccess",
                "version": version("osaccess"),
                "rules": [_rule(rule_id, report) for rule_id in rules],
            }
        },
        "automationDetails": {"id": f"osaccess/{report.stack}/"},
        "invocations": [
            {
                "executionSuccessful": not _is_trouble(report),
                "toolExecutionNotifications": [
                    {"level": level, "message": {"text": _cut(text)}} for level, text in _notes(report)
                ],
            }
        ],
        "results": [
            _result(one, mark, rules.index(one.policy), report.document or "Pulumi.yaml")
            for one, mark in zip(shown, marks, strict=False)
        ],
        "columnKind": "utf16CodeUnits",
        "properties": {
            "verdict": report.judgement.verdict.value,
            "findings": len(report.findings),
            "findingsLeftOut": len(report.findings) - len(shown),
        },
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _is_trouble(report: Report) -> bool:
    return report.judgement.verdict in (Verdict.NOT_JUDGED, Verdict.FAILED)


def _notes(report: Report) -> Iterator[tuple[str, str]]:
    """Yield level and text of what is to be said of the run itself."""
    if _is_trouble(report):
        yield from (("error", reason) for reason in report.judgement.reasons)
    count = len(report.findings)
    if count > MOST_RESULTS:
        yield (
            "warning",
            f"{count} findings; the {MOST_RESULTS} worst are here, as many as code hosts show. "
            f"{count - MOST_RESULTS} are left out: report.json has them all.",
        )
    yield from (
        ("warning", f"Taken from a credential that stays. {one}") for one in report.consequences[:_MOST_NOTES]
    )
    rest = len(report.consequences) - _MOST_NOTES
    if rest > 0:
        yield (
            "warning",
            f"{counted(rest, 'more credential')} {'loses' if rest == 1 else 'lose'} something: see report.json.",
        )
    yield from (("note", f"{HEADING}. {one}") for one in report.cannot_know)
    yield from (("note", one.sentence) for one in report.unjudged)


def _rule(rule_id: str, report: Report) -> dict[str, Any]:
    known = next((rule for rule in RULES if rule.id == rule_id), None)
    if known is None:
        severity = min(
            (one.severity for one in report.findings if one.policy == rule_id), key=list(Severity).index
        )
        text = _cut(rule_id)
        return {
            "id": rule_id,
            "shortDescription": {"text": text},
            "fullDescription": {"text": text},
            "help": {"text": "A rule of another policy pack; what it found says what it wants."},
            "properties": _properties(severity),
        }
    return {
        "id": rule_id,
        "shortDescription": {"text": known.wants},
        "fullDescription": {"text": known.why},
        "help": {
            "text": f"{known.wants} {known.why} See docs/rules/{known.number}.md of osaccess.",
            "markdown": _help(known),
        },
        "defaultConfiguration": {"level": "error" if known.level is Level.MANDATORY else "warning"},
        "properties": _properties(known.severity),
    }


def _help(rule: Rule) -> str:
    knobs = "".join(
        f"* `{knob.name}` (default `{json.dumps(knob.default)}`): {knob.description}\n" for knob in rule.knobs
    )
    settings = f"\n**Settings**\n\n{knobs}" if knobs else ""
    return (
        f"**{rule.wants}**\n\n{rule.why}\n\n"
        f"Severity {rule.severity}, level {rule.level} unless a profile says otherwise. "
        f"`docs/rules/{rule.number}.md` of osaccess has examples.\n{settings}"
    )


def _properties(severity: Severity) -> dict[str, Any]:
    return {
        "security-severity": _SCORES[severity],
        "precision": "very-high",
        "tags": ["security", "access", "openstack"],
    }


def _result(one: Finding, mark: str, rule_index: int, document: str) -> dict[str, Any]:
    place = one.place or Place(document, 1, 1)
    text = " ".join(part for part in (one.problem, one.mend) if part) or one.policy
    result = {
        "ruleId": one.policy,
        "ruleIndex": rule_index,
        "level": "note" if one.waived else "warning" if one.level == "advisory" else "error",
        "message": {"text": _cut(text)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(place.file), "uriBaseId": _ROOT},
                    "region": {"startLine": place.line, "startColumn": place.column},
                },
                "logicalLocations": [{"name": one.subject, "fullyQualifiedName": one.urn, "kind": "resource"}],
            }
        ],
        # The first is the one that GitHub knows an alert by; the second is for everybody else.
        "partialFingerprints": {"primaryLocationLineHash": mark, "osaccess/v2": mark},
    }
    if one.waived:
        reason = f"{one.waived.rule}, waived until {one.waived.until} ({one.waived.ticket})."
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": _cut(reason)}]
    return result


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
