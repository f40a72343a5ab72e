"""Owns the report as SARIF 2.1.0, as code hosts show it beside the lines of a change.

A finding points at the line of the document that names its subject, else at the document's first line.
"""

import hashlib
import json
from typing import Any

from osaccess.report.limits import HEADING
from osaccess.report.model import Finding, Report, Verdict
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Severity

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
"""What GitHub reads as security-severity: over 9.0 critical, 7.0 high, 4.0 medium."""


def as_sarif(report: Report) -> str:
    """Return the report as a SARIF text with a line break at the end."""
    rules = sorted(
        {one.policy for one in report.findings} | {rule.id for rule in RULES if rule.id in report.passed}
    )
    is_judged = report.judgement.verdict not in (Verdict.NOT_JUDGED, Verdict.FAILED)
    run = {
        "tool": {
            "driver": {
                "name": "osaccess",
                "rules": [_rule(rule_id, report) for rule_id in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": is_judged,
                "toolExecutionNotifications": [
                    *({"level": "error", "message": {"text": reason}} for reason in _trouble(report)),
                    *({"level": "note", "message": {"text": f"{HEADING}. {one}"}} for one in report.cannot_know),
                ],
            }
        ],
        "results": [_result(one, rules, report.document or "Pulumi.yaml") for one in report.findings],
        "columnKind": "utf16CodeUnits",
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _trouble(report: Report) -> tuple[str, ...]:
    return report.judgement.reasons if report.judgement.verdict in (Verdict.NOT_JUDGED, Verdict.FAILED) else ()


def _rule(rule_id: str, report: Report) -> dict[str, Any]:
    known = next((rule for rule in RULES if rule.id == rule_id), None)
    if known is None:
        return {"id": rule_id, "shortDescription": {"text": rule_id}}
    return {
        "id": rule_id,
        "shortDescription": {"text": known.wants},
        "fullDescription": {"text": known.why},
        "help": {"text": f"{known.why} See docs/rules/{known.number}.md."},
        "properties": {"security-severity": _SCORES[known.severity], "tags": ["security", "access"]},
    }


def _result(one: Finding, rules: list[str], document: str) -> dict[str, Any]:
    text = " ".join(part for part in (one.problem, one.mend) if part) or one.policy
    return {
        "ruleId": one.policy,
        "ruleIndex": rules.index(one.policy),
        "level": "warning" if one.level == "advisory" else "error",
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": document},
                    "region": {"startLine": one.line or 1},
                },
                "logicalLocations": [{"name": one.subject, "fullyQualifiedName": one.urn, "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"osaccess/v1": _fingerprint(one)},
    }


def _fingerprint(one: Finding) -> str:
    return hashlib.sha256("\0".join((one.policy, one.urn, one.problem)).encode()).hexdigest()[:32]
