"""Owns the waiver that would let a finding pass for a while, for its author to fill in and for somebody to approve."""

from datetime import datetime, timedelta

from osaccess.report.events import Violation, name_of
from osaccess.rules.registry import RULES
from osaccess.rules.resources import GENERATION
from osaccess.rules.waivers import MAX_DAYS

_OURS = frozenset(rule.id for rule in RULES)


def waiver_for(violation: Violation, now: datetime) -> str:
    """Return an entry of waivers.yaml; "" for what no waiver is for: advice, and policies of other packs.

    One for a rotating credential names all of its generations: the next one has the finding, too.
    """
    if violation.level == "advisory" or violation.policy not in _OURS:
        return ""
    name = GENERATION.sub("-*", name_of(violation.urn)).replace("'", "''")
    return (
        f"  - rule: {violation.policy}\n"
        f"    name: '{name}'\n"
        "    reason: \n"
        "    ticket: \n"
        "    approver: \n"
        f"    granted: {now:%Y-%m-%d}\n"
        f"    expires: {now + timedelta(days=MAX_DAYS):%Y-%m-%d}\n"
    )
