"""Owns what a job needs at least on one cloud: the access rules for its requests, and the lowest role.

Roles are lower bounds by default policy; where the catalogue does not know a request, the rule is the request itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.explanation import operation_of, parse_request
from osaccess.catalogue.operations import LowestRole, Operation
from osaccess.catalogue.presets import load_preset, operations_of, rules_of
from osaccess.catalogue.reach import CloudApi


@dataclass(frozen=True, slots=True)
class Need:
    """One rule that the job needs, and the lowest role for it; None = the catalogue does not know the request."""

    rule: AccessRule
    lowest_role: LowestRole | None


def needs_of(jobs: Sequence[str], api: CloudApi) -> tuple[Need, ...]:
    """Return what the jobs need, each rule once.

    Args:
        jobs: requests, `GET compute /v2.1/servers`, and names of presets, `compute/read`.
        api: the services' APIs as the cloud mounts them.

    Raises:
        BadInput: a text that is neither.

    """
    found: dict[AccessRule, Need] = {}
    for job in jobs:
        for need in _of_request(job, api) if " " in job.strip() else _of_preset(job, api):
            found.setdefault(need.rule, need)
    return tuple(found.values())


def _of_request(text: str, api: CloudApi) -> Iterator[Need]:
    request = parse_request(text)
    operation = operation_of(request, api)
    if isinstance(operation, Operation):
        path = api.mount_of(request.service) + operation.path
        yield Need(AccessRule(request.service, request.method, path), operation.lowest_role)
    else:
        yield Need(AccessRule(request.service, request.method, request.path), None)


def _of_preset(name: str, api: CloudApi) -> Iterator[Need]:
    preset = load_preset(name)
    roles = {
        (one.method, api.mount_of(service) + path): one.lowest_role
        for one in operations_of(preset, api.catalogue)
        for service in (one.service, *api.mounts)
        for path in one.paths
    }
    for rule in rules_of(preset, api.catalogue, api.mounts):
        yield Need(rule, roles.get((rule.method, rule.path)))
