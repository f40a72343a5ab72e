"""Owns the smallest set of rules for the requests that were seen, each with the requests that it came from.

Nothing is lost: each request is behind a rule, left out with a reason, or listed as not attributed. No rule is
wider than its requests ask for, unless somebody merges (`merging`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from osaccess.access.access_rule import AccessRule
from osaccess.access.path_cover import path_covers
from osaccess.catalogue.operations import LowestRole, Operation, ProjectRole
from osaccess.catalogue.reach import CloudApi
from osaccess.cloud.model import CloudFacts
from osaccess.recording.attribution import Attributed, Attributor, LeftOut
from osaccess.recording.path_pattern import pattern_of
from osaccess.recording.seen import Place, Seen, SeenRequest
from osaccess.recording.segments import is_plain, masked

_SHOWN_METHOD = 24


@dataclass(frozen=True, slots=True)
class Recorded:
    """A rule, and why it is there.

    Attributes:
        rule: what Keystone will store.
        requests: request, ids masked → how often it was seen.
        operations: what the requests are; empty where the catalogue knows none of them.
        is_known: it is known what all of them are.
        note: what is to be said of the rule; "" for nothing.

    """

    rule: AccessRule
    requests: Mapping[str, int]
    operations: frozenset[Operation]
    is_known: bool = True
    note: str = ""

    @property
    def count(self) -> int:
        """Return how many requests it came from."""
        return sum(self.requests.values())

    @property
    def example(self) -> str:
        """Return the request that was seen most, ids masked."""
        return max(sorted(self.requests), key=lambda one: self.requests[one])

    def with_those_of(self, other: "Recorded", path: str | None = None) -> "Recorded":
        """Return the rule with another's requests too, and with a new path."""
        return Recorded(
            rule=self.rule if path is None else replace(self.rule, path=path),
            requests=Counter(self.requests) + Counter(other.requests),
            operations=self.operations | other.operations,
            is_known=self.is_known and other.is_known,
            note=self.note or other.note,
        )


@dataclass(frozen=True, slots=True)
class Beside:
    """Requests of one kind without a rule: what they were, why there is none, how many."""

    request: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Recording:
    """What was made of a log.

    Attributes:
        rules: sorted by service, path and method.
        left_out: requests for which no rule is asked.
        unattributed: requests of which nobody knows the rule.
        lowest_role: enough for all operations that the catalogue knows; None where it knows none.
        unknown: rules with requests that the catalogue does not know, so that their role is not known either.

    """

    rules: tuple[Recorded, ...]
    left_out: tuple[Beside, ...]
    unattributed: tuple[Beside, ...]

    @property
    def lowest_role(self) -> LowestRole | None:
        """Return the lowest role that is enough for all known operations, by default policy."""
        roles = {operation.lowest_role for one in self.rules for operation in one.operations}
        beyond = [role for role in roles if not isinstance(role, ProjectRole)]
        if beyond:
            return beyond[0]
        return max(
            (role for role in roles if isinstance(role, ProjectRole)), key=lambda role: role.rank, default=None
        )

    @property
    def unknown(self) -> tuple[Recorded, ...]:
        """Return the rules with requests that are no operation of the catalogue."""
        return tuple(one for one in self.rules if not one.is_known)

    @property
    def count(self) -> int:
        """Return how many requests were seen."""
        return sum(one.count for part in (self.rules, self.left_out, self.unattributed) for one in part)


def recording_of(seen: Seen, cloud: CloudFacts, api: CloudApi) -> Recording:
    """Return the rules for what was seen on this cloud."""
    found: dict[AccessRule, Recorded] = {}
    left_out: Counter[tuple[str, str]] = Counter()
    unattributed: Counter[tuple[str, str]] = Counter()
    for request, what in Attributor(cloud, api, seen.endpoints).read(seen):
        if isinstance(what, Attributed):
            one = _recorded(what, api)
            found[one.rule] = found[one.rule].with_those_of(one) if one.rule in found else one
        else:
            beside = left_out if isinstance(what, LeftOut) else unattributed
            beside[shown_request(request), what.reason] += 1
    return Recording(without_covered(found.values()), _beside(left_out), _beside(unattributed))


def without_covered(rules: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Return the rules without those that others let through anyway; their requests go to one of the others."""
    kept: list[Recorded] = []
    for one in sorted(rules, key=lambda one: (one.rule, one.example)):
        wider = next((index for index, other in enumerate(kept) if covers(other.rule, one.rule)), None)
        if wider is not None:
            kept[wider] = kept[wider].with_those_of(one)
            continue
        for other in [other for other in kept if covers(one.rule, other.rule)]:
            kept.remove(other)
            one = one.with_those_of(other)
        kept.append(one)
    return tuple(sorted(kept, key=lambda one: (one.rule.service, one.rule.path, one.rule.method)))


def covers(wider: AccessRule, narrower: AccessRule) -> bool:
    """Tell whether a rule lets through all that another does."""
    return (wider.service, wider.method) == (narrower.service, narrower.method) and path_covers(
        wider.path, narrower.path
    )


def shown_request(seen: SeenRequest) -> str:
    """Return a request that became no rule, with everything masked that is no plain word."""
    if not isinstance(seen.place, Place):
        return f"{seen.method[:_SHOWN_METHOD]} <no URL>"
    return f"{seen.method[:_SHOWN_METHOD]} {seen.place.origin}{'/'.join(map(_shown, seen.place.path.split('/')))}"


def _recorded(what: Attributed, api: CloudApi) -> Recorded:
    request = what.request
    pattern = pattern_of(request.service, request.method, request.path, api)
    is_known = what.is_version_document or pattern.operation is not None
    note = "" if is_known else "no operation of the catalogue"
    if what.is_version_document:
        note = "its versions, which this service tells nobody without a token"
    if pattern.is_shortened:
        note = "widened to what Keystone stores, 128 characters"
    return Recorded(
        rule=AccessRule(request.service, request.method, pattern.path),
        requests={f"{request.method} {pattern.example}": 1},
        operations=frozenset(() if pattern.operation is None else (pattern.operation,)),
        is_known=is_known,
        note=note,
    )


def _beside(counts: Mapping[tuple[str, str], int]) -> tuple[Beside, ...]:
    return tuple(Beside(request, reason, count) for (request, reason), count in sorted(counts.items()))


def _shown(segment: str) -> str:
    return segment if is_plain(segment) else masked(segment)


def requests_in(parts: Sequence[Beside]) -> int:
    """Return how many requests there are in all."""
    return sum(one.count for one in parts)
