"""ks900: a waiver must be in force."""

from collections.abc import Iterator

from osaccess.rules.facts import ConfigurationFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Violation


def _check(facts: ConfigurationFacts, _context: Context) -> Iterator[Outcome]:
    for problem, have, mend in facts.waivers_out_of_force:
        yield Violation(f"Stack {facts.name!r}: {problem}", have, mend)


RULE = Rule(
    id="ks900-waiver-must-be-in-force",
    wants="Each waiver counts today: it was granted already, and it has not expired.",
    why="What it waived is a finding again. A waiver that is over says that somebody promised to mend something by "
    "then.",
    severity=Severity.HIGH,
    subjects=(Subject.CONFIGURATION,),
    check=_check,
    is_of_time=True,
    good={"none is over": ConfigurationFacts("prod")},
    bad={
        "an old one": ConfigurationFacts(
            "prod",
            waivers_out_of_force=(
                (
                    "waivers.yaml:2: a waiver for ks101-credential-must-not-be-unrestricted counts from 2026-01-01 to "
                    "2026-03-01 only.",
                    "granted: 2026-01-01, expires: 2026-03-01",
                    "Mend what it waives and remove it, or have it approved anew.",
                ),
            ),
        )
    },
)
