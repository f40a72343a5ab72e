"""ks212: an access rule must be written out, not named by the id of one that exists."""

from collections.abc import Iterator, Mapping

from osaccess.rules.examples import a_credential, a_rule
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import raw_rules, unknown_parts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Violation


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts)
    for index, raw in raw_rules(facts):
        if isinstance(raw, Mapping) and raw.get("id"):
            yield Violation(
                f"Access rule {index} of credential {facts.name!r} is named by an id.",
                have=f"access_rules[{index}].id = {raw['id']!r}",
                mend="Write service, method and path.",
            )


RULE = Rule(
    id="ks212-access-rule-must-be-written-out",
    wants="An access rule says its service, method and path.",
    why="Nobody can review an id, and rules outlive their credentials: whoever made the rule under that id may "
    "have opened anything with it.",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={"written out": a_credential(), "an empty id": a_credential(access_rules=a_rule(id=""))},
    bad={"an id": a_credential(access_rules=a_rule(id="0d7b1c"))},
    unsure={
        "the rules are not known yet": a_credential(access_rules=UNKNOWN),
        "a rule is not known yet": a_credential(access_rules=(UNKNOWN,)),
    },
)
