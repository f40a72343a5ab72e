"""What a rule's own examples prove of it: shared by the tests of the rules and by those that prove these tests."""

import pkgutil
from dataclasses import replace
from pathlib import Path

import osaccess.rules
from osaccess.rules.examples import NOW, cloud_of, judged, told_of
from osaccess.rules.rule import Undetermined, Violation


def passes_good(rule, example):
    assert judged(rule, example) == ()


def refuses_bad(rule, example):
    outcomes = judged(rule, example)
    assert outcomes
    for outcome in outcomes:
        assert isinstance(outcome, Violation)
        assert outcome.have
        assert outcome.mend
        assert "inside the rule" not in outcome.have
        if not rule.is_stack_wide:
            assert str(told_of(example).facts.name) in outcome.problem + outcome.have


def leaves_undecided(rule, example):
    outcomes = judged(rule, example)
    assert outcomes
    assert all(isinstance(outcome, Undetermined) for outcome in outcomes)


def mends_one(rule):
    mended = []
    for example in rule.bad.values():
        told = told_of(example)
        changes = rule.remedy(told.facts, rule.context(NOW, told.knobs, cloud_of(told)))
        mended.append(judged(rule, replace(told, facts=replace(told.facts, **changes))))
    assert () in mended


def unlisted_rules(rules):
    """Return the modules of rules that the folder has and the list has not, or the other way round."""
    folder = Path(osaccess.rules.__path__[0])
    modules = [name for _, name, _ in pkgutil.iter_modules([str(folder)])]
    written = {name for name in modules if "RULE = Rule(" in (folder / f"{name}.py").read_text()}
    return written ^ {rule.check.__module__.rsplit(".", 1)[1] for rule in rules}


def broken_examples(rule):
    """Return the names of the examples whose test fails for this rule."""
    mends = {"the remedy": rule} if rule.remedy else {}
    return [
        name
        for examples, check in ((rule.good, passes_good), (rule.bad, refuses_bad), (rule.unsure, leaves_undecided))
        for name, example in examples.items()
        if _fails(check, rule, example)
    ] + [name for name in mends if _fails(mends_one, rule)]


def _fails(check, *told):
    try:
        check(*told)
    except AssertionError:
        return True
    return False
