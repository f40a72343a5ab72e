"""ks117: a credential must be made by its owner, not by another credential."""

from collections.abc import Iterator

from osaccess.rules.examples import a_credential, a_credential_login
from osaccess.rules.facts import CredentialFacts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Violation

_SETTINGS = ("applicationCredentialId", "applicationCredentialName", "applicationCredentialSecret")


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    settings = facts.login.settings if facts.login else {}
    given = [key for key in _SETTINGS if settings.get(key)]
    if given:
        yield Violation(
            f"Credential {facts.name!r} is made with another application credential.",
            have=f"its provider logs in with {', '.join(given)}",
            mend="Let a provider of the owner, with the owner's password, create it.",
        )


RULE = Rule(
    id="ks117-credential-must-not-come-from-a-credential",
    wants="An application credential is created with its owner's own login.",
    why="Only an unrestricted credential can make others, so this works with one that should not exist, and "
    "fails with 403 for every other.",
    severity=Severity.HIGH,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={"the owner's password": a_credential(), "nobody knows": a_credential(login=None)},
    bad={
        "an application credential": a_credential(login=a_credential_login()),
        "one by its name": a_credential(
            login=a_credential_login(applicationCredentialId=None, applicationCredentialName="root")
        ),
    },
)
