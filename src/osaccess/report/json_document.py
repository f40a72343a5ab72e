"""Owns the report as JSON, for machines: stable keys, sorted, no colour."""

import json
from dataclasses import asdict
from typing import Any

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.operations import Operation, role_shown
from osaccess.clock import in_utc_text
from osaccess.report.json_shape import FORMAT
from osaccess.report.model import Difference, Finding, Report


def as_data(report: Report) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        "format": FORMAT,
        "title": report.title,
        "stack": report.stack,
        "at": in_utc_text(report.at),
        "verdict": report.judgement.verdict.value,
        "headline": report.judgement.headline,
        "reasons": list(report.judgement.reasons),
        "packs": dict(sorted(report.packs.items())),
        "counts": dict(report.counts),
        "changes": [
            {"op": one.op, "kind": one.kind, "name": one.name, "failed": one.failed, "why": list(one.sentences)}
            for one in report.changes
        ],
        "findings": [_finding(one, report.document) for one in report.findings],
        "reach": [_difference(one) for one in report.differences],
        "consequences": list(report.consequences),
        "forecast": [
            {
                "credential": one.series,
                "generation": one.name,
                "outlook": one.outlook.value,
                "expires_at": in_utc_text(one.expires_at) if one.expires_at else None,
                "says": one.sentence,
            }
            for one in report.forecast
        ],
        "owners": [
            {
                "owner": one.owner,
                "roles": {project: list(roles) for project, roles in one.grants},
                "credentials": list(one.credentials),
            }
            for one in report.ownership
        ],
        "undecided": list(report.undecided),
        "cannot_know": list(report.cannot_know),
        "said": list(report.said),
    }


def as_json(report: Report) -> str:
    """Return the report as a JSON text with a line break at the end."""
    return json.dumps(as_data(report), indent=2, ensure_ascii=False) + "\n"


def _finding(one: Finding, document: str) -> dict[str, Any]:
    return {
        "severity": one.severity.value,
        "level": one.level,
        "policy": one.policy,
        "pack": one.pack,
        "subject": one.subject,
        "urn": one.urn,
        "problem": one.problem,
        "have": one.have,
        "why": one.why,
        "mend": one.mend,
        "page": one.page,
        "waiver": one.waiver,
        "line": one.place.line if one.place and one.place.file == document else None,
        "place": asdict(one.place) if one.place else None,
        "waived": asdict(one.waived) if one.waived else None,
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "credential": one.name,
        "owner": one.owner,
        "project": one.project,
        "takes_effect": in_utc_text(one.takes_effect) if one.takes_effect else None,
        "notes": list(one.notes),
        "gained": [_operation(each) for each in one.gained],
        "lost": [_operation(each) for each in one.lost],
        "unchanged": one.unchanged,
        "gained_not_covered": [_rule(each) for each in one.gained_not_covered],
        "lost_not_covered": [_rule(each) for each in one.lost_not_covered],
    }


def _operation(one: Operation) -> dict[str, str]:
    return {
        "service": one.service,
        "method": one.method,
        "path": one.path,
        "risk": one.risk.value,
        "lowest_role": role_shown(one.lowest_role),
    }


def _rule(one: AccessRule) -> dict[str, str]:
    return {"service": one.service, "method": one.method, "path": one.path}
