"""Owns the form of the engine's details, as the CLI's event stream has them; deliberately emits nothing."""

from collections.abc import Mapping
from typing import Any

from osaccess.engines import event_log
from osaccess.engines.embedded.events import (
    Detail,
    Event,
    PolicyLoad,
    PolicyStackSummary,
    PolicySummary,
    ResourceFailed,
    Summary,
)


def rendered_event(event: Event) -> tuple[str, Mapping[str, Any]]:
    """Return an event in the CLI's form, with the two flags of failed operations."""
    kind, body = event_log.rendered(event)
    match event:
        case ResourceFailed(status=status):
            return kind, {**body, "status": status}
        case Summary(maybe_corrupt=is_corrupt):
            return kind, {**body, "maybeCorrupt": is_corrupt}
    return kind, body


def rendered(detail: Detail) -> tuple[str, Mapping[str, Any]]:
    """Return the kind of a detail in the CLI's words, and its body."""
    match detail:
        case PolicyLoad():
            return "policyLoadEvent", {}
        case PolicySummary(method="Remediate"):
            return "policyRemediateSummaryEvent", {"resourceUrn": detail.urn, **_policies(detail)}
        case PolicySummary():
            return "policyAnalyzeSummaryEvent", {"resourceUrn": detail.urn, **_policies(detail)}
        case PolicyStackSummary():
            return "policyAnalyzeStackSummaryEvent", _policies(detail)


def _policies(detail: PolicySummary | PolicyStackSummary) -> dict[str, Any]:
    pack = {
        "policyPackName": detail.pack,
        "policyPackVersion": detail.pack_version,
        "policyPackVersionTag": detail.pack_version,
    }
    lists = {"passed": list(detail.passed), "failed": list(detail.failed)}
    return {**pack, **{key: names for key, names in lists.items() if names}}
