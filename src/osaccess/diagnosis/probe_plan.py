"""Owns which requests prove that a credential is confined: some that its rules allow, some that they do not.

Nothing is tried that could change something: outside a rehearsal only GET and HEAD, and no path that would
have to be guessed. What is left out carries its reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from osaccess.access.access_rule import AccessRule
from osaccess.access.path import example_path
from osaccess.diagnosis.checks import NotChecked

IDENTITY = "identity"
_OUTSIDE_PATHS = {
    IDENTITY: ("/v3/auth/projects", "/v3/users", "/v3/osaccess-probe"),
}
_SAFE_METHODS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class ServicePlace:
    """Where a service of the catalogue answers.

    Attributes:
        origin: scheme, host and port: `https://compute.example.org:8774`.
        prefix: mount prefix in front of the API's paths, "" for none.
        is_probe: it is the rehearsal's probe service, which answers everything and changes nothing.

    """

    origin: str
    prefix: str
    is_probe: bool


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """One request to try, and whether the rules let it through."""

    rule: AccessRule
    url: str
    is_allowed: bool
    at: str

    def __str__(self) -> str:
        return f"{self.rule.method} {self.rule.service} {self.rule.path} at {self.at}"


def plan_probes(
    rules: Sequence[AccessRule], places: Mapping[str, ServicePlace]
) -> Iterator[ProbeRequest | NotChecked]:
    """Yield what to try for a credential with these rules, and what is left out and why."""
    if not rules:
        yield NotChecked("confinement", "the credential has no access rules: nothing confines it")
        return
    for rule in rules:
        yield _allowed(rule, places)
    for service in dict.fromkeys([IDENTITY, *(rule.service for rule in rules)]):
        if service in places:
            yield _outside(service, rules, places[service])


def _allowed(rule: AccessRule, places: Mapping[str, ServicePlace]) -> ProbeRequest | NotChecked:
    what = f"allowed request {rule}"
    place = places.get(rule.service)
    if place is None:
        return NotChecked(what, f"the catalogue has no service {rule.service}")
    example = AccessRule(rule.service, rule.method, example_path(rule.path))
    if not place.is_probe:
        if rule.method not in _SAFE_METHODS:
            return NotChecked(what, f"{rule.method} could change something")
        if example.path != rule.path:
            return NotChecked(what, "its path has wildcards, and nothing is guessed on a real service")
    return _request(example, place, is_allowed=True)


def _outside(service: str, rules: Sequence[AccessRule], place: ServicePlace) -> ProbeRequest | NotChecked:
    for path in _OUTSIDE_PATHS.get(service, (f"{place.prefix}/osaccess-probe",)):
        if not any(rule.allows(service, "GET", path) for rule in rules):
            return _request(AccessRule(service, "GET", path), place, is_allowed=False)
    return NotChecked(f"refused request at {service}", "the rules allow every request that would be tried")


def _request(rule: AccessRule, place: ServicePlace, *, is_allowed: bool) -> ProbeRequest:
    at = "the probe service" if place.is_probe else "Keystone" if rule.service == IDENTITY else place.origin
    return ProbeRequest(rule, place.origin + rule.path, is_allowed, at)
