"""Owns the pack: every rule of osaccess.rules as a mandatory resource policy, configured by a profile."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from osaccess.clock import utc_now
from osaccess.environment import now_of
from osaccess.policies.facts_of import facts_of
from osaccess.rules.registry import RULES
from osaccess.rules.rule import FACTS_OF, Rule, Undetermined, Violation

NAME = "osaccess"

_SEVERITIES = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "low": Severity.LOW,
}


def policies(environ: Mapping[str, str] = os.environ, clock: Callable[[], datetime] = utc_now) -> list[Policy]:
    """Return one policy per rule, each mandatory unless a configuration says otherwise."""
    return [_policy(rule, environ, clock) for rule in RULES]


def message(rule: Rule, violation: Violation) -> str:
    """Return what a person reads: the CLI shows nothing of a policy but its name and this text."""
    return (
        f"{violation.problem}\n"
        f"    have: {violation.have}\n"
        f"    why:  {rule.why}\n"
        f"    fix:  {violation.mend}\n"
        f"    page: docs/rules/{rule.number}.md"
    )


def _policy(rule: Rule, environ: Mapping[str, str], clock: Callable[[], datetime]) -> ResourceValidationPolicy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        facts = facts_of(args, environ)
        if facts is None or not isinstance(facts, FACTS_OF[rule.subject]):
            return
        undetermined = []
        for outcome in rule.judge(facts, now_of(environ, clock), args.get_config()):
            match outcome:
                case Violation():
                    report(message(rule, outcome), None)
                case Undetermined(property_):
                    undetermined.append(property_)
        if undetermined:
            # The SDK turns this into an advisory "can't run policy … during preview": never into a pass.
            raise UnknownValueError(UNKNOWN_STRING_VALUE, undetermined)

    return ResourceValidationPolicy(
        name=rule.id,
        description=rule.wants,
        validate=validate,
        enforcement_level=EnforcementLevel.MANDATORY,
        config_schema=_schema(rule),
        severity=_SEVERITIES[rule.severity],
    )


def _schema(rule: Rule) -> PolicyConfigSchema | None:
    if not rule.knobs:
        return None
    return PolicyConfigSchema({knob.name: {**knob.schema, "default": knob.default} for knob in rule.knobs})
