"""Owns why a request is let through or not by access rules, as the services decide it, in words.

Deliberately knows no document and no role: it judges rules. A service refuses with the same 401 whatever
the reason; here each rule says which part of it differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from osaccess.access.access_rule import AccessRule, HttpMethod
from osaccess.access.path import path_matches
from osaccess.catalogue.operations import Operation
from osaccess.catalogue.reach import CloudApi, NotCovered
from osaccess.catalogue.services import CodeName, official_type, service_named
from osaccess.errors import BadInput

_IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a service sees it: its type, the method, the whole path without the query."""

    service: str
    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.service} {self.path}"


class Part(StrEnum):
    """The part of a rule that keeps a request out."""

    SERVICE = "service"
    METHOD = "method"
    PATH = "path"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One part of a rule that differs from the request, and how."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class LetsThrough:
    """The rule lets the request through, and these operations besides; `NotCovered` where nobody knows."""

    rule: AccessRule
    reached: tuple[Operation, ...] | NotCovered


@dataclass(frozen=True, slots=True)
class KeepsOut:
    """The rule does not let the request through, for all these reasons."""

    rule: AccessRule
    mismatches: tuple[Mismatch, ...]


@dataclass(frozen=True, slots=True)
class AlwaysAllowed:
    """No rule is asked for this request."""

    reason: str


Verdict = LetsThrough | KeepsOut | AlwaysAllowed


@dataclass(frozen=True, slots=True)
class NoOperation:
    """The catalogue covers the service and has no such operation; `mend` may say what was meant."""

    mend: str


def parse_rule(text: str) -> AccessRule:
    """Return `GET compute /v2.1/servers/**` as a rule. Raises BadInput for anything else."""
    parts = text.split()
    if len(parts) != 3 or parts[0].upper() not in set(HttpMethod) or not parts[2].startswith("/"):
        raise BadInput(
            f"{text!r} is no request and no rule.",
            mend="Write method, service and path, like 'GET compute /v2.1/servers/1'.",
        )
    return AccessRule(parts[1], parts[0].upper(), parts[2])


def parse_request(text: str) -> Request:
    """Return such a text as a request; a query goes, because no service compares it. Raises BadInput."""
    rule = parse_rule(text)
    return Request(rule.service, rule.method, rule.path.partition("?")[0])


def operation_of(request: Request, api: CloudApi) -> Operation | NoOperation | NotCovered:
    """Return which operation the request is on this cloud."""
    if not api.covers(request.service):
        return NotCovered(request.service)
    if official_type(request.service) == _IDENTITY:
        request = _as_keystone_sees_it(request)
    found = api.operation_at(request.service, request.method, request.path)
    if found is not None:
        return found
    mount = api.mount_of(request.service)
    if mount and api.operation_at(request.service, request.method, mount + request.path):
        return NoOperation(f"This cloud mounts {request.service} under {mount}: ask for {mount}{request.path}.")
    return NoOperation("")


def verdicts_on(request: Request, rules: Sequence[AccessRule], api: CloudApi) -> tuple[Verdict, ...]:
    """Return what each rule says to the request, in their order; one verdict where no rule is asked."""
    if official_type(request.service) == _IDENTITY:
        request = _as_keystone_sees_it(request)
        if (request.method, request.path) == ("GET", f"{api.mount_of(request.service)}/v3/auth/tokens"):
            return (AlwaysAllowed("Keystone lets every token look at itself"),)
    return tuple(_verdict(request, rule, api) for rule in rules)


def _as_keystone_sees_it(request: Request) -> Request:
    """Return the request without a slash at the end, which Keystone, unlike all other services, takes off before."""
    return Request(request.service, request.method, request.path.rstrip("/") or "/")


def _verdict(request: Request, rule: AccessRule, api: CloudApi) -> Verdict:
    if rule.allows(request.service, request.method, request.path):
        return LetsThrough(rule, api.reached(rule))
    found = (_service(request, rule), _method(request, rule), _path(request, rule, api))
    return KeepsOut(rule, tuple(one for one in found if one is not None))


def _service(request: Request, rule: AccessRule) -> Mismatch | None:
    if rule.service == request.service:
        return None
    text = f"it is for {rule.service}"
    named = service_named(rule.service)
    if isinstance(named, CodeName) and named.type == official_type(request.service):
        text = f"{rule.service} is the project's name, use {request.service}"
    elif official_type(rule.service) == official_type(request.service):
        text = f"{rule.service} and {request.service} are one service, but names are compared exactly"
    return Mismatch(Part.SERVICE, text)


def _method(request: Request, rule: AccessRule) -> Mismatch | None:
    if rule.method == request.method:
        return None
    note = ", which does not include HEAD" if (rule.method, request.method) == ("GET", "HEAD") else ""
    return Mismatch(Part.METHOD, f"it is for {rule.method}{note}")


def _path(request: Request, rule: AccessRule, api: CloudApi) -> Mismatch | None:
    if path_matches(rule.path, request.path):
        return None
    mount = api.mount_of(request.service)
    if mount and path_matches(mount + rule.path, request.path):
        return Mismatch(Part.PREFIX, f"the rule has no mount prefix {mount}")
    if mount and path_matches(rule.path, mount + request.path):
        return Mismatch(Part.PREFIX, f"the request has no mount prefix {mount}, the rule has")
    return Mismatch(Part.PATH, _difference(rule.path, request.path))


def _difference(pattern: str, path: str) -> str:
    """Return how a path differs from a pattern that does not match it."""
    if path_matches(pattern, path.rstrip("/")):
        return "the request ends in a slash"
    if pattern.endswith("/**") and path_matches(pattern, f"{path}/"):
        return f"`{pattern}` does not match the collection itself"
    if path_matches(pattern.lower(), path.lower()):
        return "upper and lower case differ"
    asked, sent = pattern.split("/")[1:], path.split("/")[1:]
    for one, other in zip_longest(asked, sent):
        if one is not None and "**" in one:
            break
        if one is None:
            return f"the request goes on with /{other}"
        if other is None:
            return f"the request ends before /{one}"
        if not path_matches(one, other):
            return f"{other or 'nothing'} stands where the rule has {one or 'nothing'}"
    return "what stands behind `**` differs"
