"""Owns how the changes of a run are shown: one line per thing in the cloud, for people and for machines."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from rich.text import Text

from osaccess.cli.difference_view import difference_lines
from osaccess.cli.shapes.run import FORMAT
from osaccess.counted import counted
from osaccess.engines.embedded.events import Diagnostic, Event, PolicyViolation, ResourceDone, ResourceFailed
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.steps import UNCHANGING_OPS, Op
from osaccess.engines.embedded.values import has_unknown, plain
from osaccess.engines.outcomes import outcomes
from osaccess.report import kinds
from osaccess.report.events import EventLog

KINDS = {
    type_: kinds.WORDS[type_]
    for type_ in (
        kinds.PROJECT,
        kinds.USER,
        kinds.GROUP,
        kinds.MEMBERSHIP,
        kinds.ROLE,
        kinds.ASSIGNMENT,
        kinds.INHERITED,
        kinds.CREDENTIAL,
    )
}
_LOOKS = {
    Op.CREATE: ("+", "green"),
    Op.UPDATE: ("~", "yellow"),
    Op.REPLACE: ("±", "magenta"),
    Op.DELETE: ("-", "red"),
    Op.IMPORT: ("=", "cyan"),
    Op.READ: (">", "cyan"),
}
TO_DO = {
    Op.CREATE: "to create",
    Op.UPDATE: "to update",
    Op.REPLACE: "to replace",
    Op.DELETE: "to delete",
    Op.IMPORT: "to adopt",
    Op.SAME: "unchanged",
}
DONE = {
    Op.CREATE: "created",
    Op.UPDATE: "updated",
    Op.REPLACE: "replaced",
    Op.DELETE: "deleted",
    Op.IMPORT: "adopted",
    Op.SAME: "unchanged",
}
FOUND = {
    Op.UPDATE: "changed in the cloud",
    Op.DELETE: "gone from the cloud",
    Op.SAME: "as remembered",
}
"""The same operations, in the words of a preview, of an update or a destroy, and of a refresh."""

NOTHING_TO_DO: Final = "nothing to do"


def changed(events: Iterable[Event]) -> list[ResourceDone]:
    """Return the finished changes of things in the cloud: no components, no logins, nothing unchanged.

    By kind and name: independent steps end in any order, and two looks at one change shall look the same.
    """
    order = list(KINDS)
    return sorted(
        (event for event in _in_cloud(events) if event.op in _LOOKS),
        key=lambda event: (order.index(event.type), event.name),
    )


def changes_text(events: Iterable[Event], width: int) -> Text:
    """Return one line per change, sign, kind, name, detail; below an update what it changes.

    A name is never cut short. Where a line does not fit into `width`, the details have lines of their own.
    """
    rows = [(event, _head(event), _detail(event)) for event in changed(events)]
    heads = _aligned([head for _, head, _ in rows])
    beside = all(len(head) + len(detail) <= width for head, (_, _, detail) in zip(heads, rows, strict=True))
    lines: list[Text] = []
    for head, (event, _, detail) in zip(heads, rows, strict=True):
        lines.append(_line(event, head + detail if beside else head.rstrip()))
        if detail and not beside:
            lines.append(Text(f"       {detail}", style="dim"))
        if event.op in (Op.UPDATE, Op.REPLACE):
            lines.extend(difference_lines(event, width))
    return Text("\n").join(lines)


def _head(event: ResourceDone) -> tuple[str, str]:
    return KINDS[event.type], event.name


def _aligned(heads: Sequence[tuple[str, str]]) -> list[str]:
    kind_width = max((len(kind) for kind, _ in heads), default=0)
    name_width = max((len(name) for _, name in heads), default=0)
    return [f"     {kind:{kind_width}}  {name:{name_width}}  " for kind, name in heads]


def _line(event: ResourceDone, text: str) -> Text:
    sign, style = _LOOKS[event.op]
    line = Text(f"  {sign}{text[3:]}".rstrip(), style="dim")
    start = text.index(event.name, 5 + len(KINDS[event.type]))
    line.stylize(f"not dim {style}", 0, 3)
    line.stylize(f"not dim {style}", start, start + len(event.name))
    return line


def counts_line(events: Iterable[Event], words: Mapping[Op, str], nothing: str = NOTHING_TO_DO) -> str:
    """Return the changes in words: `12 created, 2 unchanged`; only what is in the cloud counts."""
    counts = Counter(event.op for event in _in_cloud(events))
    parts = [f"{counts[op]} {word}" for op, word in words.items() if counts[op]]
    return ", ".join(parts) or nothing


def is_unchanged(changes: Mapping[Op, int]) -> bool:
    """Tell whether a run did nothing, to components and logins neither."""
    return not any(count for op, count in changes.items() if op not in UNCHANGING_OPS)


def _in_cloud(events: Iterable[Event]) -> Iterator[ResourceDone]:
    for event in outcomes(events):
        if isinstance(event, ResourceDone) and event.type in KINDS:
            yield event


def findings_text(findings: Sequence[PolicyViolation]) -> Text:
    """Return the policy findings as a person reads them."""
    text = Text()
    for finding in findings:
        style = "bold red" if finding.level == "mandatory" else "yellow"
        text.append(f"\n{finding.level} ", style=style)
        text.append(f"{finding.policy}\n", style="bold")
        text.append(f"  {finding.message.strip()}\n")
    return text


def diagnostics_text(events: Iterable[Event]) -> Text:
    """Return warnings and errors, each once."""
    text = Text()
    for event in dict.fromkeys(event for event in events if isinstance(event, Diagnostic)):
        if event.severity != "info":
            text.append(f"{event.severity}: ", style="bold red" if event.severity == "error" else "yellow")
            text.append(f"{event.message.strip()}\n")
    return text


def as_json(events: Sequence[Event], changes: Mapping[Op, int]) -> dict[str, Any]:
    """Return a run as data; no value of any property is in it."""
    return {
        "format": FORMAT,
        "changes": {op.value: count for op, count in changes.items()},
        "resources": [
            {
                "op": event.op.value,
                "type": event.type,
                "name": event.name,
                "urn": event.urn,
                "changed": list(event.diff.changed),
                "replaced_for": list(event.diff.replace),
                "failed": isinstance(event, ResourceFailed),
            }
            for event in outcomes(events)
            if event.op is not Op.SAME
        ],
        "policy": [
            {
                "policy": event.policy,
                "level": event.level.value,
                "urn": event.urn,
                "message": event.message.strip(),
            }
            for event in events
            if isinstance(event, PolicyViolation)
        ],
        "diagnostics": [
            {"severity": event.severity.value, "urn": event.urn, "message": event.message.strip()}
            for event in events
            if isinstance(event, Diagnostic)
        ],
    }


def log_json(log: EventLog) -> dict[str, Any]:
    """Return the same of a run that the Pulumi CLI carried out, by its event log."""
    return {
        "format": FORMAT,
        "changes": dict(Counter(one.op for one in log.changes)),
        "resources": [
            {
                "op": one.op,
                "type": one.type,
                "name": one.name,
                "urn": one.urn,
                "changed": list(one.changed),
                "replaced_for": list(one.replaced_for),
                "failed": one.failed,
            }
            for one in log.changes
            if one.op != Op.SAME
        ],
        "policy": [
            {"policy": one.policy, "level": one.level, "urn": one.urn, "message": one.message}
            for one in log.violations
        ],
        "diagnostics": [
            {"severity": one.severity, "urn": one.urn, "message": one.message} for one in log.diagnostics
        ],
    }


def _detail(event: ResourceDone) -> str:
    if event.op in (Op.UPDATE, Op.REPLACE):
        return ""  # what it changes stands below
    state = event.new or event.old
    if event.op is Op.IMPORT and state is not None:
        return "adopts what is there" if "/" in state.id else f"adopts {state.id}"
    return _credential(state) if state is not None and KINDS[event.type] == "credential" else ""


def _credential(state: ResourceState) -> str:
    inputs = plain(state.inputs)
    if has_unknown(inputs):
        return ""
    rules = len(inputs.get("accessRules") or ())
    roles = " ".join(inputs.get("roles") or ()) or "all roles"
    end = f"until {str(inputs['expiresAt'])[:10]}" if inputs.get("expiresAt") else "for ever"
    return f"{roles} · {counted(rules, 'rule')} · {end}"
