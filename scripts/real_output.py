"""Owns the parts of documentation pages that are real output: `$ osaccess …` blocks, and the timeline of a rotation.

A block that follows the line `<!-- real output -->` is run in the repository's root (or where a `$ cd FOLDER` above
the command says) and its output replaced by what the command really prints. Only commands that need no cloud.
"""

import contextlib
import io
import os
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from osaccess.check import stack_secrets
from osaccess.check.registry import CHECKS
from osaccess.cli.main import run
from osaccess.cli.terminal import Terminal
from osaccess.cloud.document import parse_cloud
from osaccess.plan.build import build_plan
from osaccess.spec.document import read_document

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("docs/check.md", "docs/plan.md", "docs/policy.md", "docs/rotation.md")
_BLOCK = re.compile(r"(<!-- real output -->\n```console\n)(.*?)(```\n)", re.DOTALL)
_CHECKS = re.compile(r"(<!-- checks -->\n)((?:\|.*\n)*)")
_TIMELINE = re.compile(r"(<!-- timeline -->\n```\n)(.*?)(```\n)", re.DOTALL)
_WIDTH = 118


def with_real_output(text: str) -> str:
    """Return a page with the output of each marked block, and each timeline, as they are now."""
    text = _BLOCK.sub(lambda block: block[1] + _transcript(block[2]) + block[3], text)
    text = _CHECKS.sub(lambda block: block[1] + _checks(), text)
    return _TIMELINE.sub(lambda block: block[1] + timeline() + block[3], text)


def _checks() -> str:
    """Return the table of all checks with their questions."""
    rows = [*((check.id, check.asks) for check in CHECKS), (stack_secrets.ID, stack_secrets.ASKS)]
    return "| check | question |\n|---|---|\n" + "".join(f"| `{id_}` | {asks} |\n" for id_, asks in rows)


def _transcript(block: str) -> str:
    """Return the commands of a block with what they print."""
    folder, lines = ROOT, []
    for line in block.splitlines():
        if line.startswith("$ cd "):
            folder = ROOT / line.removeprefix("$ cd ")
            lines.append(line)
        elif line.startswith("$ osaccess "):
            lines += [line, *_output(shlex.split(line)[2:], folder)]
    return "".join(f"{line}\n" for line in lines)


def _output(arguments: list[str], folder: Path) -> list[str]:
    said = io.StringIO()
    terminal = Terminal(out=Console(file=said, width=_WIDTH), err=Console(file=said, width=_WIDTH))
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(said):
            code = int(run(arguments, terminal))
    finally:
        os.chdir(before)
    return [*(line.rstrip() for line in said.getvalue().splitlines()), *([f"(exit code {code})"] if code else [])]


def timeline(credential: str = "web-deploy", first: str = "2026-04-20", days: int = 84) -> str:
    """Return which generations of a credential of the example the plan has on each day: `#` current, `-` previous."""
    document = read_document((ROOT / "access.yaml").read_text(), "access.yaml")
    cloud = parse_cloud((ROOT / "cloud.yaml").read_text(), "cloud.yaml")
    begin = datetime.strptime(first, "%Y-%m-%d").replace(tzinfo=UTC)
    rows: dict[str, list[str]] = {}
    for day in range(days):
        plan = build_plan(document, cloud, begin + timedelta(days=day, hours=12))
        planned = next(one for one in plan.credentials if one.name == credential)
        for generation in planned.generations:
            row = rows.setdefault(generation.name, [" "] * days)
            row[day] = "#" if generation == planned.current else "-"
    width = max(map(len, rows)) + 2
    marks = [" "] * (days + 10)
    for day in range(0, days, 14):
        marks[day : day + 10] = f"{begin + timedelta(days=day):%Y-%m-%d}"
    lines = ["".join([" " * width, *marks]), *(f"{name:{width}}{''.join(row)}" for name, row in rows.items())]
    return "".join(f"{line.rstrip()}\n" for line in lines)
