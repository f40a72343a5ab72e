"""Owns the list of all checks of a document, in the order in which the page has them."""

from osaccess.check import access_rules, names, policy, refusals, removals, trust_zones, unknown_facts, user_limit
from osaccess.check.finding import Check

CHECKS: tuple[Check, ...] = (
    refusals.CHECK,
    names.CHECK,
    user_limit.CHECK,
    trust_zones.CHECK,
    removals.ROLE_REMOVAL,
    removals.OFFBOARDING,
    access_rules.RULES,
    access_rules.NEEDED_ROLES,
    policy.CHECK,
    unknown_facts.CHECK,
)
