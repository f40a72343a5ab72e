"""ks903: the pack must be configured with what it knows."""

from collections.abc import Iterator

from osaccess.rules.facts import ConfigurationFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Violation


def _check(facts: ConfigurationFacts, _context: Context) -> Iterator[Outcome]:
    for problem, have, mend in facts.pack_faults:
        yield Violation(f"Stack {facts.name!r}: {problem}", have, mend)


RULE = Rule(
    id="ks903-pack-configuration-must-be-sound",
    wants="The pack's configuration names knobs that exist, with values of their types.",
    why="The engine takes an unknown knob without a word, and the rule goes on with its default: a limit of 30 "
    "days that is spelt wrong is a limit of 90.",
    severity=Severity.HIGH,
    subjects=(Subject.CONFIGURATION,),
    check=_check,
    good={"no fault": ConfigurationFacts("prod")},
    bad={
        "a knob that does not exist": ConfigurationFacts(
            "prod",
            pack_faults=(
                (
                    "ks103-credential-lifetime-must-be-limited has no knob maxLifetime.",
                    "maxLifetime = 30",
                    "Did you mean maxLifetimeDays?",
                ),
            ),
        )
    },
)
