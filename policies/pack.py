"""Owns the pack: every rule of osaccess.rules as a policy, configured by a profile."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from osaccess.clock import utc_now
from osaccess.environment import now_of
from osaccess.policies.enforcement_level import level_of
from osaccess.policies.facts_of import UNKNOWN_TEXT, resource_of
from osaccess.policies.remediation import remedied
from osaccess.policies.secret_marks import show_marks, shows_marks
from osaccess.policies.stack_facts import linked
from osaccess.policies.surroundings import Surroundings, surroundings_of
from osaccess.rules import judgement_must_be_complete
from osaccess.rules.facts import ConfigurationFacts, Facts, JudgementFacts
from osaccess.rules.judging import Rounds, configuration_facts, knobs_of, message
from osaccess.rules.pack_config import knob_faults
from osaccess.rules.profiles import PACK_NAME as NAME
from osaccess.rules.registry import RULES
from osaccess.rules.resources import facts_of
from osaccess.rules.rule import Rule, Violation
from osaccess.rules.whole_stack import STACK, root_urn, stack_facts, stack_name

__all__ = ["NAME", "policies"]

UNDECIDED = judgement_must_be_complete.RULE
"""The rule whose level says whether what nobody could decide stops a run."""

_SEVERITIES = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "low": Severity.LOW,
}
_LEVELS = {"mandatory": EnforcementLevel.MANDATORY, "advisory": EnforcementLevel.ADVISORY}


def policies(
    environ: Mapping[str, str] = os.environ,
    clock: Callable[[], datetime] = utc_now,
    surroundings: Surroundings | None = None,
) -> list[Policy]:
    """Return one policy per rule, in the order of their numbers.

    Args:
        environ: where the openstack plugin looks for settings.
        clock: the present instant; OSACCESS_NOW in `environ` comes first.
        surroundings: what lies around the pack; None = found when it is first needed.

    """
    show_marks()
    pack = _Pack(environ, clock, surroundings)
    return [pack.stack_policy(rule) if rule.is_stack_wide else pack.policy(rule) for rule in RULES]


class _Pack:
    """What the policies of one pack share."""

    def __init__(
        self, environ: Mapping[str, str], clock: Callable[[], datetime], surroundings: Surroundings | None
    ) -> None:
        self._environ = environ
        self._clock = clock
        self._found = surroundings
        self._rounds = Rounds()
        self._stack_rounds = Rounds()
        self._shows_marks = shows_marks()
        self._is_strict = False  # until the stack itself, which comes first, was judged

    @property
    def _surroundings(self) -> Surroundings:
        if self._found is None:
            self._found = surroundings_of(self._environ, Path.cwd())
        return self._found

    @property
    def _now(self) -> datetime:
        return now_of(self._environ, self._clock)

    def _entry(self, cloud: str) -> Mapping[str, object] | None:
        return self._surroundings.entry_of(cloud)

    def policy(self, rule: Rule) -> ResourceValidationPolicy:
        """Return the policy of a rule about single resources."""

        def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
            here = self._rounds.at(rule, args.urn, lambda: self._facts(args))
            if isinstance(here.facts, ConfigurationFacts):
                here.pack_faults.extend(
                    (f"{fault.where}: {fault.problem}", fault.where, fault.mend)
                    for fault in knob_faults(rule, args.get_config())
                )
            facts = here.facts_for(rule)
            if facts is None:
                return
            if rule is UNDECIDED:
                self._is_strict = level_of(report) is EnforcementLevel.MANDATORY
            now, cloud = self._now, self._surroundings.cloud_of(stack_name(args.urn))
            outcomes = rule.judge(facts, now, knobs_of(rule, args.get_config()), cloud)
            for violation in here.remember(rule, outcomes, self._surroundings.waivers(), now):
                report(message(rule, violation), None)

        def remediate(args: ResourceValidationArgs) -> Mapping[str, object] | None:
            facts = self._facts(args)
            if facts is None or not rule.is_about(facts):
                return None
            cloud = self._surroundings.cloud_of(stack_name(args.urn))
            context = rule.context(self._now, knobs_of(rule, args.get_config()), cloud)
            if self._surroundings.waivers().for_finding(rule.id, args.urn, context.now):
                return None
            return remedied(rule, facts, args.props, context)

        return ResourceValidationPolicy(
            name=rule.id,
            description=rule.wants,
            validate=validate,
            remediate=remediate if rule.remedy else None,  # type: ignore[arg-type]  # the SDK takes properties too
            enforcement_level=_LEVELS[rule.level],
            config_schema=_schema(rule),
            severity=_SEVERITIES[rule.severity],
        )

    def stack_policy(self, rule: Rule) -> StackValidationPolicy:
        """Return the policy of a rule about a whole stack."""

        def validate(args: StackValidationArgs, report: ReportViolation) -> None:
            root = root_urn([one.urn for one in args.resources])
            now, cloud = self._now, self._surroundings.cloud_of(stack_name(root))
            waivers = self._surroundings.waivers()
            here = self._stack_rounds.at(
                rule,
                root,
                lambda: stack_facts(
                    [linked(one, shows_marks=self._shows_marks) for one in args.resources],
                    waivers,
                    now,
                    cloud,
                    shows_marks=self._shows_marks,
                ),
            )
            if here.facts is None:
                return
            outcomes = rule.judge(here.facts, now, knobs_of(rule, args.get_config()), cloud)
            known = {one.urn for one in args.resources}
            for violation in here.remember(rule, outcomes, waivers, now):
                report(message(rule, violation), violation.urn if violation.urn in known else None)
            if rule.number == "ks904":  # the last one: of single resources ks905 tells what is waived
                for waived, problem, until, ticket in here.waived:
                    report(f"Waived until {until} ({ticket}), a finding of {waived}: {problem}", None)
            undetermined = {key: (rule.id,) for key, rules in here.undetermined.items() if rule.id in rules}
            if undetermined and self._is_strict:
                for outcome in UNDECIDED.judge(JudgementFacts(here.facts.name, undetermined), now):
                    if isinstance(outcome, Violation):
                        report(message(UNDECIDED, outcome), None)
            elif undetermined:
                # The SDK turns this into an advisory "can't run policy … during preview": never into a pass.
                raise UnknownValueError(UNKNOWN_TEXT, list(undetermined))

        return StackValidationPolicy(
            name=rule.id,
            description=rule.wants,
            validate=validate,
            enforcement_level=_LEVELS[rule.level],
            config_schema=_schema(rule),
            severity=_SEVERITIES[rule.severity],
        )

    def _facts(self, args: ResourceValidationArgs) -> Facts | None:
        if args.resource_type == STACK:
            stack = stack_name(args.urn)
            plain = self._surroundings.plain_config_of(stack)
            return configuration_facts(stack, plain, self._surroundings.waivers(), self._now)
        return facts_of(resource_of(args, self._environ, self._entry, shows_marks=self._shows_marks))


def _schema(rule: Rule) -> PolicyConfigSchema | None:
    if not rule.knobs:
        return None
    return PolicyConfigSchema({knob.name: {**knob.schema, "default": knob.default} for knob in rule.knobs})
