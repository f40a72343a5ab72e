"""Every rule's good, bad and unsure examples in the embedded engine: what the pack says there is what the analyzer hears.

In `make test`: examples with the same knobs share a run, so all of them are some seconds. The rules about waivers,
configuration and judging itself have files and no resources: tests/integration/test_waivers_and_configuration_in_the_engine.py.
"""

from collections import defaultdict
from dataclasses import replace

import pytest

from osaccess.rules.examples import told_of
from osaccess.rules.facts import ConfigurationFacts, JudgementFacts, ScriptFacts, StackFacts
from osaccess.rules.registry import RULES
from support.examples_in_the_engine import (
    Told,
    a_stack_run,
    judged_alone,
    told_of_stack,
)
from support.examples_on_the_wire import config_of, environ_of, found
from support.facts_on_the_wire import sent, sent_stack

OF_STACKS = {rule.id for rule in RULES if rule.is_stack_wide}
NOT_ALONE = (StackFacts, ConfigurationFacts, JudgementFacts, ScriptFacts)
"""The embedded engine refuses the packages of commands; ks121 is run on the analyzer alone."""

MADE_SOUND = {
    *("ks107 bad: no list", "ks109 bad: no list"),
    *("ks502 bad: a provider's", "ks502 unsure: nobody can tell"),
}
"""Examples of which the provider's check makes a list, and a mark, before the pack sees them."""

CONVERTED = {"ks102 bad: a number", "ks204 bad: no text", "ks205 bad: no text"}
"""Examples of which the provider's check makes a text before the pack sees them."""


def examples():
    for rule in RULES:
        for kind in ("good", "bad", "unsure"):
            for name, example in getattr(rule, kind).items():
                yield f"{rule.number} {kind}: {name}", rule, example


NOT_RUN = {
    name
    for name, _, example in examples()
    if (login := getattr(told_of(example).facts, "login", None)) and "cloud" in login.settings
} | {"ks118 good: a job that speaks S3"}
"""Examples that the embedded engine refuses before anybody is asked, or without anybody having a word to say."""


def with_the_same_settings():
    """Return settings of a run → name of an example → rule and example, for the rules about single resources."""
    groups = defaultdict(dict)
    for name, rule, example in examples():
        told = told_of(example)
        if not isinstance(told.facts, NOT_ALONE):
            settings = (repr(sorted(told.knobs.items())), told.has_cloud, repr(environ_of(told)))
            groups[settings][name] = (rule, example)
    return groups


GROUPS = with_the_same_settings()


WANTS = {rule.id: f"{rule.wants}\n" for rule in RULES}
"""What the SDK puts before each message; engines show it beside."""


def heard(rule, example):
    return {
        Told(one.policy, one.level, one.message.removeprefix(WANTS[one.policy])) for one in found(rule, example)
    }


@pytest.mark.parametrize("settings", GROUPS, ids=lambda settings: " ".join(map(str, settings)))
def test_of_each_resource_the_pack_says_in_the_engine_what_the_analyzer_hears(settings, tmp_path):
    group = list(GROUPS[settings].items())
    told = told_of(group[0][1][1])
    said = judged_alone(
        tmp_path,
        {f"E{index}": sent(told_of(example).facts) for index, (_, (_, example)) in enumerate(group)},
        config=config_of(told),
        has_cloud=told.has_cloud,
        environment=environ_of(told),
    )
    refused = {name for index, (name, _) in enumerate(group) if f"E{index}" not in said}
    assert refused <= NOT_RUN
    wrong = {}
    for index, (name, (rule, example)) in enumerate(group):
        if name not in refused | MADE_SOUND:
            alone = {one for one in said[f"E{index}"] if one.policy not in OF_STACKS}
            if problems(alone, name) != problems(heard(rule, example), name):
                wrong[name] = alone
            assert (rule.id in {one.policy for one in alone}) is (" bad: " in name), name
    assert wrong == {}


def problems(said, name):
    """Return the findings; of a value that the provider's check made a text of, which rules found it."""
    if name not in CONVERTED:
        return said
    return {replace(one, message="") for one in said}


STACKS = [
    pytest.param(rule, example, id=name)
    for name, rule, example in examples()
    if isinstance(told_of(example).facts, StackFacts) and rule.number != "ks904"
]


@pytest.mark.parametrize(("rule", "example"), STACKS)
def test_of_each_whole_stack_the_pack_says_in_the_engine_what_the_analyzer_hears(rule, example, tmp_path):
    told = told_of(example)
    result = a_stack_run(tmp_path, sent_stack(told.facts), config_of(told))
    assert told_of_stack(result, OF_STACKS) == heard(rule, example)
