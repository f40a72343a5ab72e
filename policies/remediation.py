"""Owns mending a resource where a rule knows how: what the engine sends on, with unknowns and secrets as they came.

The engine checks nothing again after a remediation, so what leaves here was judged anew: a remedy that leaves
the rule broken, or breaks another one, is none.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pulumi_policy import Secret

from osaccess.policies.facts_of import UNKNOWN_TEXT, behind_proxy, plain
from osaccess.rules.facts import UNKNOWN, Facts
from osaccess.rules.judging import knobs_of
from osaccess.rules.registry import RULES
from osaccess.rules.resources import PROPERTY_OF, Marked
from osaccess.rules.rule import Context, Rule, Violation

_PLAIN_SECRETS = "plain_secrets"


def remedied(rule: Rule, facts: Facts, properties: Any, context: Context) -> dict[str, Any] | None:
    """Return all properties with the rule's remedy in them; None where there is nothing to mend, or no safe way."""
    if rule.remedy is None or not _violations(rule, facts, context):
        return None
    wanted = rule.remedy(facts, context)
    changes = {fact: value for fact, value in wanted.items() if value != getattr(facts, fact)}
    if not changes or not _is_better(rule, facts, replace(facts, **changes), context):
        return None
    raw = dict(behind_proxy(properties))
    for fact, value in changes.items():
        if fact == _PLAIN_SECRETS:
            raw |= {key: Secret(raw[key]) for key in getattr(facts, fact)}
        else:
            key = PROPERTY_OF[type(facts)][fact]
            raw[key] = _on_the_wire(value, raw.get(key))
    return raw


def _violations(rule: Rule, facts: Facts, context: Context) -> int:
    # Of the other rules nobody knows the knobs here: their defaults are what a remedy must not make worse.
    outcomes = rule.judge(facts, context.now, knobs_of(rule, context.knobs), context.cloud)
    return sum(isinstance(outcome, Violation) for outcome in outcomes)


def _is_better(rule: Rule, before: Facts, after: Facts, context: Context) -> bool:
    """Tell whether the rule finds less, and every other rule no more."""
    if _violations(rule, after, context) >= _violations(rule, before, context):
        return False
    others = [other for other in RULES if other is not rule and other.is_about(before)]
    return all(_violations(other, after, context) <= _violations(other, before, context) for other in others)


def _on_the_wire(value: Any, before: Any) -> Any:
    """Return a value as the engine reads it: what did not change as it came, with its marks."""
    if isinstance(behind_proxy(before), Secret):
        return Secret(_on_the_wire(value, behind_proxy(before).value))
    if plain(before) == value:
        return before
    old = behind_proxy(before)
    match value:
        case Mapping():
            kept = dict(old) if isinstance(old, Mapping) else {}
            return {**kept, **{key: _on_the_wire(item, kept.get(key)) for key, item in value.items()}}
        case tuple() | list():
            return [
                _item(item, index, list(old) if isinstance(old, list) else []) for index, item in enumerate(value)
            ]
        case Marked(inner):
            return Secret(_on_the_wire(inner, None))
    return UNKNOWN_TEXT if value is UNKNOWN else value


def _item(value: Any, index: int, before: list[Any]) -> Any:
    same = next((raw for raw in before if _opened(plain(raw)) == value), None)
    if same is not None:
        return same
    return _on_the_wire(value, before[index] if index < len(before) else None)


def _opened(value: Any) -> Any:
    match value:
        case Marked(inner):
            return _opened(inner)
        case Mapping():
            return {key: _opened(item) for key, item in value.items()}
        case tuple():
            return tuple(_opened(item) for item in value)
    return value
