"""Owns reading whatever stands as a credential's access rules; shared by the rules that judge them.

One mistake, one finding: a rule whose path, method or service is unsound is `sound` for nobody, so that only
the policy rule about that part speaks of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from osaccess.access.access_rule import AccessRule, HttpMethod
from osaccess.access.path import hazards
from osaccess.catalogue.lint import Finding, Lint
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.rule import Undetermined

PARTS = ("service", "method", "path")


@dataclass(frozen=True, slots=True)
class Listed:
    """An access rule and its position in the list."""

    index: int
    rule: AccessRule

    def __str__(self) -> str:
        return f"access_rules[{self.index}] = {self.rule}"


def raw_rules(facts: CredentialFacts) -> Iterator[tuple[int, Any]]:
    """Yield position and raw value of each access rule; nothing where there is no list (ks109 speaks of those)."""
    if isinstance(facts.access_rules, list | tuple):
        yield from enumerate(facts.access_rules)


def unknown_parts(facts: CredentialFacts, *parts: str) -> Iterator[Undetermined]:
    """Yield what is not known yet: the whole list, a rule of it, or one of these parts of a rule."""
    if facts.access_rules is UNKNOWN:
        yield Undetermined("access_rules")
    for index, raw in raw_rules(facts):
        if raw is UNKNOWN:
            yield Undetermined(f"access_rules[{index}]")
        elif isinstance(raw, Mapping):
            for part in parts:
                if raw.get(part) is UNKNOWN:
                    yield Undetermined(f"access_rules[{index}].{part}")


def sound_rules(facts: CredentialFacts) -> tuple[Listed, ...]:
    """Return the access rules whose parts are all texts that Keystone and the services understand."""
    return tuple(
        Listed(index, AccessRule(raw["service"], raw["method"], raw["path"]))
        for index, raw in raw_rules(facts)
        if isinstance(raw, Mapping)
        and all(isinstance(raw.get(part), str) for part in PARTS)
        and raw["method"] in set(HttpMethod)
        and not hazards(raw["path"])
    )


def is_wild(segment: str) -> bool:
    """Tell whether a segment of a path stands for many: a wildcard is in it, or it is dots, each for any letter."""
    return "*" in segment or "{" in segment or (segment != "" and not segment.strip("."))


def lints(facts: CredentialFacts, cloud: CloudView, *kinds: Lint) -> Iterator[tuple[Listed, Finding]]:
    """Yield what is wrong with the list on this cloud, of these kinds, with the rule as it is written."""
    mounts = cloud.api.mounts
    listed = [
        one for one in sound_rules(facts) if not cloud.knows_services or one.rule.service in mounts
    ]  # else ks204 speaks
    for finding in cloud.lint(tuple(one.rule for one in listed)):
        if finding.lint in kinds:
            yield listed[finding.index], finding
