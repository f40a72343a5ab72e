"""ks111: a credential must say what it is for."""

import re
from collections.abc import Iterator

from osaccess.rules.examples import a_credential
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.rule import (
    Context,
    Knob,
    Level,
    Outcome,
    Rule,
    Severity,
    Subject,
    Undetermined,
    Violation,
    With,
)

PATTERN = Knob(
    name="pattern",
    schema={"type": "string", "format": "regex"},
    default=r"\S.{8,}\S",
    description="regular expression that a description holds; the default asks for ten characters",
)


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    if facts.description is UNKNOWN:
        yield Undetermined("description")
    elif not re.search(context.knobs[PATTERN.name], str(facts.description or "")):
        form = context.knobs[PATTERN.name]
        wanted = "" if form == PATTERN.default else f", in the form that the knob pattern asks for: {form}"
        yield Violation(
            f"Credential {facts.name!r} does not say what it is for{', in the wanted form' if wanted else ''}.",
            have="description is missing" if facts.description is None else f"description = {facts.description!r}",
            mend='Set `description` to who uses it for what: "Deploy pipeline of the web shop (web-team)"'
            f"{wanted}.",
        )


RULE = Rule(
    id="ks111-credential-description-must-say-its-purpose",
    wants="An application credential has a description that says who uses it for what.",
    why="Keystone keeps no record of use. In an incident the description is all that tells whom a deletion stops.",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=(PATTERN,),
    good={
        "a sentence": a_credential(),
        "the house's own form": With(a_credential(description="T-12"), {"pattern": r"T-\d+"}),
    },
    bad={
        "left out": a_credential(description=None),
        "a word": a_credential(description="ci"),
        "spaces": a_credential(description=" " * 20),
        "without the team that the house asks for": With(a_credential(), {"pattern": r"team:\w+"}),
    },
    unsure={"not known yet": a_credential(description=UNKNOWN)},
)
