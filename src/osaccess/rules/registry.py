"""Owns the list of all rules, in the order of their numbers; a test proves that folder and list agree."""

from osaccess.rules import (
    access_rule_path_must_be_literal,
    credential_access_rules_must_be_given,
    credential_expiry_must_be_utc,
    credential_lifetime_must_be_limited,
    credential_must_expire,
    credential_must_not_be_unrestricted,
    credential_roles_must_be_named,
    provider_must_have_one_login,
)
from osaccess.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    credential_must_not_be_unrestricted.RULE,
    credential_must_expire.RULE,
    credential_lifetime_must_be_limited.RULE,
    credential_expiry_must_be_utc.RULE,
    credential_roles_must_be_named.RULE,
    credential_access_rules_must_be_given.RULE,
    access_rule_path_must_be_literal.RULE,
    provider_must_have_one_login.RULE,
)
