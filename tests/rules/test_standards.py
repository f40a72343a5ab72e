"""Every rule helps with one theme, and every theme names controls of every standard."""

from collections import Counter

from osaccess.rules.registry import RULES
from osaccess.rules.standards import STANDARDS, SUBJECTS, THEMES


def test_every_rule_has_one_theme():
    assert Counter(rule for theme in THEMES for rule in theme.rules) == Counter(rule.number for rule in RULES)


def test_every_theme_names_controls_of_every_standard():
    assert {tuple(theme.controls) for theme in THEMES} == {STANDARDS}


def test_every_control_that_a_theme_names_says_what_it_is_about_and_no_other_does():
    named = {
        standard: {control for theme in THEMES for control in theme.controls[standard].split(", ")}
        for standard in STANDARDS
    }
    assert {standard: set(SUBJECTS[standard]) for standard in STANDARDS} == named
