"""ks209: the method of an access rule must be one that Keystone stores."""

from collections.abc import Iterator, Mapping
from typing import Any

from osaccess.access.access_rule import HttpMethod
from osaccess.rules.examples import a_credential, a_rule
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import raw_rules, unknown_parts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Violation

_METHODS = frozenset(method.value for method in HttpMethod)


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, "method")
    for index, raw in raw_rules(facts):
        if not isinstance(raw, Mapping) or (raw.get("id") and "method" not in raw):
            continue  # of those ks205 and ks212 speak
        method = raw.get("method")
        if method is not UNKNOWN and not (isinstance(method, str) and method in _METHODS):
            yield Violation(
                f"Access rule {index} of credential {facts.name!r} has a method that Keystone refuses.",
                have=f"access_rules[{index}].method = {method!r}",
                mend=_mend(method),
            )


def _mend(method: Any) -> str:
    if isinstance(method, str) and method.upper() in _METHODS:
        return f"Write {method.upper()}."
    return f"Write one of {', '.join(sorted(_METHODS))}; each method needs a rule of its own."


def _remedy(facts: CredentialFacts, _context: Context) -> Mapping[str, Any]:
    return {"access_rules": tuple(_in_capitals(raw) for _, raw in raw_rules(facts))}


def _in_capitals(raw: Any) -> Any:
    method = raw.get("method") if isinstance(raw, Mapping) else None
    if not isinstance(method, str) or method.upper() not in _METHODS:
        return raw
    return {**raw, "method": method.upper()}


RULE = Rule(
    id="ks209-access-rule-method-must-be-known",
    wants="The method of an access rule is DELETE, GET, HEAD, PATCH, POST or PUT, in capitals.",
    why="Keystone refuses any other with 400; there is no OPTIONS and no wildcard, and GET does not include HEAD.",
    severity=Severity.MEDIUM,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    remedy=_remedy,
    good={"one of six": a_credential()},
    bad={
        "small letters": a_credential(access_rules=a_rule(method="get")),
        "a wildcard": a_credential(access_rules=a_rule(method="*")),
        "OPTIONS": a_credential(access_rules=a_rule(method="OPTIONS")),
        "left out": a_credential(access_rules=({"service": "compute", "path": "/compute/v2.1/servers"},)),
        "no text": a_credential(access_rules=a_rule(method=["GET"])),
    },
    unsure={
        "the rules are not known yet": a_credential(access_rules=UNKNOWN),
        "a method is not known yet": a_credential(access_rules=a_rule(method=UNKNOWN)),
    },
)
