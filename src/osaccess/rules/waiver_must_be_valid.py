"""ks901: a waiver must keep the rules of waivers."""

from collections.abc import Iterator

from osaccess.rules.facts import ConfigurationFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Violation


def _check(facts: ConfigurationFacts, _context: Context) -> Iterator[Outcome]:
    for problem, have, mend in facts.waiver_faults:
        yield Violation(f"Stack {facts.name!r}: {problem}", have, mend)


RULE = Rule(
    id="ks901-waiver-must-be-valid",
    wants="Each waiver has a rule, a resource, a reason, a ticket, an approver, and lasts 90 days at most.",
    why="A waiver without an end is a rule that nobody has. One that counts for nothing hides what was meant.",
    severity=Severity.HIGH,
    subjects=(Subject.CONFIGURATION,),
    check=_check,
    good={"no fault": ConfigurationFacts("prod")},
    bad={
        "one without an approver": ConfigurationFacts(
            "prod",
            waiver_faults=(
                (
                    "waivers.yaml:2: approver: a waiver cannot be read: it is missing.",
                    "approver",
                    "Give rule, urn or name, reason, ticket, approver, granted and expires.",
                ),
            ),
        )
    },
)
