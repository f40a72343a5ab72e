"""Owns the form of a run's events as the CLI writes them with `--event-log`; deliberately opens no file.

One JSON object a line. Field names and what is left out when it is empty: sdk/go/common/apitype/events.go; which
event becomes what: pkg/backend/display/events.go. A secret keeps its signature and has the content `[secret]`,
as under the CLI's blinding crypter, so a reader of one engine's log reads the other's.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from osaccess.engines.embedded.events import (
    Detail,
    Diagnostic,
    Event,
    Limits,
    PolicyLoad,
    PolicyRemediation,
    PolicyStackSummary,
    PolicySummary,
    PolicyViolation,
    ResourceChange,
    ResourceDone,
    ResourceFailed,
    ResourcePre,
    Summary,
)
from osaccess.engines.embedded.provider import ResourceDiff
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.values import to_checkpoint

BLINDED: Final = "[secret]"
"""What stands where a secret was."""

_PLAIN: Final = "never"
"""The value of every `color`: our texts hold no colour tags."""

Body = dict[str, Any]


class EventLog:
    """The log of one operation: numbers its events and hands each on as one line, with its line break.

    Args:
        write: gets each line.
        clock: the present instant, aware.

    """

    def __init__(self, write: Callable[[str], object], clock: Callable[[], datetime]) -> None:
        self._write = write
        self._clock = clock
        self._sequence = 0
        self._packs: dict[str, str] = {}

    def begin(self, config: Mapping[str, str], secret_keys: Iterable[str] = ()) -> None:
        """Write the first event: the configuration, without the values of its secrets."""
        hidden = dict.fromkeys(secret_keys, BLINDED)
        self._add("preludeEvent", {"config": dict(sorted({**config, **hidden}.items()))})

    def add(self, event: Event | Detail) -> None:
        """Write one event of the run."""
        if isinstance(event, PolicySummary | PolicyStackSummary):
            self._packs[event.pack] = event.pack_version
        self._add(*rendered(event, self._packs))

    def end(self) -> None:
        """Write the last event: from here on nothing more comes, whether the run succeeded or not."""
        self._add("cancelEvent", {})

    def _add(self, kind: str, body: Body) -> None:
        line = {"sequence": self._sequence, "timestamp": int(self._clock().timestamp()), kind: body}
        self._sequence += 1
        self._write(json.dumps(line, separators=(",", ":")) + "\n")


def rendered(event: Event | Detail, packs: Mapping[str, str]) -> tuple[str, Body]:
    """Return the kind of an event in the CLI's words, and its body; `packs`: name → version, for the summary."""
    match event:
        case ResourcePre():
            return "resourcePreEvent", {"metadata": _change(event)}
        case ResourceDone():
            return "resOutputsEvent", {"metadata": _change(event)}
        case ResourceFailed():
            return "resOpFailedEvent", {"metadata": _change(event), "status": event.status, "steps": 0}
        case PolicyViolation():
            return "policyEvent", _violation(event)
        case PolicyRemediation():
            return "policyRemediationEvent", _remediation(event)
        case Diagnostic():
            return "diagnosticEvent", _diagnostic(event)
        case Limits():
            return "previewLimitsEvent", limits_body(event)
        case Summary():
            return "summaryEvent", _summary(event, packs)
        case PolicyLoad():
            return "policyLoadEvent", {}
        case PolicySummary():
            return f"policy{event.method}SummaryEvent", {"resourceUrn": event.urn, **_passed(event)}
        case PolicyStackSummary():
            return "policyAnalyzeStackSummaryEvent", _passed(event)


def _change(event: ResourceChange) -> Body:
    body = {
        "op": event.op.value,
        "urn": event.urn,
        "type": event.type,
        "old": _state(event.old),
        "new": _state(event.new),
        **_difference(event.diff),
        "provider": event.provider,
    }
    return {**body, "logical": True} if event.logical else body


def _difference(diff: ResourceDiff) -> Body:
    detailed = {path: {"diffKind": kind.value, "inputDiff": False} for path, kind in diff.detailed.items()}
    return {
        **({"keys": list(diff.replace)} if diff.replace else {}),
        **({"diffs": list(diff.changed)} if diff.changed else {}),
        "detailedDiff": detailed or None,
    }


def _state(state: ResourceState | None) -> Body | None:
    if state is None:
        return None
    flags = {
        "custom": state.custom,
        "delete": state.delete,
        "protect": state.protect,
        "retainOnDelete": state.retain_on_delete,
        "external": state.external,
        "initErrors": list(state.init_errors),
        "hideDiffs": list(state.hide_diffs),
    }
    return {
        "type": state.type,
        "urn": state.urn,
        "id": state.id,
        "parent": state.parent,
        "inputs": _blinded(state.inputs),
        "outputs": _blinded(state.outputs),
        "provider": state.provider,
        **{key: value for key, value in flags.items() if value},
    }


def _violation(event: PolicyViolation) -> Body:
    # The real pack puts the policy's description before what it reports, each on lines of its own.
    parts = (event.description.strip(), event.message)
    return {
        **_policy(event),
        "message": "".join(f"{part}\n" for part in parts if part),
        "enforcementLevel": event.level.value,
    }


def _remediation(event: PolicyRemediation) -> Body:
    return {**_policy(event), "before": _blinded(event.before), "after": _blinded(event.after)}


def _policy(event: PolicyViolation | PolicyRemediation) -> Body:
    return {
        "resourceUrn": event.urn,
        "color": _PLAIN,
        "policyName": event.policy,
        "policyPackName": event.pack,
        "policyPackVersion": event.pack_version,
        "policyPackVersionTag": event.pack_version,
    }


def _passed(event: PolicySummary | PolicyStackSummary) -> Body:
    return {
        "policyPackName": event.pack,
        "policyPackVersion": event.pack_version,
        "policyPackVersionTag": event.pack_version,
        **({"passed": list(event.passed)} if event.passed else {}),
        **({"failed": list(event.failed)} if event.failed else {}),
    }


def _diagnostic(event: Diagnostic) -> Body:
    body = {"message": event.message, "color": _PLAIN, "severity": event.severity.value}
    return {"urn": event.urn, **body} if event.urn else body


def limits_body(event: Limits) -> Body:
    """Return what a preview without a login could not tell, as data; the CLI has no such event."""
    return {
        "stateWritten": event.written,
        "secrets": list(event.secrets),
        "undecided": {urn: list(paths) for urn, paths in sorted(event.undecided.items())},
        "lookups": list(event.lookups),
        "logins": sorted(event.logins),
    }


def _summary(event: Summary, packs: Mapping[str, str]) -> Body:
    return {
        "maybeCorrupt": event.maybe_corrupt,
        "durationSeconds": int(event.seconds),
        "resourceChanges": {op.value: count for op, count in event.changes.items()},
        "PolicyPacks": dict(packs),
        "isPreview": event.is_preview,
        "result": "succeeded" if event.succeeded else "failed",
    }


def _blinded(properties: Mapping[str, Any]) -> Any:
    return to_checkpoint(dict(properties), lambda _: BLINDED)
