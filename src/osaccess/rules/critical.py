"""Owns the few rules that are kept at construction, whether or not a policy pack is asked (design, decision 7)."""

from collections.abc import Collection
from datetime import UTC, datetime

from osaccess.errors import BadInput
from osaccess.rules import (
    access_rule_path_must_be_literal,
    credential_access_rules_must_be_given,
    credential_must_expire,
    credential_must_not_be_unrestricted,
    credential_roles_must_be_named,
)
from osaccess.rules.facts import CredentialFacts
from osaccess.rules.rule import Rule, Violation

CRITICAL_RULES = (
    credential_must_not_be_unrestricted.RULE,
    credential_must_expire.RULE,
    credential_roles_must_be_named.RULE,
    credential_access_rules_must_be_given.RULE,
    access_rule_path_must_be_literal.RULE,
)

_ANY_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
"""None of these rules looks at the clock."""


UNRESTRICTED = credential_must_not_be_unrestricted.RULE
NEVER_EXPIRES = credential_must_expire.RULE
NO_RULES = credential_access_rules_must_be_given.RULE
"""The rules that a document may ask to be excepted from, with a reason; the pack still wants a waiver."""


def refuse_unsafe(facts: CredentialFacts, excepted: Collection[Rule] = ()) -> None:
    """Raise BadInput for the first violation of a critical rule; what is not known yet is the pack's to judge."""
    for rule in CRITICAL_RULES:
        if rule in excepted:
            continue
        for outcome in rule.judge(facts, _ANY_INSTANT):
            if isinstance(outcome, Violation):
                raise BadInput(
                    f"{outcome.problem} ({rule.id}; {outcome.have})", because=rule.why, mend=outcome.mend
                )
