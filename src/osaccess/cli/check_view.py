"""Owns showing findings of a check: a line that editors can follow, and what to do below it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.text import Text

from osaccess.check.finding import Level
from osaccess.check.report import Reported
from osaccess.cli.shapes.judged import FORMAT
from osaccess.cli.terminal import Terminal

_STYLES = {Level.ERROR: "bold red", Level.POLICY: "bold magenta", Level.WARNING: "yellow", Level.NOTE: "cyan"}


def show_findings(findings: Sequence[Reported], checked: str, terminal: Terminal) -> None:
    """Show each finding with its place, and the numbers."""
    for one in findings:
        problem = one.problem
        key = f"{problem.key}: " if problem.key else ""
        terminal.print(
            Text.assemble(
                f"{problem.file}:{problem.position.line}: ",
                (one.level.value, _STYLES[one.level]),
                f": {key}{problem.text} ",
                (f"[{one.check}]", "dim"),
            )
        )
        for line in problem.mend.splitlines():
            terminal.print(Text(f"    {line}"))
    if findings:
        terminal.print()
    terminal.print(f"{checked}: {counts_shown(findings)}")


def counts_shown(findings: Sequence[Reported]) -> str:
    """Return how many there are of each level."""
    counts = Counter(one.level for one in findings)
    parts = [f"{counts[level]} {_noun(level, counts[level])}" for level in Level if counts[level]]
    return ", ".join(parts) or "nothing found"


def findings_json(findings: Sequence[Reported]) -> dict[str, Any]:
    """Return the findings for machines."""
    return {
        "format": FORMAT,
        "findings": [
            {
                "check": one.check,
                "level": one.level.value,
                "file": one.problem.file,
                "line": one.problem.position.line,
                "column": one.problem.position.column,
                "key": one.problem.key,
                "text": one.problem.text,
                "mend": one.problem.mend,
            }
            for one in findings
        ],
        "counts": {level.value: sum(one.level is level for one in findings) for level in Level},
    }


def _noun(level: Level, count: int) -> str:
    if level is Level.POLICY:
        return "of the policy pack"
    return level.value if count == 1 else f"{level.value}s"
