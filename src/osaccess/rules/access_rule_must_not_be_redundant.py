"""ks210: an access rule must let something through that no other one does."""

from collections.abc import Iterator, Mapping
from typing import Any

from osaccess.catalogue.lint import Lint
from osaccess.rules.examples import a_credential, a_rule, rules_for
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import PARTS, lints, raw_rules, sound_rules, unknown_parts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Violation


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, *PARTS)
    first: dict[object, int] = {}
    for one in sound_rules(facts):
        if one.rule in first:
            yield Violation(
                f"Access rule {one.index} of credential {facts.name!r} says the same as access rule {first[one.rule]}.",
                have=f"{one}, and access_rules[{first[one.rule]}], too",
                mend="Leave it out.",
            )
        first.setdefault(one.rule, one.index)
    for one, finding in lints(facts, context.cloud, Lint.SHADOWED):
        if first[one.rule] == one.index:
            yield Violation(
                f"Access rule {one.index} of credential {facts.name!r} opens nothing: {finding.problem}",
                have=str(one),
                mend="Leave it out, or make the other one narrower.",
            )


def _remedy(facts: CredentialFacts, _context: Context) -> Mapping[str, Any]:
    kept: list[Any] = []
    for _, raw in raw_rules(facts):
        if raw not in kept:
            kept.append(raw)
    return {"access_rules": tuple(kept)}


RULE = Rule(
    id="ks210-access-rule-must-not-be-redundant",
    wants="No access rule is covered by another one.",
    why="Who reviews the list counts on each line to matter: a narrow rule beside a wide one reads like a limit "
    "and is none. Keystone answers 409 for exact doubles of a new rule.",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    remedy=_remedy,
    good={
        "two that differ": a_credential(
            access_rules=rules_for("GET compute /compute/v2.1/servers", "GET compute /compute/v2.1/servers/{id}")
        )
    },
    bad={
        "twice the same": a_credential(access_rules=a_rule() * 2),
        "a narrow one beside a wide one": a_credential(
            access_rules=rules_for("GET compute /compute/v2.1/servers/{id}", "GET compute /compute/v2.1/servers/1")
        ),
    },
    unsure={"the rules are not known yet": a_credential(access_rules=UNKNOWN)},
)
