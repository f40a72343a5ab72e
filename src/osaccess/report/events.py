"""Owns reading an event log, of the Pulumi CLI or of the embedded engine: one JSON object a line → what happened.

Field names: sdk/go/common/apitype/events.go of Pulumi. Deliberately judges nothing: a log that is cut off is read as
far as it goes, and what is missing stays missing.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from osaccess.errors import BadInput
from osaccess.report.event_values import expect_properties, expect_utf8, limits, text, texts
from osaccess.report.values import readable

_COLOUR = re.compile(r"<\{%[^%]*%\}>")
_HALVES = frozenset(
    {"create-replacement", "delete-replaced", "discard-replaced", "read-replacement", "import-replacement"}
)
_GONE = "delete-replaced"
_FOUND = frozenset({"import", "read"})
_PRELUDE, _SUMMARY = "preludeEvent", "summaryEvent"
_OF_RESOURCES = ("resourcePreEvent", "resOutputsEvent", "resOpFailedEvent")
_OF_PASSES = ("policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent")


@dataclass(frozen=True, slots=True)
class State:
    """One resource at one moment: its properties are outputs, under the inputs of the same name.

    Attributes:
        is_retained: a program that leaves it out leaves it in the cloud (`retainOnDelete`).

    """

    urn: str
    type: str
    id: str
    parent: str
    provider: str
    props: Mapping[str, Any]
    is_retained: bool = False

    @property
    def name(self) -> str:
        """Return the logical name."""
        return name_of(self.urn)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one resource.

    Attributes:
        op: the engine's word: same, create, update, replace, delete, read, import, refresh, discard. Of what failed
            half-way through its replacement it is `replace`, of what is retained and goes `discard`.
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

    @property
    def found(self) -> State | None:
        """What the cloud has before the run: what is adopted or read is there already."""
        return self.new if self.old is None and self.op in _FOUND else self.old

    @property
    def left(self) -> State | None:
        """What the cloud has after the run: of what failed what was there, and what a stack only forgets."""
        if self.failed or self.op == "discard":
            return self.found
        return None if self.op == "delete" else self.new


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
class Passes:
    """Which policies of a pack let something pass."""

    pack: str
    version: str
    policies: tuple[str, ...]


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
        misplaced: numbers of the lines that do not follow the one before: something is missing, doubled or elsewhere.
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
    misplaced: tuple[int, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)


def name_of(urn: str) -> str:
    """Return the logical name at the end of a URN."""
    return urn.rpartition("::")[2]


def type_of(urn: str) -> str:
    """Return the type of the resource, without those of its parents."""
    return urn.rpartition("::")[0].rpartition("::")[2].rpartition("$")[2]


def read_events(lines: Iterable[str], file: str) -> EventLog:
    """Return the run. Raises BadInput where no line of the file is an event; an empty log is a run that crashed."""
    found: dict[str, list[Any]] = defaultdict(list)
    unreadable: list[int] = []
    misplaced: list[int] = []
    last: int | None = None
    began: datetime | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            at, kind, what, sequence = _event(line)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, OSError):
            unreadable.append(number)
            continue
        if not _follows(sequence, last, may_begin=began is None or bool(found[_SUMMARY])):
            misplaced.append(number)
        last = sequence
        began = began or at
        found[kind].append(what)
        if kind == _PRELUDE:
            found[_SUMMARY] = []  # another run begins: what ended the one before it says nothing of this one
    if unreadable and began is None:
        raise BadInput(
            f"{file} is no event log of an engine.",
            mend="Make one with: osaccess preview --event-log FILE, "
            "or PULUMI_DEBUG_COMMANDS=true pulumi preview --event-log FILE. "
            "Of an exported state: osaccess report --state FILE.",
        )
    summary = found[_SUMMARY][-1] if found[_SUMMARY] else None
    passes = [one for kind in _OF_PASSES for one in found[kind]]
    judges = {one.pack: one.version for one in passes} | {
        one.pack: one.pack_version for one in found["policyEvent"]
    }
    return EventLog(
        changes=_changes(found),
        violations=tuple(found["policyEvent"]),
        diagnostics=tuple(dict.fromkeys(found["diagnosticEvent"])),
        judged=judges | dict(summary.packs if summary else {}),
        passed={policy: one.pack for one in passes for policy in one.policies},
        summary=summary,
        began=began,
        unreadable=tuple(unreadable),
        misplaced=tuple(misplaced),
        limits=next(iter(found["previewLimitsEvent"]), {}),
    )


def state_of(row: Mapping[str, Any]) -> State:
    """Return a resource as an event or an exported state has it."""
    outputs = {key: value for key, value in (row.get("outputs") or {}).items() if value is not None}
    props = readable({**outputs, **(row.get("inputs") or {})})
    expect_properties(text(row["type"]), props)
    return State(
        urn=text(row["urn"]),
        type=row["type"],
        id=text(row.get("id") or ""),
        parent=text(row.get("parent") or ""),
        provider=text(row.get("provider") or ""),
        props=props,
        is_retained=row.get("retainOnDelete") is True,
    )


def _event(line: str) -> tuple[datetime, str, Any, int | None]:
    """Return instant, kind, content and number of an event. Raises one of many where a line is none."""
    event = json.loads(line)
    expect_utf8(line, event)
    stamp = event["timestamp"]
    kinds = [key for key in event if key.endswith("Event")]
    if type(stamp) is not int or not kinds:
        raise ValueError
    kind = kinds[0]
    body = event[kind]
    if not isinstance(body, dict):
        raise TypeError
    read = _READERS.get(kind)
    sequence = event.get("sequence")
    if sequence is not None and type(sequence) is not int:
        raise TypeError
    return datetime.fromtimestamp(stamp, UTC), kind, read(body) if read else None, sequence


def _follows(sequence: int | None, last: int | None, *, may_begin: bool) -> bool:
    """Tell whether an event follows the one before: both engines number them from 0; a log may number none."""
    if may_begin and sequence in (0, None):
        return True
    return sequence is None if last is None else sequence == last + 1


def _changes(found: Mapping[str, list[Any]]) -> tuple[Change, ...]:
    changes: dict[str, Change] = {}
    gone = {one.urn for one in found.get("resOutputsEvent", ()) if one.op == _GONE}
    for kind in _OF_RESOURCES:
        for change in found.get(kind, ()):
            if change.op not in _HALVES:
                changes[change.urn] = change
            elif change.failed:
                is_gone = change.op == "create-replacement" and change.urn in gone
                changes[change.urn] = replace(change, op="replace", old=None if is_gone else change.old)
    return tuple(changes.values())


def _change(row: Mapping[str, Any], *, failed: bool) -> Change:
    op = text(row["op"])
    old = state_of(row["old"]) if row.get("old") else None
    return Change(
        op="discard" if op == "delete" and old is not None and old.is_retained else op,
        urn=text(row["urn"]),
        type=text(row["type"]),
        old=old,
        new=state_of(row["new"]) if row.get("new") else None,
        replaced_for=texts(row.get("keys")),
        changed=texts(row.get("diffs")) or texts(row.get("detailedDiff")),
        failed=failed,
    )


def _violation(body: Mapping[str, Any]) -> Violation:
    return Violation(
        policy=text(body.get("policyName", "")),
        pack=text(body.get("policyPackName", "")),
        pack_version=text(body.get("policyPackVersion", "")),
        level=text(body.get("enforcementLevel", "mandatory")),
        urn=text(body.get("resourceUrn", "")),
        message=_plain(body.get("message", "")),
    )


def _diagnostic(body: Mapping[str, Any]) -> Diagnostic:
    return Diagnostic(
        text(body.get("severity", "info")), text(body.get("urn", "")), _plain(body.get("message", ""))
    )


def _summary(body: Mapping[str, Any]) -> Summary:
    packs = body.get("PolicyPacks") or body.get("policyPacks") or {}
    return Summary(
        is_preview=bool(body.get("isPreview")),
        packs={text(pack): text(version) for pack, version in packs.items()},
        result=text(body.get("result", "")),
        maybe_corrupt=bool(body.get("maybeCorrupt")),
    )


def _passes(body: Mapping[str, Any]) -> Passes:
    return Passes(
        text(body["policyPackName"]),
        text(body.get("policyPackVersion", "")),
        texts(body.get("passed")),
    )


def _plain(value: Any) -> str:
    return _COLOUR.sub("", text(value)).strip()


def _resource(body: Mapping[str, Any]) -> Change:
    return _change(body["metadata"], failed=False)


def _failed(body: Mapping[str, Any]) -> Change:
    return _change(body["metadata"], failed=True)


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    **dict.fromkeys(_OF_RESOURCES, _resource),
    "resOpFailedEvent": _failed,
    **dict.fromkeys(_OF_PASSES, _passes),
    "policyEvent": _violation,
    "diagnosticEvent": _diagnostic,
    "previewLimitsEvent": limits,
    _SUMMARY: _summary,
}
