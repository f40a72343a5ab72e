"""Owns showing what the rules say of an exported state: each finding, and how time stands with its credentials."""

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from osaccess.cli.shapes.judged import FORMAT
from osaccess.cli.terminal import Terminal
from osaccess.clock import in_utc_text
from osaccess.counted import counted
from osaccess.rules.resources import APPLICATION_CREDENTIAL
from osaccess.rules.rule import Level
from osaccess.rules.scan import EXPIRED, OVER_LIMIT, SOON, Finding, Terms
from osaccess.rules.whole_stack import Linked, stack_name

_STYLES = {Level.MANDATORY: "bold red", Level.REMEDIATE: "bold red", Level.ADVISORY: "yellow"}
_OF_TIME = {EXPIRED: "expired", SOON: "expiring soon", OVER_LIMIT: "over the limit"}


def show_scan(
    found: Sequence[Finding], shown: Sequence[Linked], terms: Terms, name: str, terminal: Terminal
) -> None:
    """Show each finding, and below them the numbers."""
    for one in found:
        terminal.print(Text.assemble((one.level.value, _STYLES[one.level]), f" {one.rule.id} at {one.name}"))
        terminal.print(Text(f"    {one.violation.problem}"))
        terminal.print(Text(f"    have: {one.violation.have}"))
        terminal.print(Text(f"    fix:  {one.violation.mend}"))
    if found:
        terminal.print()
    data = scan_json(found, shown, terms)
    terminal.print(
        f"{name}: stack {data['stack']} at {data['at']}, profile {data['profile']}: "
        f"{counted(data['resources'], 'resource')}, {counted(data['credentials'], 'credential')}"
    )
    times = [f"{len(names)} {word}: {', '.join(names)}" for word, names in data["of_time"].items() if names]
    for line in times or ["no credential is expired, expiring soon or over the limit"]:
        terminal.print(Text(f"  {line}"))
    if terms.plain is None:
        terminal.print("  not judged: the configuration of the stack (ks508); this folder is not its project")
    counts = ", ".join(f"{number} {level}" for level, number in data["counts"].items() if number)
    terminal.print(f"  findings: {counts or 'none'}")


def scan_json(found: Sequence[Finding], shown: Sequence[Linked], terms: Terms) -> dict[str, Any]:
    """Return all of it for machines."""
    return {
        "format": FORMAT,
        "stack": stack_name(shown[0].resource.urn) if shown else "",
        "at": in_utc_text(terms.now),
        "profile": terms.profile.name,
        "configuration_judged": terms.plain is not None,
        "resources": len(shown),
        "credentials": sum(one.resource.type == APPLICATION_CREDENTIAL for one in shown),
        "findings": [_finding(one) for one in found],
        "of_time": {
            word: [one.name for one in found if one.rule.number == number] for number, word in _OF_TIME.items()
        },
        "counts": {
            level.value: sum(one.level is level for one in found) for level in (Level.MANDATORY, Level.ADVISORY)
        },
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule.id,
        "level": one.level.value,
        "severity": one.rule.severity.value,
        "resource": one.urn,
        "problem": one.violation.problem,
        "have": one.violation.have,
        "mend": one.violation.mend,
        "is_of_time": one.rule.is_of_time,
    }
