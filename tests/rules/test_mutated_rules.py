"""The tests of the rules, tested: whatever is done to a rule, one of its own examples notices. In `make test`, 1 s."""

from dataclasses import replace

import pytest

from osaccess.rules.registry import RULES
from osaccess.rules.rule import Undetermined, Violation
from support.rule_checks import broken_examples, unlisted_rules

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
KNOBS = [pytest.param(rule, knob, id=f"{rule.number}.{knob.name}") for rule in RULES for knob in rule.knobs]


def silent(_check):
    return lambda _facts, _context: iter(())


def loud(_check):
    def judge(facts, _context):
        yield Violation(f"{facts.name}", "x", "x")

    return judge


def inverted(check):
    def judge(facts, context):
        if not any(isinstance(outcome, Violation) for outcome in check(facts, context)):
            yield Violation(f"{facts.name}", "x", "x")

    return judge


def sure(check):
    """What is not known yet passes."""
    return lambda facts, context: (one for one in check(facts, context) if not isinstance(one, Undetermined))


def crashing(_check):
    def judge(_facts, _context):
        raise RuntimeError("x")
        yield

    return judge


def deaf(knob):
    """The knob has its default, whatever anybody configures."""

    def mutate(function):
        return function and (
            lambda facts, context: function(
                facts, replace(context, knobs={**context.knobs, knob.name: knob.default})
            )
        )

    return mutate


def extremes(knob):
    """Return values that are as far from the default as the schema allows; none for exceptions, of which there are none."""
    schema = knob.schema
    if "enum" in schema:
        return [value for value in schema["enum"] if value != knob.default]
    by_type = {
        "number": [schema.get("minimum", 0), 10**5],
        "integer": [schema.get("minimum", 0), 10**5],
        "boolean": [not knob.default],
        "array": [[], ["*"]] if knob.default else [],
        "object": [],
        "string": ["", "$^"],
    }
    return [value for value in by_type[schema["type"]] if value != knob.default]


@each_rule
def test_the_rule_itself_is_kept_by_its_examples(rule):
    assert broken_examples(rule) == []


@each_rule
def test_a_rule_that_is_removed_is_missed(rule):
    assert unlisted_rules([one for one in RULES if one is not rule]) == {rule.check.__module__.rsplit(".", 1)[1]}


@each_rule
@pytest.mark.parametrize("mutate", [silent, loud, inverted, crashing], ids=lambda mutate: mutate.__name__)
def test_a_rule_whose_condition_is_another_breaks_its_examples(rule, mutate):
    broken = broken_examples(replace(rule, check=mutate(rule.check)))
    expected = {"silent": rule.bad, "loud": rule.good, "inverted": {**rule.good, **rule.bad}}
    assert set(expected.get(mutate.__name__, rule.good)) <= set(broken)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.unsure], ids=lambda rule: rule.id)
def test_a_rule_that_lets_pass_what_it_does_not_know_breaks_its_examples(rule):
    assert set(rule.unsure) <= set(broken_examples(replace(rule, check=sure(rule.check))))


@pytest.mark.parametrize(("rule", "knob"), KNOBS)
def test_a_knob_that_has_another_default_or_does_nothing_breaks_an_example(rule, knob):
    others = tuple(one for one in rule.knobs if one is not knob)
    defaults = [
        broken_examples(replace(rule, knobs=(*others, replace(knob, default=value)))) for value in extremes(knob)
    ]
    assert any(defaults) or not defaults, "no example is judged by the default"
    mute = deaf(knob)
    assert broken_examples(replace(rule, check=mute(rule.check), remedy=mute(rule.remedy))), "no example turns it"
