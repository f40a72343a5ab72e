"""Owns a recording as text: YAML to paste under `access_rules:`, the file for `{recorded: FILE}`, and JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from osaccess.catalogue.operations import role_shown
from osaccess.counted import counted
from osaccess.recording.merging import Merge
from osaccess.recording.rules import Beside, Recorded, Recording

_HEADER = """\
# Access rules that a job was seen to need. Written by `osaccess record` (docs/record.md); review it, check it in,
# and name it in a document:  access_rules: [{recorded: THIS-FILE}]
"""


def rules_text(recording: Recording) -> str:
    """Return YAML that can stand in a credential of a document, each rule with the requests that it came from."""
    if not recording.rules:
        return "# No rule: none of the requests needs one.\n"
    return "access_rules:\n" + "".join(f"{line}\n" for one in recording.rules for line in _rule_lines(one))


def file_text(recording: Recording) -> str:
    """Return the file of the recording; the same requests in another order give the same text."""
    data: dict[str, Any] = {"recording": 1}
    if recording.lowest_role is not None:
        data["lowest_role"] = role_shown(recording.lowest_role)
    data["access_rules"] = [_rule_data(one) for one in recording.rules]
    if recording.unattributed:
        data["unattributed"] = [
            {"request": one.request, "why": one.reason, "requests": one.count} for one in recording.unattributed
        ]
    return _HEADER + yaml.safe_dump(data, sort_keys=False, width=1000, allow_unicode=False)


def recording_json(recording: Recording, merges: Sequence[Merge]) -> Mapping[str, Any]:
    """Return the recording as data."""
    role = recording.lowest_role
    return {
        "requests": recording.count,
        "lowest_role": None if role is None else role_shown(role),
        "access_rules": [
            {
                **_rule_data(one),
                "seen": dict(sorted(one.requests.items())),
                "known": one.is_known,
                "note": one.note,
            }
            for one in recording.rules
        ],
        "left_out": beside_json(recording.left_out),
        "unattributed": beside_json(recording.unattributed),
        "merges": [
            {
                "merged": [str(rule) for rule in merge.merged],
                "into": str(merge.into),
                "cost": [str(operation) for operation in merge.cost],
            }
            for merge in merges
        ],
    }


def beside_json(parts: Sequence[Beside]) -> list[dict[str, Any]]:
    """Return requests without a rule as data."""
    return [{"request": one.request, "why": one.reason, "requests": one.count} for one in parts]


def _rule_lines(one: Recorded) -> Iterator[str]:
    note = f"; {one.note}" if one.note else ""
    kinds = "" if len(one.requests) == 1 else f", {len(one.requests)} kinds"
    yield f"  # {counted(one.count, 'request')}{kinds}, like {one.example}{note}"
    rule = one.rule
    yield f"  - {{service: {rule.service}, method: {rule.method}, path: {_quoted(rule.path)}}}"


def _quoted(path: str) -> str:
    """Return the path as YAML has it between braces."""
    return json.dumps(path) if any(char in path for char in "{}[],*&#!|>%@:'\"") else path


def _rule_data(one: Recorded) -> dict[str, Any]:
    return {
        "service": one.rule.service,
        "method": one.rule.method,
        "path": one.rule.path,
        "requests": one.count,
        "example": one.example,
    }
