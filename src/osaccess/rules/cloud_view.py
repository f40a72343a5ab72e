"""Owns what rules may know of the cloud: its roles, and its services' APIs as it mounts them.

Deliberately guesses no cloud: without facts, roles imply each other as Keystone bootstraps them, and a mount
prefix is whatever stands before the version.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from osaccess.access.access_rule import AccessRule
from osaccess.access.roles import closure, folded_role
from osaccess.catalogue.lint import Finding, lint_rules
from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.operations import Operation
from osaccess.catalogue.reach import CloudApi, NotCovered
from osaccess.cloud.model import CloudFacts

_BOOTSTRAPPED = {"admin": ("manager",), "manager": ("member",), "member": ("reader",)}
_VERSION = re.compile(r"v\d+(\.\d+)?")
_REMEMBERED = 1024


class CloudView:
    """One cloud, or none in particular. What is expensive is done when it is first asked for."""

    def __init__(self, facts: CloudFacts | None) -> None:
        self.facts = facts
        self.lint = lru_cache(maxsize=_REMEMBERED)(self._lint)

    @cached_property
    def knows_services(self) -> bool:
        """Whether the cloud's services are known: facts that name identity alone say nothing of the others."""
        return self.facts is not None and any(service != "identity" for service in self.facts.services)

    def knows(self, service: str) -> bool:
        """Tell whether it is known where the cloud mounts this service."""
        return self.facts is not None and service in self.facts.services

    @cached_property
    def api(self) -> CloudApi:
        """The services' operations."""
        services = {} if self.facts is None else self.facts.services
        return CloudApi(load_catalogue(), {service: known.prefix for service, known in services.items()})

    def closure(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Return the roles with all that they imply here, sorted."""
        if self.facts is None:
            return closure(roles, _BOOTSTRAPPED)
        return self.facts.closure(roles)

    def spelt(self, role: str) -> str:
        """Return the role as this cloud spells it, whatever its case here; a role that it does not have as it is."""
        names = _BOOTSTRAPPED if self.facts is None else self.facts.roles
        return next((name for name in names if folded_role(name) == folded_role(role)), role)

    def role_name(self, role_id: str) -> str | None:
        """Return the name of the role with this id; None where nobody knows."""
        roles = {} if self.facts is None else self.facts.roles
        return next((name for name, known in roles.items() if known.id == role_id), None)

    def reached(self, rule: AccessRule) -> tuple[Operation, ...] | NotCovered:
        """Return the operations that the rule lets through."""
        return self.api.reached(self._seen(rule))

    def segments(self, rule: AccessRule) -> tuple[str, ...]:
        """Return the segments of a path behind its version, or behind its mount prefix where it has no version."""
        parts = rule.path.removeprefix(self.api.mount_of(rule.service)).split("/")[1:]
        versions = [index for index, part in enumerate(parts) if _VERSION.fullmatch(part)]
        return tuple(parts[versions[0] + 1 :] if versions else parts)

    def has_version(self, path: str) -> bool:
        """Tell whether a segment of the path is a version."""
        return any(_VERSION.fullmatch(part) for part in path.split("/"))

    def _lint(self, rules: tuple[AccessRule, ...]) -> tuple[Finding, ...]:
        return lint_rules([self._seen(rule) for rule in rules], self.api)

    def _seen(self, rule: AccessRule) -> AccessRule:
        """Return the rule; where no mount prefix is known, without what stands before its version."""
        if self.knows_services or rule.service == "identity":
            return rule
        parts: Sequence[str] = rule.path.split("/")
        versions = [index for index, part in enumerate(parts) if _VERSION.fullmatch(part)]
        if not versions:
            return rule
        return AccessRule(rule.service, rule.method, "/" + "/".join(parts[versions[0] :]))


NO_CLOUD = CloudView(None)
"""No cloud in particular."""
