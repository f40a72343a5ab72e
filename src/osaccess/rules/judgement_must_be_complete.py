"""ks902: every rule must have been able to decide."""

from collections.abc import Iterator

from osaccess.rules.facts import JudgementFacts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Violation

_MEND = "Give these values as constants, or look at the update's own findings: there all is known."


def _check(facts: JudgementFacts, _context: Context) -> Iterator[Outcome]:
    if facts.undetermined:
        rules = sorted({rule.split("-", 1)[0] for rules in facts.undetermined.values() for rule in rules})
        yield Violation(
            f"{facts.name!r} could not be judged completely before the update.",
            have=f"not known yet: {', '.join(facts.undetermined)}; undecided: {', '.join(rules)}",
            mend=" ".join(facts.mends)
            if len(facts.mends) == len(facts.undetermined)
            else " ".join((*facts.mends, _MEND)),
        )


RULE = Rule(
    id="ks902-judgement-must-be-complete",
    wants="No rule is undecided because a value is not known in the preview.",
    why="What a preview cannot see, a reviewer has not seen. Make this rule mandatory and nothing slips through.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.JUDGEMENT,),
    check=_check,
    good={"all decided": JudgementFacts("web-deploy")},
    bad={
        "one property": JudgementFacts("web-deploy", {"expires_at": ("ks102-credential-must-expire",)}),
    },
)
