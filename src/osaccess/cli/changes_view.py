"""Owns how the changes of a run are shown: one line per thing in the cloud, for people and for machines."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from osaccess.engines.embedded.events import Diagnostic, Event, PolicyViolation, ResourceDone, ResourceFailed
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.steps import Op
from osaccess.engines.embedded.values import has_unknown, plain

KINDS = {
    "openstack:identity/project:Project": "project",
    "openstack:identity/user:User": "user",
    "openstack:identity/groupV3:GroupV3": "group",
    "openstack:identity/userMembershipV3:UserMembershipV3": "membership",
    "openstack:identity/role:Role": "role",
    "openstack:identity/roleAssignment:RoleAssignment": "role assignment",
    "openstack:identity/inheritRoleAssignment:InheritRoleAssignment": "inherited assignment",
    "openstack:identity/applicationCredential:ApplicationCredential": "credential",
}
_LOOKS = {
    Op.CREATE: ("+", "green"),
    Op.UPDATE: ("~", "yellow"),
    Op.REPLACE: ("±", "magenta"),
    Op.DELETE: ("-", "red"),
    Op.IMPORT: ("=", "cyan"),
    Op.READ: (">", "cyan"),
}
_WORDS = {
    Op.CREATE: "to create",
    Op.UPDATE: "to update",
    Op.REPLACE: "to replace",
    Op.DELETE: "to delete",
    Op.SAME: "unchanged",
}
_PAST = {
    Op.CREATE: "created",
    Op.UPDATE: "updated",
    Op.REPLACE: "replaced",
    Op.DELETE: "deleted",
    Op.SAME: "unchanged",
}


def changed(events: Iterable[Event]) -> list[ResourceDone]:
    """Return the finished changes of things in the cloud: no components, no logins, nothing unchanged."""
    return [event for event in _in_cloud(events) if event.op in _LOOKS]


def changes_table(events: Iterable[Event]) -> Table:
    """Return one row per change: sign, kind, name, detail."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column(no_wrap=True, overflow="ignore")  # a name that is cut short is no name
    for event in changed(events):
        sign, style = _LOOKS[event.op]
        table.add_row(
            Text(f"  {sign}", style=style),
            Text(KINDS[event.type], style="dim"),
            Text(event.name, style=style),
            Text(_detail(event), style="dim"),
        )
    return table


def counts_line(events: Iterable[Event], *, is_preview: bool) -> str:
    """Return the changes in words: `12 created, 2 unchanged`; only what is in the cloud counts."""
    words = _WORDS if is_preview else _PAST
    counts = Counter(event.op for event in _in_cloud(events))
    parts = [f"{counts[op]} {word}" for op, word in words.items() if counts[op]]
    return ", ".join(parts) or "nothing to do"


def is_unchanged(changes: Mapping[Op, int]) -> bool:
    """Tell whether a run did nothing, to components and logins neither."""
    return not any(count for op, count in changes.items() if op is not Op.SAME)


def _in_cloud(events: Iterable[Event]) -> Iterator[ResourceDone]:
    for event in events:
        if isinstance(event, ResourceDone) and event.logical and event.type in KINDS:
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
            for event in events
            if isinstance(event, ResourceDone | ResourceFailed) and event.logical and event.op is not Op.SAME
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


def _detail(event: ResourceDone) -> str:
    if event.op in (Op.UPDATE, Op.REPLACE):
        return "changes " + ", ".join(event.diff.replace or event.diff.changed)
    state = event.new or event.old
    return _credential(state) if state is not None and KINDS[event.type] == "credential" else ""


def _credential(state: ResourceState) -> str:
    inputs = plain(state.inputs)
    if has_unknown(inputs):
        return ""
    rules = len(inputs.get("accessRules") or ())
    roles = " ".join(inputs.get("roles") or ()) or "all roles"
    end = f"until {str(inputs['expiresAt'])[:10]}" if inputs.get("expiresAt") else "for ever"
    return f"{roles} · {rules} rule{'' if rules == 1 else 's'} · {end}"
