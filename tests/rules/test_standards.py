"""Every rule helps with one theme, and every theme names controls of every standard."""

from collections import Counter

from osaccess.rules.registry import RULES
from osaccess.rules.standards import STANDARDS, THEMES


def test_every_rule_has_one_theme():
    assert Counter(rule for theme in THEMES for rule in theme.rules) == Counter(rule.number for rule in RULES)


def test_every_theme_names_controls_of_every_standard():
    assert {tuple(theme.controls) for theme in THEMES} == {STANDARDS}
