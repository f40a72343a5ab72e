"""Owns reading an event log, of the Pulumi CLI or of the embedded engine: one JSON object a line → what happened.

Field names: sdk/go/common/apitype/events.go of Pulumi. Deliberately judges nothing: a log that is cut off is read as
far as it goes, and what is missing stays missing.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from osaccess.errors import BadInput
from osaccess.report.values import readable

_COLOUR = re.compile(r"<\{%[^%]*%\}>")
_HALVES = frozenset(
    {"create-replacement", "delete-replaced", "discard-replaced", "read-replacement", "import-replacement"}
)


@dataclass(frozen=True, slots=True)
class State:
    """One resource at one moment: its properties are outputs, under the inputs of the same name."""

    urn: str
    type: str
    id: str
    parent: str
    provider: str
    props: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Return the logical name."""
        return name_of(self.urn)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one resource.

    Attributes:
        op: the engine's word: same, create, update, replace, delete, read, import, refresh.
        replaced_for: properties that force the replacement.
        changed: properties that change.
        failed: it was tried and did not succeed.

    """

    op: str
    urn: str
    type: str
    old: State | None
    new: State | None
    replaced_for: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    failed: bool = False

    @property
    def name(self) -> str:
        """Return the logical name."""
        return name_of(self.urn)


@dataclass(frozen=True, slots=True)
class Violation:
    """What a policy reported."""

    policy: str
    pack: str
    pack_version: str
    level: str
    urn: str
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What the engine or the program said."""

    severity: str
    urn: str
    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The last word of a run; `result` "" where this engine does not say it."""

    is_preview: bool
    packs: Mapping[str, str]
    result: str
    maybe_corrupt: bool


@dataclass(frozen=True, slots=True)
class EventLog:
    """A run, as its log has it.

    Attributes:
        changes: the last word on each resource, in the order of the log.
        judged: pack → version, of all packs that have judged anything.
        passed: policy → its pack, of all that let something pass.
        summary: None where the log ends before it.
        began: instant of the first event.
        unreadable: numbers of the lines that are no events, from 1.
        limits: what a preview without a login could not tell (`osaccess.report.limits`); empty for any other run.

    """

    changes: tuple[Change, ...] = ()
    violations: tuple[Violation, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    judged: Mapping[str, str] = field(default_factory=dict)
    passed: Mapping[str, str] = field(default_factory=dict)
    summary: Summary | None = None
    began: datetime | None = None
    unreadable: tuple[int, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)


def name_of(urn: str) -> str:
    """Return the logical name at the end of a URN."""
    return urn.rpartition("::")[2]


def read_events(lines: Iterable[str]) -> EventLog:
    """Return the run. Raises BadInput where no line of a text is an event; an empty log is a run that crashed."""
    bodies: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    unreadable: list[int] = []
    began: datetime | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        event = _event(line)
        if event is None:
            unreadable.append(number)
            continue
        began = began or datetime.fromtimestamp(event.pop("timestamp"), UTC)
        event.pop("sequence", None)
        for kind, body in event.items():
            bodies[kind].append(body)
    if unreadable and not bodies:
        raise BadInput(
            "This is no event log of an engine.",
            mend="Make one with: osaccess preview --event-log FILE, or pulumi preview --event-log FILE.",
        )
    judged, passed = _judged(bodies)
    summaries = [_summary(body) for body in bodies["summaryEvent"]]
    return EventLog(
        changes=_changes(bodies),
        violations=tuple(map(_violation, bodies["policyEvent"])),
        diagnostics=tuple(dict.fromkeys(map(_diagnostic, bodies["diagnosticEvent"]))),
        judged=judged | {name: version for one in summaries for name, version in one.packs.items()},
        passed=passed,
        summary=summaries[-1] if summaries else None,
        began=began,
        unreadable=tuple(unreadable),
        limits=next(iter(bodies["previewLimitsEvent"]), {}),
    )


def state_of(row: Mapping[str, Any]) -> State:
    """Return a resource as an event or an exported state has it."""
    outputs = {key: value for key, value in (row.get("outputs") or {}).items() if value is not None}
    return State(
        urn=row["urn"],
        type=row["type"],
        id=row.get("id") or "",
        parent=row.get("parent") or "",
        provider=row.get("provider") or "",
        props=readable({**outputs, **(row.get("inputs") or {})}),
    )


def _event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except json.JSONDecodeError:
        return None
    whole = isinstance(event, dict) and isinstance(event.get("timestamp"), int)
    return event if whole and any(key.endswith("Event") for key in event) else None


def _changes(bodies: Mapping[str, list[Mapping[str, Any]]]) -> tuple[Change, ...]:
    found: dict[str, Change] = {}
    for kind in ("resourcePreEvent", "resOutputsEvent", "resOpFailedEvent"):
        for body in bodies.get(kind, ()):
            change = _change(body["metadata"], failed=kind == "resOpFailedEvent")
            if change.op not in _HALVES or change.failed:
                found[change.urn] = change
    return tuple(found.values())


def _change(row: Mapping[str, Any], *, failed: bool) -> Change:
    return Change(
        op=row["op"],
        urn=row["urn"],
        type=row["type"],
        old=state_of(row["old"]) if row.get("old") else None,
        new=state_of(row["new"]) if row.get("new") else None,
        replaced_for=tuple(row.get("keys") or ()),
        changed=tuple(row.get("diffs") or ()) or tuple(row.get("detailedDiff") or ()),
        failed=failed,
    )


def _violation(body: Mapping[str, Any]) -> Violation:
    return Violation(
        policy=body.get("policyName", ""),
        pack=body.get("policyPackName", ""),
        pack_version=body.get("policyPackVersion", ""),
        level=body.get("enforcementLevel", "mandatory"),
        urn=body.get("resourceUrn", ""),
        message=_COLOUR.sub("", body.get("message", "")).strip(),
    )


def _diagnostic(body: Mapping[str, Any]) -> Diagnostic:
    message = _COLOUR.sub("", body.get("message", "")).strip()
    return Diagnostic(body.get("severity", "info"), body.get("urn", ""), message)


def _summary(body: Mapping[str, Any]) -> Summary:
    return Summary(
        is_preview=bool(body.get("isPreview")),
        packs=body.get("PolicyPacks") or body.get("policyPacks") or {},
        result=body.get("result", ""),
        maybe_corrupt=bool(body.get("maybeCorrupt")),
    )


def _judged(bodies: Mapping[str, list[Mapping[str, Any]]]) -> tuple[dict[str, str], dict[str, str]]:
    judged: dict[str, str] = {}
    passed: dict[str, str] = {}
    for kind in ("policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent", "policyEvent"):
        for body in bodies.get(kind, ()):
            judged[body["policyPackName"]] = body.get("policyPackVersion", "")
            passed.update(dict.fromkeys(body.get("passed") or (), body["policyPackName"]))
    return judged, passed
