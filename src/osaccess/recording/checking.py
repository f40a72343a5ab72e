"""Owns the replay of a log against rules: which of its requests they would refuse."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.explanation import KeepsOut, Request, verdicts_on
from osaccess.catalogue.reach import CloudApi
from osaccess.cloud.model import CloudFacts
from osaccess.recording.attribution import Attributed, Attributor, LeftOut
from osaccess.recording.path_pattern import pattern_of
from osaccess.recording.rules import Beside, shown_request
from osaccess.recording.seen import Seen

_REASONS = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """Requests of one kind that no rule lets through.

    Attributes:
        request: method, service and path, ids masked.
        rule: the rule that would let them through.
        count: how many there were.
        nearest: for the rules that come nearest, the rule and what differs.

    """

    request: str
    rule: AccessRule
    count: int
    nearest: tuple[tuple[AccessRule, str], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What rules say to the requests of a log."""

    allowed: int
    refused: tuple[Refusal, ...]
    left_out: int
    unattributed: tuple[Beside, ...]

    @property
    def passes(self) -> bool:
        """Tell whether each request is let through; one of which nobody knows the rule is not."""
        return not (self.refused or self.unattributed)


def check_of(seen: Seen, rules: Sequence[AccessRule], cloud: CloudFacts, api: CloudApi) -> Check:
    """Return what the rules would say to what was seen on this cloud."""
    allowed = left_out = 0
    refused: Counter[tuple[str, AccessRule]] = Counter()
    samples: dict[tuple[str, AccessRule], Request] = {}
    unattributed: Counter[tuple[str, str]] = Counter()
    for request, what in Attributor(cloud, api, seen.endpoints).read(seen):
        if isinstance(what, LeftOut):
            left_out += 1
        elif not isinstance(what, Attributed):
            unattributed[shown_request(request), what.reason] += 1
        elif any(rule.allows(*_parts(what.request)) for rule in rules):
            allowed += 1
        else:
            service, method, path = _parts(what.request)
            pattern = pattern_of(service, method, path, api)
            key = (f"{method} {service} {pattern.example}", AccessRule(service, method, pattern.path))
            refused[key] += 1
            samples.setdefault(key, what.request)
    return Check(
        allowed=allowed,
        refused=tuple(
            Refusal(shown, rule, count, _nearest(rule, rules, api))
            for (shown, rule), count in sorted(refused.items())
        ),
        left_out=left_out,
        unattributed=tuple(Beside(shown, why, count) for (shown, why), count in sorted(unattributed.items())),
    )


def _parts(request: Request) -> tuple[str, str, str]:
    return request.service, request.method, request.path


def _nearest(wanted: AccessRule, rules: Sequence[AccessRule], api: CloudApi) -> tuple[tuple[AccessRule, str], ...]:
    """Return the rules that differ in the fewest parts, with what differs; told of the rule that is missing."""
    request = Request(wanted.service, wanted.method, wanted.path)
    kept_out = [one for one in verdicts_on(request, rules, api) if isinstance(one, KeepsOut)]
    kept_out = [one for one in kept_out if one.rule.service == wanted.service]
    fewest = min((len(one.mismatches) for one in kept_out), default=0)
    return tuple(
        (one.rule, "; ".join(part.text for part in one.mismatches))
        for one in kept_out
        if len(one.mismatches) == fewest
    )[:_REASONS]
