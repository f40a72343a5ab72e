"""ks502: a secret must be marked as one, or it lies in the state in clear."""

from collections.abc import Iterator, Mapping
from typing import Any

from osaccess.rules.examples import a_credential, a_credential_login, a_user
from osaccess.rules.facts import UNKNOWN, CredentialFacts, ProviderFacts, UserFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation


def _check(facts: CredentialFacts | ProviderFacts | UserFacts, _context: Context) -> Iterator[Outcome]:
    if facts.plain_secrets is UNKNOWN:
        yield Undetermined("whether secrets are marked")
        return
    for key in facts.plain_secrets:
        yield Violation(
            f"`{key}` of {facts.name!r} is not marked as a secret.",
            have=f"{key} is plain text",
            mend=f"Write pulumi.Output.secret(…) around it, or read it with config.require_secret; then change "
            f"the {key}, for the old one is in the history of the state.",
        )


def _remedy(_facts: Any, _context: Context) -> Mapping[str, Any]:
    return {"plain_secrets": ()}


RULE = Rule(
    id="ks502-secret-must-be-marked",
    wants="Secrets that are given to a resource or a provider are marked as secrets.",
    why="pulumi-openstack 5.5.3 marks only passwords by itself. `application_credential_secret` and `token` of a "
    "provider, given as plain text, stay readable in every version of the state.",
    severity=Severity.CRITICAL,
    subjects=(Subject.CREDENTIAL, Subject.PROVIDER, Subject.USER),
    check=_check,
    remedy=_remedy,
    good={"a marked secret": a_credential_login(), "none": a_credential(), "a marked password": a_user()},
    bad={
        "a provider's": a_credential_login(plain_secrets=("applicationCredentialSecret",)),
    },
    unsure={"nobody can tell": a_credential_login(plain_secrets=UNKNOWN)},
)
