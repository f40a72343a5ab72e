"""Every rule, by its own examples and by any value at all."""

import pkgutil
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import osaccess.rules
from osaccess.rules.examples import NOW, a_credential
from osaccess.rules.facts import UNKNOWN, CredentialFacts, ProviderFacts
from osaccess.rules.profiles import PROFILES
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Subject, Undetermined, Violation

GOOD = [pytest.param(rule, facts, id=f"{rule.id}: {name}") for rule in RULES for name, facts in rule.good.items()]
BAD = [pytest.param(rule, facts, id=f"{rule.id}: {name}") for rule in RULES for name, facts in rule.bad.items()]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["path", "service", "x"]), inner),
    max_leaves=6,
)


@pytest.mark.parametrize(("rule", "facts"), GOOD)
def test_a_good_example_passes(rule, facts):
    assert rule.judge(facts, NOW) == ()


@pytest.mark.parametrize(("rule", "facts"), BAD)
def test_a_bad_example_is_a_violation_with_value_and_mend(rule, facts):
    outcomes = rule.judge(facts, NOW)
    assert outcomes
    for outcome in outcomes:
        assert isinstance(outcome, Violation)
        assert str(facts.name) in outcome.problem
        assert outcome.have
        assert outcome.mend
        assert "inside the rule" not in outcome.have


@pytest.mark.parametrize(("rule", "facts"), BAD)
def test_one_mistake_is_a_violation_of_few_rules(rule, facts):
    others = [
        other.id for other in RULES if other.subject == rule.subject and other.judge(facts, NOW) and other != rule
    ]
    assert others == []


@given(st.fixed_dictionaries(dict.fromkeys(("roles", "access_rules", "expires_at", "unrestricted"), anything)))
def test_no_value_makes_a_rule_crash(values):
    for rule in RULES:
        if rule.subject is Subject.CREDENTIAL:
            for outcome in rule.judge(a_credential(**values), NOW):
                assert "inside the rule" not in getattr(outcome, "have", "")


@pytest.mark.parametrize("property_", ["roles", "access_rules", "expires_at", "unrestricted"])
def test_an_unknown_value_is_never_a_pass_of_the_rules_about_it(property_):
    facts = a_credential(**{property_: UNKNOWN})
    outcomes = [
        outcome for rule in RULES if rule.subject is Subject.CREDENTIAL for outcome in rule.judge(facts, NOW)
    ]
    assert outcomes
    assert all(outcome == Undetermined(property_) for outcome in outcomes)


def test_a_rule_that_crashes_is_a_violation_that_names_it():
    def crash(_facts, _context):
        raise RuntimeError("secret detail")
        yield

    outcome = replace(RULES[0], check=crash).judge(a_credential(), NOW)[0]
    assert isinstance(outcome, Violation)
    assert RULES[0].id in outcome.problem
    assert "secret detail" not in str(outcome)


def test_the_registry_lists_every_rule_of_the_folder_once():
    folder = Path(osaccess.rules.__path__[0])
    modules = [name for _, name, _ in pkgutil.iter_modules([str(folder)])]
    written = {name for name in modules if "RULE = Rule(" in (folder / f"{name}.py").read_text()}
    listed = {rule.check.__module__.rsplit(".", 1)[1] for rule in RULES}
    assert written == listed
    assert len({rule.id for rule in RULES}) == len({rule.number for rule in RULES}) == len(RULES)


def test_a_file_is_named_as_its_rule_wants():
    for rule in RULES:
        assert rule.check.__module__.rsplit(".", 1)[1] == rule.id.split("-", 1)[1].replace("-", "_")


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_a_profile_states_a_level_for_every_rule(profile):
    config = profile.pack_config()
    assert set(config) == {rule.id for rule in RULES}
    assert {entry["enforcementLevel"] for entry in config.values()} == {"mandatory"}


def test_facts_show_nothing_but_what_rules_need():
    assert {field.name for field in fields(CredentialFacts)} == {
        "name", "roles", "access_rules", "expires_at", "unrestricted",
    }  # fmt: skip
    assert "secret" not in {field.name for field in fields(ProviderFacts)}
