"""Owns judging a whole state at once: every rule on every resource, waivers, and what all of it says together.

Deliberately reads no file. What one resource is told in the pack, it is told here, by the same rules.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from osaccess.rules.cloud_view import CloudView
from osaccess.rules.judging import Round, configuration_facts
from osaccess.rules.profiles import Profile
from osaccess.rules.registry import RULES
from osaccess.rules.resources import APPLICATION_CREDENTIAL, facts_of, series_of
from osaccess.rules.rule import Level, Rule, Violation
from osaccess.rules.waivers import Waivers
from osaccess.rules.whole_stack import STACK, Linked, root_urn, stack_facts, stack_name

SOON, EXPIRED, OVER_LIMIT = "ks119", "ks104", "ks103"


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation in a state: of which rule, how it counts, of which resource."""

    rule: Rule
    level: Level
    urn: str
    violation: Violation

    @property
    def name(self) -> str:
        """Return the logical name of the resource."""
        return self.urn.split("::", 3)[-1]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a state is judged by.

    Attributes:
        now: the instant.
        profile: levels and knobs.
        waivers: what may pass.
        cloud: the cloud that the stack is on.
        plain: as of ConfigurationFacts; None where nobody has the stack's configuration, which no state holds.

    """

    now: datetime
    profile: Profile
    waivers: Waivers
    cloud: CloudView
    plain: Mapping[str, str] | None = None


def scan(shown: Sequence[Linked], terms: Terms) -> tuple[Finding, ...]:
    """Return what is wrong with a stack, worst level first, then in the order of rules and resources."""
    judged = [one.resource for one in shown if not one.is_only_read and one.resource.type != STACK]
    rounds = [Round(resource.urn, facts_of(resource)) for resource in judged]
    found = [finding for here in rounds for finding in _of_resource(here, terms)]
    found += _of_stack(shown, terms)
    order = {rule.id: index for index, rule in enumerate(RULES)}
    return tuple(sorted(found, key=lambda one: (one.level is not Level.MANDATORY, order[one.rule.id])))


def newest_names(names: Sequence[str]) -> frozenset[str]:
    """Return the newest name of each series; names end with the instant at which a generation starts."""
    by_series: dict[str, list[str]] = defaultdict(list)
    for name in names:
        by_series[series_of(name)].append(name)
    return frozenset(max(one) for one in by_series.values())


def credential_name(one: Linked) -> str | None:
    """Return the name that a credential of the state has in Keystone; None for anything else."""
    name = one.resource.properties.get("name")
    return name if one.resource.type == APPLICATION_CREDENTIAL and isinstance(name, str) else None


def _of_resource(here: Round, terms: Terms) -> Iterator[Finding]:
    for rule in _rules(terms, is_stack_wide=False):
        told = here.facts_for(rule)
        if told is None:
            continue
        outcomes = rule.judge(told, terms.now, terms.profile.knobs_of(rule), terms.cloud)
        for violation in here.remember(rule, outcomes, terms.waivers, terms.now):
            yield _finding(rule, terms, violation, here.urn)


def _of_stack(shown: Sequence[Linked], terms: Terms) -> Iterator[Finding]:
    root = root_urn([one.resource.urn for one in shown])
    stack = stack_facts(shown, terms.waivers, terms.now, terms.cloud, shows_marks=True)
    here = Round(root, configuration_facts(stack_name(root), terms.plain or {}, terms.waivers, terms.now))
    for rule in _rules(terms, is_stack_wide=True):
        outcomes = rule.judge(stack, terms.now, terms.profile.knobs_of(rule), terms.cloud)
        for violation in here.remember(rule, outcomes, terms.waivers, terms.now):
            yield _finding(rule, terms, violation, root)
    yield from _of_resource(here, terms)  # ks902 and ks905 tell of the stack what they tell of a resource


def _rules(terms: Terms, *, is_stack_wide: bool) -> Iterator[Rule]:
    for rule in RULES:
        if rule.is_stack_wide is is_stack_wide and terms.profile.level_of(rule) is not Level.DISABLED:
            yield rule


def _finding(rule: Rule, terms: Terms, violation: Violation, urn: str) -> Finding:
    return Finding(rule, terms.profile.level_of(rule), violation.urn or urn, violation)
