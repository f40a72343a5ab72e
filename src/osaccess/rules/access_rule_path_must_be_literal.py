"""ks205: the path of an access rule must have no characters that mean something else to the services."""

from collections.abc import Iterator, Mapping
from typing import Any

from osaccess.access.path import hazards
from osaccess.rules.examples import a_credential, a_rule
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    if not isinstance(facts.access_rules, list | tuple):
        return  # none, or unknown: ks109 speaks of those
    for index, rule in enumerate(facts.access_rules):
        yield from _check_path(facts.name, index, rule.get("path") if isinstance(rule, Mapping) else rule)


def _check_path(name: Any, index: int, path: Any) -> Iterator[Outcome]:
    if path is UNKNOWN:
        yield Undetermined(f"access_rules[{index}].path")
    elif not isinstance(path, str):
        yield _violation(name, index, path, "it is no text")
    else:
        for hazard in hazards(path):
            yield _violation(name, index, path, hazard.value)


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
    subject=Subject.CREDENTIAL,
    check=_check,
    good={
        "a version with its dot": a_credential(access_rules=a_rule(path="/compute/v2.1/servers")),
        "wildcards": a_credential(access_rules=a_rule(path="/v2.1/servers/{server_id}/**")),
    },
    bad={
        "an alternation": a_credential(access_rules=a_rule(path="/v2.1/(servers|images)")),
        "an open bracket": a_credential(access_rules=a_rule(path="/v2/images/[a")),
        "a query": a_credential(access_rules=a_rule(path="/v2.1/servers?all_tenants=1")),
        "a brace that is not closed": a_credential(access_rules=a_rule(path="/v2.1/servers/{id")),
        "no leading slash": a_credential(access_rules=a_rule(path="v2.1/servers")),
        "no text": a_credential(access_rules=a_rule(path=5)),
    },
)
