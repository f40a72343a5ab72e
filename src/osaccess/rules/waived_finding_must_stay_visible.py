"""ks905: a waived finding must stay visible."""

import re
from collections.abc import Iterator

from osaccess.rules.facts import JudgementFacts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Violation

_PROBLEM = re.compile(r"Waived until (\S+) \((.*?)\): ")
_HAVE = re.compile(r"a finding of (\S+) about ")


def waiver_in(problem: str, have: str) -> tuple[str, str, str] | None:
    """Return (rule id, waived until, ticket) of what this rule found; None for what another one did."""
    told, rule = _PROBLEM.match(problem), _HAVE.match(have)
    return (rule[1], told[1], told[2]) if told and rule else None


def _check(facts: JudgementFacts, _context: Context) -> Iterator[Outcome]:
    for rule, problem, until, ticket in facts.waived:
        yield Violation(
            f"Waived until {until} ({ticket}): {problem}",
            have=f"a finding of {rule} about {facts.name!r}",
            mend="Mend it before the waiver ends.",
        )


RULE = Rule(
    id="ks905-waived-finding-must-stay-visible",
    wants="What a waiver lets pass is told in every run.",
    why="A finding that nobody sees is a finding that nobody mends.",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    subjects=(Subject.JUDGEMENT,),
    check=_check,
    good={"nothing waived": JudgementFacts("web-deploy")},
    bad={
        "a waived finding": JudgementFacts(
            "web-deploy",
            waived=(
                (
                    "ks101-credential-must-not-be-unrestricted",
                    "Credential 'web-deploy' is unrestricted.",
                    "2026-08-01",
                    "SEC-142",
                ),
            ),
        )
    },
)
