"""Owns which requests verify a credential: harmless ones only, listed before any but the login is sent. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from osaccess.access.access_rule import AccessRule
from osaccess.diagnosis.answers import NotAsked
from osaccess.diagnosis.checks import NotChecked
from osaccess.diagnosis.probe_plan import IDENTITY, ProbeRequest, ServicePlace, plan_probes

_UNKNOWN_ROLE = "0" * 32
_USERS = "/v3/users"


class Purpose(StrEnum):
    """What a request is for."""

    RECORD = "when does it end?"
    CHILD = "can it make further credentials? (with a role that does not exist: this can never create one)"
    ROLE = "is what its roles do not allow refused?"
    ALLOWED = "is what a rule allows let through?"
    OUTSIDE = "is what no rule allows refused?"
    BARE = "does the service ask for a token there at all?"


@dataclass(frozen=True, slots=True)
class Step:
    """One request of the plan.

    Attributes:
        purpose: what for.
        service: type of the service that it goes to.
        method: GET, or POST for CHILD.
        url: whole URL.
        with_token: False for BARE.
        body: JSON to send; None for none.

    """

    purpose: Purpose
    service: str
    method: str
    url: str
    with_token: bool = True
    body: Mapping[str, object] | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be sent, and what will not and why."""

    steps: tuple[Step, ...]
    left_out: tuple[NotChecked, ...]

    def outside_of(self, service: str) -> Step | NotAsked:
        """Return the canary at a service."""
        for step in self.steps:
            if (step.service, step.purpose) == (service, Purpose.OUTSIDE):
                return step
        return NotAsked("the rules allow every request that would be tried")


@dataclass(frozen=True, slots=True)
class Subject:
    """The credential to verify, as its token tells it."""

    id: str
    user_id: str
    roles: tuple[str, ...]
    access_rules: tuple[AccessRule, ...]
    is_restricted: bool


def plan_verification(subject: Subject, places: Mapping[str, ServicePlace]) -> Plan:
    """Return the plan for a credential and the services of its catalogue."""
    found = (*_at_keystone(subject, places[IDENTITY]), *_at_services(subject, places))
    return Plan(
        tuple(step for step in found if isinstance(step, Step)),
        tuple(step for step in found if isinstance(step, NotChecked)),
    )


def _at_keystone(subject: Subject, keystone: ServicePlace) -> Iterator[Step | NotChecked]:
    root = keystone.origin + keystone.prefix
    own = f"{root}/v3/users/{subject.user_id}/application_credentials"
    yield Step(Purpose.RECORD, IDENTITY, "GET", f"{own}/{subject.id}")
    if subject.is_restricted:
        child = {"name": "osaccess-verify", "roles": [{"id": _UNKNOWN_ROLE}]}
        yield Step(Purpose.CHILD, IDENTITY, "POST", own, body={"application_credential": child})
    if "admin" in subject.roles:
        yield NotChecked("role canary", "it has the role admin: nothing at Keystone is outside of its role")
    elif subject.access_rules and not _allows(subject, IDENTITY, keystone.prefix + _USERS):
        yield NotChecked("role canary", "its access rules refuse before its roles are looked at")
    else:
        yield Step(Purpose.ROLE, IDENTITY, "GET", root + _USERS)


def _at_services(subject: Subject, places: Mapping[str, ServicePlace]) -> Iterator[Step | NotChecked]:
    if not subject.access_rules:
        return
    for probe in plan_probes(subject.access_rules, places):
        if isinstance(probe, NotChecked):
            yield probe
        elif probe.is_allowed:
            yield Step(Purpose.ALLOWED, probe.rule.service, probe.rule.method, probe.url)
    for service in sorted(places):
        yield from _canary(subject, service, places)


def _canary(subject: Subject, service: str, places: Mapping[str, ServicePlace]) -> Iterator[Step]:
    rules: Sequence[AccessRule] = [rule for rule in subject.access_rules if rule.service == service]
    stand_in = rules or [AccessRule(service, "GET", "/osaccess-nothing")]
    for probe in plan_probes(stand_in, {service: places[service]}):
        if isinstance(probe, ProbeRequest) and not probe.is_allowed and probe.rule.service == service:
            yield Step(Purpose.OUTSIDE, service, "GET", probe.url)
            if service != IDENTITY:
                yield Step(Purpose.BARE, service, "GET", probe.url, with_token=False)


def _allows(subject: Subject, service: str, path: str) -> bool:
    return any(rule.allows(service, "GET", path) for rule in subject.access_rules)
