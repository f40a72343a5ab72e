"""ks205: the path of an access rule must have no characters that mean something else to the services."""

from collections.abc import Iterator, Mapping
from typing import Any

from osaccess.access.path import Hazard, hazards
from osaccess.rules.examples import a_credential, a_rule
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import raw_rules, unknown_parts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Violation


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, "path")
    for index, rule in raw_rules(facts):
        path = rule.get("path") if isinstance(rule, Mapping) else rule
        if path is UNKNOWN:
            continue
        if isinstance(path, str):
            for hazard in hazards(path):
                if hazard is not Hazard.TOO_LONG:  # of that ks208 speaks
                    yield _violation(facts.name, index, path, hazard.value)
        elif not (isinstance(rule, Mapping) and rule.get("id")):  # of ids ks212 speaks
            yield _violation(facts.name, index, path, "it is no text")


def _violation(name: Any, index: int, path: Any, why: str) -> Violation:
    return Violation(
        f"Access rule {index} of credential {name!r} does not do what its path says: {why}.",
        have=f"access_rules[{index}].path = {path!r}",
        mend="Write the path as the request sends it, with `*` or `{id}` for one segment and `**` for the rest; "
        "for alternatives write one rule each.",
    )


RULE = Rule(
    id="ks205-access-rule-path-must-be-literal",
    wants="The path of an access rule is literal but for `*`, `{id}` and `**`.",
    why="The services read every other character as a regular expression: `(a|b)` and `+` let more requests "
    "through than the path says, a stray `(` makes the service answer 500, and a query never matches.",
    severity=Severity.HIGH,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={
        "a version with its dot": a_credential(access_rules=a_rule(path="/compute/v2.1/servers")),
        "wildcards": a_credential(access_rules=a_rule(path="/compute/v2.1/servers/{server_id}/**")),
    },
    bad={
        "an alternation": a_credential(access_rules=a_rule(path="/compute/v2.1/(servers|images)")),
        "an open bracket": a_credential(access_rules=a_rule(path="/v2/images/[a")),
        "a query": a_credential(access_rules=a_rule(path="/compute/v2.1/servers?all_tenants=1")),
        "a brace that is not closed": a_credential(access_rules=a_rule(path="/compute/v2.1/servers/{id")),
        "no leading slash": a_credential(access_rules=a_rule(path="compute/v2.1/servers")),
        "no text": a_credential(access_rules=a_rule(path=5)),
        "no path": a_credential(access_rules=({"service": "compute", "method": "GET"},)),
    },
    unsure={
        "the rules are not known yet": a_credential(access_rules=UNKNOWN),
        "a rule is not known yet": a_credential(access_rules=(UNKNOWN,)),
        "a path is not known yet": a_credential(access_rules=a_rule(path=UNKNOWN)),
    },
)
