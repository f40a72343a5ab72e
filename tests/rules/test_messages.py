"""What rules say: whole sentences that name the subject, and a mend that says which of its words are knobs."""

import re

import pytest

from osaccess.rules.examples import judged
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Violation

SAID = [
    pytest.param(rule, outcome, id=f"{rule.number}-{name}")
    for rule in RULES
    for name, example in rule.bad.items()
    for outcome in judged(rule, example)
    if isinstance(outcome, Violation)
]
KNOBS = sorted({knob.name for rule in RULES for knob in rule.knobs})
ENDS = (".", "?", " -- COMMAND")
SUBJECT = re.compile(r"'[^']+'|^[a-z]+\.[a-z]+\.|SEC-\d+")
"""A name in quotes, an output's path, or the ticket of a waiver."""


@pytest.mark.parametrize(("rule", "said"), SAID)
def test_a_finding_is_sentences_about_a_named_subject(rule, said):
    assert said.problem.endswith("."), said.problem
    assert SUBJECT.search(said.problem), said.problem
    assert said.have
    assert "None" not in said.have or rule.number in ("ks205", "ks209", "ks404"), said.have


@pytest.mark.parametrize(("rule", "said"), SAID)
def test_a_mend_is_a_sentence_and_calls_a_knob_a_knob(rule, said):
    assert said.mend.endswith((*ENDS, "unset OS_DEBUG")), said.mend
    for knob in KNOBS:
        for found in re.finditer(rf"\b{knob}\b", said.mend):
            assert said.mend[: found.start()].endswith(("the knob ", "Did you mean ")), said.mend
