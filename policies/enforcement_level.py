"""Owns seeing at which level a policy is configured; the SDK tells a policy its knobs, and not its level.

The level is held by the function that the SDK hands to a policy for its reports (pulumi_policy 1.21, policy.py,
`_create_report_violation`). Where another SDK holds it elsewhere, nobody can tell: `level_of` is None.
"""

import inspect

from pulumi_policy import EnforcementLevel, ReportViolation

_NAME = "enforcement_level"


def level_of(report: ReportViolation) -> EnforcementLevel | None:
    """Return the level at which what is reported counts; None where nobody can tell."""
    try:
        level = inspect.getclosurevars(report).nonlocals.get(_NAME)
    except TypeError:
        return None
    return level if isinstance(level, EnforcementLevel) else None
