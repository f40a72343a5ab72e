"""ks904: a waiver must let something pass."""

from collections.abc import Iterator

from osaccess.rules.examples import a_stack
from osaccess.rules.facts import StackFacts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Violation


def _check(facts: StackFacts, _context: Context) -> Iterator[Outcome]:
    for waiver in facts.unused_waivers:
        yield Violation(
            f"Stack {facts.name!r} has nothing that this waiver is for: {waiver}.",
            have="no finding of that rule about such a resource",
            mend="Remove it; who needs it again asks again.",
        )


RULE = Rule(
    id="ks904-waiver-must-be-used",
    wants="Each waiver lets a finding pass that there is.",
    why="A waiver that outlives its finding waits for the next mistake of that kind.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.STACK,),
    check=_check,
    good={"none": a_stack()},
    bad={
        "one": a_stack(
            unused_waivers=("waivers.yaml:2: ks101-credential-must-not-be-unrestricted for heat-bootstrap",)
        )
    },
)
