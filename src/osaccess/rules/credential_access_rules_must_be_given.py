"""ks109: a credential must be limited to requests."""

from collections.abc import Iterator
from typing import Any

from osaccess.rules.examples import a_credential
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    if facts.access_rules is UNKNOWN:
        yield Undetermined("access_rules")
    elif not facts.access_rules or not isinstance(facts.access_rules, list | tuple):
        yield Violation(
            f"Credential {facts.name!r} has no access rules, so it may send every request that its roles allow.",
            have=_have(facts.access_rules),
            mend="List the requests that its job sends: "
            "`access_rules: [{service: compute, method: GET, path: /v2.1/servers}]`. They are found by: "
            "osaccess record -- COMMAND",
        )


def _have(rules: Any) -> str:
    if rules is None:
        return "access_rules is missing"
    return f"access_rules = {rules!r}, which is no list" if rules else "access_rules is empty"


RULE = Rule(
    id="ks109-credential-access-rules-must-be-given",
    wants="An application credential has access rules.",
    why="Without rules a leaked credential is the whole role. An empty list is stored as no restriction at all.",
    severity=Severity.HIGH,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={"one rule": a_credential()},
    unsure={"not known yet": a_credential(access_rules=UNKNOWN)},
    bad={
        "left out": a_credential(access_rules=None),
        "an empty list": a_credential(access_rules=()),
        "no list": a_credential(access_rules="GET compute /compute/v2.1/servers"),
    },
)
