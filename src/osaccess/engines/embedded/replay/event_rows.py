"""Owns the rows of a trace that tell what the engine did: events, their order, diagnostics, policy events.

It reads the CLI's own event stream (`engines.event_log`), as the recordings were made from; deliberately compares
nothing. The form of the rows: traces/README.md.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from osaccess.engines.embedded.replay.tokens import Tokens

Row = dict[str, Any]
Told = tuple[str, Mapping[str, Any]]
"""One event: its kind in the CLI's words, and its body."""

_PHASES: Final = {
    "resourcePreEvent": "1-pre",
    "resOutputsEvent": "2-outputs",
    "resOpFailedEvent": "3-failed",
}
_KEPT: Final = ("op", "urn", "keys", "diffs", "detailedDiff", "provider", "old", "new")
_NOT_TOLD: Final = frozenset({"cancelEvent", "preludeEvent"})
_SHOWN_ELSEWHERE: Final = frozenset({"color", "prefix", "durationSeconds"})
_SUMMARY: Final = ("resourceChanges", "maybeCorrupt", "result", "isPreview")
_HIDDEN_SEVERITIES: Final = frozenset({"debug", "info#err"})


def write_rows(told: Iterable[Told], tokens: Tokens, out: Row) -> None:
    """Put what the engine told into the step of a trace."""
    rows: list[Row] = []
    diagnostics: list[Row] = []
    other: list[Row] = []
    for kind, body in told:
        if kind in _PHASES:
            rows.append(_row(kind, body))
        elif kind == "diagnosticEvent":
            diagnostics += _diagnostic(body)
        elif kind == "summaryEvent":
            out["summary"] = {key: body[key] for key in _SUMMARY if key in body}
        elif kind not in _NOT_TOLD:
            other.append({kind: {key: item for key, item in body.items() if key not in _SHOWN_ELSEWHERE}})
    order = [f"{row['phase'][2:]} {row['op']} {short(row['urn'])}" for row in rows]
    in_order = sorted(rows, key=_canonical)
    tokens.value(in_order)  # tokens are numbered in canonical order
    out["order"] = tokens.value(order)
    out["events"] = folded(sorted(tokens.value(in_order), key=lambda row: (*_canonical(row), _old_id(row))))
    if diagnostics:
        out["diagnostics"] = sorted(tokens.value(diagnostics), key=lambda row: json.dumps(row, sort_keys=True))
    if other:
        out["other_events"] = tokens.value(other)


def short(urn: str) -> str:
    """Return type and name of a URN."""
    parts = urn.split("::")
    return " ".join(parts[2:]) if len(parts) > 3 else urn


def _row(kind: str, body: Mapping[str, Any]) -> Row:
    metadata = dict(body["metadata"])
    for side in ("old", "new"):
        metadata[side] = _state(metadata.get(side) or {}, metadata)
    for names in ("keys", "diffs"):  # a map's order for providers
        metadata[names] = sorted(metadata.get(names) or ())
    row: Row = {"phase": _PHASES[kind]}
    row |= {key: metadata[key] for key in _KEPT if metadata.get(key) not in (None, "", [])}
    if not metadata.get("logical", kind == "resOpFailedEvent"):
        row["logical"] = False
    if body.get("status"):
        row["status"] = body["status"]
    return row


def _state(state: Mapping[str, Any], metadata: Mapping[str, Any]) -> Row | None:
    own = {
        key: value
        for key, value in state.items()
        if key not in ("urn", "type", "provider") or value != metadata.get(key)
    }
    return own or None


def _diagnostic(body: Mapping[str, Any]) -> Iterator[Row]:
    if body["severity"] in _HIDDEN_SEVERITIES:
        return
    urn = {"urn": body["urn"]} if body.get("urn") else {}
    yield {"severity": body["severity"], **urn, "message": body["message"].rstrip()}


def _canonical(row: Row) -> tuple[str, str, str]:
    return row["urn"], row["phase"], row["op"]


def _old_id(row: Row) -> str:
    return str((row.get("old") or {}).get("id", ""))


# ---- repetition -------------------------------------------------------------------------------------------------


def folded(rows: list[Row]) -> list[Row]:
    """Return rows in which what repeats is `=pre` (the row before the operation) or `=old` (new is as old)."""
    result = []
    for row, before in _with_pre(rows):
        full = {side: row.get(side) for side in ("old", "new")}
        row = dict(row)
        for side, state in full.items():
            if state and state == before.get(side):
                row[side] = "=pre"
            elif side == "new" and state and state == full["old"]:
                row[side] = "=old"
        result.append(row)
    return result


def unfolded(rows: list[Row]) -> list[Row]:
    """Return rows with everything written out; the inverse of `folded`."""
    result = []
    for row, before in _with_pre(rows):
        row = dict(row)
        if row.get("old") == "=pre":
            row["old"] = before["old"]
        if row.get("new") == "=pre":
            row["new"] = before["old"] if before["new"] == "=old" else before["new"]
        elif row.get("new") == "=old":
            row["new"] = row["old"]
        result.append(row)
    return result


def _with_pre(rows: list[Row]) -> Iterator[tuple[Row, Row]]:
    """Yield each row with what the row before the operation, or before the refresh, says of old and new."""
    before: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row["phase"] == "1-pre":
            before[row["urn"], row["op"]] = {side: row.get(side) for side in ("old", "new")}
            yield row, {}
        else:
            found = before.get((row["urn"], row["op"])) or before.get((row["urn"], "refresh"))
            yield row, found or {}
