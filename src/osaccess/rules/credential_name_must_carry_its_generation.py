"""ks110: a credential's name must leave room for its successor."""

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

SUFFIX = Knob(
    name="suffixRegex",
    schema={"type": "string", "format": "regex"},
    default=r"(?:-|_|\.)(v?\d+|\d{4}-\d{2}-\d{2}|\d{8}T\d{6}Z|[0-9a-f]{6,8})$",
    description="regular expression that the end of a name matches",
)


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    if facts.keystone_name is UNKNOWN:
        yield Undetermined("name")
    if not isinstance(facts.keystone_name, str) or facts.deletes_first:
        return
    if not re.search(context.knobs[SUFFIX.name], facts.keystone_name):
        yield Violation(
            f"Credential {facts.name!r} has a name without a generation.",
            have=f"name = {facts.keystone_name!r}",
            mend=f"End the name with a date or a number, like {facts.keystone_name}-20260601, and change that "
            "with each replacement; or leave the name to Pulumi.",
        )


RULE = Rule(
    id="ks110-credential-name-must-carry-its-generation",
    wants="The name of an application credential ends with what tells it from its successor.",
    why="A name is taken per user until the credential is deleted. With a fixed one the successor cannot be "
    "made first, so every replacement is a gap in which nobody can log in.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=(SUFFIX,),
    good={
        "a day": a_credential(keystone_name="web-deploy-2026-06-01"),
        "an instant": a_credential(keystone_name="web-deploy-20260601T000000Z"),
        "what Pulumi appends": a_credential(keystone_name="web-deploy-1a2b3c4"),
        "no name": a_credential(keystone_name=None),
        "deleted first, on purpose": a_credential(keystone_name="web-deploy", deletes_first=True),
        "the house's own way": With(
            a_credential(keystone_name="web-deploy.blue"), {"suffixRegex": r"\.(blue|green)$"}
        ),
    },
    bad={"a fixed name": a_credential(keystone_name="web-deploy")},
    unsure={"not known yet": a_credential(keystone_name=UNKNOWN)},
)
