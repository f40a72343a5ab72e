"""Every rule, by its own examples and by any value at all."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osaccess.rules.examples import (
    CLOUD,
    NOW,
    a_credential,
    a_project,
    a_provider,
    a_user,
    an_assignment,
    cloud_of,
    judged,
    told_of,
)
from osaccess.rules.facts import UNKNOWN, CredentialFacts, ProviderFacts
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Level, Undetermined, Violation
from support.rule_checks import leaves_undecided, mends_one, passes_good, refuses_bad, unlisted_rules

GOOD = [pytest.param(rule, facts, id=f"{rule.id}: {name}") for rule in RULES for name, facts in rule.good.items()]
BAD = [pytest.param(rule, facts, id=f"{rule.id}: {name}") for rule in RULES for name, facts in rule.bad.items()]
UNSURE = [
    pytest.param(rule, facts, id=f"{rule.id}: {name}") for rule in RULES for name, facts in rule.unsure.items()
]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just(UNKNOWN),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["path", "service", "method", "id"]), inner)
    ),
    max_leaves=6,
)
SOUND = {
    "credential": (a_credential(), ("roles", "access_rules", "expires_at", "unrestricted", "keystone_name", "description")),
    "assignment": (an_assignment(), ("role_id", "user_id", "group_id", "project_id", "domain_id")),
    "project": (a_project(), ("description", "tags", "enabled")),
    "user": (a_user(), ("keystone_name", "ignores_password_expiry", "ignores_lockout", "multi_factor")),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "example"), GOOD)
def test_a_good_example_passes(rule, example):
    passes_good(rule, example)


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_a_bad_example_is_a_violation_with_value_and_mend(rule, example):
    refuses_bad(rule, example)


@pytest.mark.parametrize(("rule", "example"), UNSURE)
def test_what_is_not_known_yet_is_undetermined(rule, example):
    leaves_undecided(rule, example)


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_one_mistake_is_a_violation_of_one_rule(rule, example):
    told = told_of(example)
    others = [
        other.id
        for other in RULES
        if other is not rule and other.is_about(told.facts)
        for outcome in other.judge(told.facts, NOW, _shared(told.knobs, other), cloud_of(told))
        if isinstance(outcome, Violation)
    ]
    assert others == []


def _shared(knobs, rule):
    return {key: value for key, value in knobs.items() if key in {knob.name for knob in rule.knobs}}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.remedy], ids=lambda rule: rule.id)
def test_a_remedy_is_idempotent_and_leaves_what_is_good(rule):
    for example in (*rule.good.values(), *rule.bad.values()):
        told = told_of(example)
        context = rule.context(NOW, told.knobs, cloud_of(told))
        once = replace(told.facts, **rule.remedy(told.facts, context))
        assert replace(once, **rule.remedy(once, context)) == once
        assert len(judged(rule, replace_facts(example, once))) <= len(judged(rule, example))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.remedy], ids=lambda rule: rule.id)
def test_a_remedy_mends_one_of_the_bad_examples(rule):
    mends_one(rule)


def replace_facts(example, facts):
    return replace(told_of(example), facts=facts)


@pytest.mark.parametrize("kind", SOUND)
@given(data=st.data())
def test_no_value_makes_a_rule_crash(kind, data):
    sound, properties = SOUND[kind]
    facts = replace(sound, **data.draw(st.fixed_dictionaries(dict.fromkeys(properties, anything))))
    for rule in RULES:
        if rule.is_about(facts):
            for outcome in rule.judge(facts, NOW, None, CLOUD):
                assert "inside the rule" not in getattr(outcome, "have", ""), rule.id
            if rule.remedy:
                replace(facts, **rule.remedy(facts, rule.context(NOW, None, CLOUD)))


@given(
    settings=st.dictionaries(
        st.sampled_from(["authUrl", "insecure", "userName", "password", "cloud", "tenantId"]), anything
    )
)
def test_no_setting_makes_a_rule_crash(settings):
    facts = replace(a_provider(), settings=settings)
    for rule in RULES:
        if rule.is_about(facts):
            for outcome in rule.judge(facts, NOW, None, CLOUD):
                assert "inside the rule" not in getattr(outcome, "have", ""), rule.id


@pytest.mark.parametrize("property_", SOUND["credential"][1])
def test_an_unknown_value_is_never_a_pass_of_the_rules_about_it(property_):
    facts = a_credential(**{property_: UNKNOWN})
    outcomes = [
        outcome for rule in RULES if rule.is_about(facts) for outcome in rule.judge(facts, NOW, None, CLOUD)
    ]
    assert outcomes
    assert all(outcome in (Undetermined(property_), Undetermined("name")) for outcome in outcomes)


def test_a_rule_that_crashes_is_a_violation_that_names_it():
    def crash(_facts, _context):
        raise RuntimeError("secret detail")
        yield

    outcome = replace(RULES[0], check=crash).judge(a_credential(), NOW)[0]
    assert isinstance(outcome, Violation)
    assert RULES[0].id in outcome.problem
    assert "secret detail" not in str(outcome)


def test_the_registry_lists_every_rule_of_the_folder_once():
    assert unlisted_rules(RULES) == set()
    assert len({rule.id for rule in RULES}) == len({rule.number for rule in RULES}) == len(RULES)
    assert [rule.number for rule in RULES] == sorted(rule.number for rule in RULES)


def test_a_file_is_named_as_its_rule_wants():
    for rule in RULES:
        assert rule.check.__module__.rsplit(".", 1)[1] == rule.id.split("-", 1)[1].replace("-", "_")


def test_rules_that_have_to_block_judge_single_resources():
    """A whole stack is judged when all is done; six of them at most, because each reads all resources again."""
    assert sum(rule.is_stack_wide for rule in RULES) <= 6


def test_a_critical_or_high_finding_about_a_credential_blocks():
    told = {
        rule.number for rule in RULES if rule.severity in ("critical", "high") and rule.level is Level.ADVISORY
    }
    assert told == {"ks116", "ks117", "ks403"}


def test_facts_hold_no_secret():
    assert {field.name for field in fields(CredentialFacts)} == {
        "name", "roles", "access_rules", "expires_at", "unrestricted", "keystone_name", "description", "secret",
        "plain_secrets", "login", "is_superseded", "deletes_first",
    }  # fmt: skip
    assert "secret" not in {field.name for field in fields(ProviderFacts)}
