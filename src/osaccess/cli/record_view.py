"""Owns how a recording and its check are shown: YAML and its comments for people, data for machines."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from osaccess.catalogue.operations import ProjectRole, role_shown
from osaccess.counted import counted
from osaccess.recording.checking import Check
from osaccess.recording.merging import Merge
from osaccess.recording.rendering import beside_json
from osaccess.recording.rules import Beside, Recording, requests_in


def summary_lines(recording: Recording, merges: Sequence[Merge]) -> Iterator[str]:
    """Yield what is to be known beside the rules, a line each."""
    seen = counted(recording.count, "request")
    yield f"{counted(len(recording.rules), 'rule')} for {seen}; {_role(recording)}"
    for merge in merges:
        yield f"merged into {merge.into}: {', '.join(map(str, merge.merged))}"
        cost = ", ".join(map(str, merge.cost))
        yield f"  lets {counted(len(merge.cost), 'operation')} more through{f': {cost}' if cost else ''}"
    yield from _beside("left out, because no rule is asked for them", recording.left_out)
    yield from _beside("not attributed, so no rule stands for them", recording.unattributed)
    if recording.unattributed:
        yield "  --endpoint TYPE=URL says where a service is; or the log is of another cloud than the facts"


def check_text(check: Check) -> Text:
    """Return what the rules would say to the requests."""
    judged = check.allowed + sum(one.count for one in check.refused)
    text = Text("✓ " if check.passes else "✗ ", "green" if check.passes else "red")
    text.append(f"{check.allowed} of {counted(judged, 'request')} allowed")
    if check.left_out:
        text.append(f"; {check.left_out} more need no rule")
    for one in check.refused:
        text.append("\nrefused ", "red")
        text.append(f"{counted(one.count, 'request')}: {one.request}")
        for rule, why in one.nearest:
            text.append(f"\n    {rule}: {why}", "dim")
        text.append(f"\n    add {one.rule}")
    for line in _beside("not judged, because nobody knows their rule", check.unattributed):
        text.append(f"\n{line}")
    return text


def check_json(check: Check) -> Mapping[str, Any]:
    """Return the same as data."""
    return {
        "passes": check.passes,
        "allowed": check.allowed,
        "left_out": check.left_out,
        "refused": [
            {
                "request": one.request,
                "requests": one.count,
                "add": {"service": one.rule.service, "method": one.rule.method, "path": one.rule.path},
                "nearest": [{"rule": str(rule), "because": why} for rule, why in one.nearest],
            }
            for one in check.refused
        ],
        "unattributed": beside_json(check.unattributed),
    }


def _role(recording: Recording) -> str:
    role = recording.lowest_role
    if role is None:
        return "lowest role: not known"
    known = f"lowest role: {role_shown(role)}" + (" (by default policy)" if isinstance(role, ProjectRole) else "")
    unknown = len(recording.unknown)
    return known + (f", not known for {counted(unknown, 'rule')}" if unknown else "")


def _beside(title: str, parts: Sequence[Beside]) -> Iterator[str]:
    if parts:
        yield f"{counted(requests_in(parts), 'request')} {title}:"
        for one in parts:
            yield f"  {counted(one.count, 'time')} {one.request}: {one.reason}"
