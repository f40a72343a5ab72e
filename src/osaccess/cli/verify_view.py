"""Owns how a verification is shown: the plan, what was found, and a verdict for each service."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from osaccess.cli.proof_view import check_json
from osaccess.cli.shapes.diagnosed import FORMAT
from osaccess.counted import counted
from osaccess.diagnosis.checks import Check, Mismatch, NotChecked, Passed
from osaccess.diagnosis.enforcement import ServiceVerdict, Verdict
from osaccess.diagnosis.verify_plan import Plan

_STYLES = {
    Verdict.ENFORCES: "green",
    Verdict.DOES_NOT: "bold red",
    Verdict.CANNOT_TELL: "yellow",
    Verdict.NOT_PROBED: "dim",
}


def plan_text(plan: Plan) -> Text:
    """Return the requests that will be sent, each with its question."""
    text = Text(f"{counted(len(plan.steps), 'request')}, none of which can change anything:\n")
    for step in plan.steps:
        text.append(f"  {step}\n")
        text.append(f"      {step.purpose}\n", style="dim")
    return text


def checks_text(checks: Sequence[Check]) -> Text:
    """Return a line for each check."""
    text = Text()
    for check in checks:
        match check:
            case Passed(what, detail, _):
                text.append("✓ ", style="green").append(f"{what}: {detail}\n")
            case Mismatch(what, expected, seen):
                text.append("✗ ", style="bold red").append(f"{what}: expected {expected}; seen {seen}\n")
            case NotChecked(what, reason):
                text.append("? ", style="yellow").append(f"{what} was not checked: {reason}\n")
    return text


def services_table(services: Sequence[ServiceVerdict]) -> Table:
    """Return a row for each service of the catalogue."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("service", "access rules", "because"):
        table.add_column(heading)
    for one in services:
        table.add_row(one.service, Text(one.verdict, style=_STYLES[one.verdict]), one.why)
    return table


def as_json(plan: Plan, checks: Sequence[Check], services: Sequence[ServiceVerdict]) -> dict[str, Any]:
    """Return everything as data."""
    return {
        "format": FORMAT,
        "holds": not any(isinstance(check, Mismatch) for check in checks),
        "plan": plan_json(plan),
        "checks": [check_json(check) for check in checks],
        "services": [{"service": one.service, "verdict": one.verdict, "why": one.why} for one in services],
    }


def plan_json(plan: Plan) -> list[dict[str, Any]]:
    """Return the plan as data."""
    return [
        {"method": step.method, "url": step.url, "with_token": step.with_token, "purpose": step.purpose}
        for step in plan.steps
    ]
