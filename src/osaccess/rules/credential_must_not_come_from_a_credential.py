"""ks117: a credential must be made by its owner, not by another credential."""

from collections.abc import Iterator

from osaccess.rules.examples import a_credential, a_credential_login, a_provider
from osaccess.rules.facts import CredentialFacts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Violation

CREDENTIAL_SETTINGS = ("applicationCredentialId", "applicationCredentialName", "applicationCredentialSecret")
"""Settings of a provider that logs in with an application credential."""

_VARIABLES = "OS_APPLICATION_CREDENTIAL_"


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    if facts.login is None:
        return
    settings = facts.login.settings
    given = [key for key in CREDENTIAL_SETTINGS if settings.get(key)]
    if not any(settings.get(key) for key in ("userName", "userId", "token", "cloud")):
        given += [name for name in facts.login.inherited if name.startswith(_VARIABLES)]
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
    good={
        "the owner's password": a_credential(),
        "a user beside one of the environment, of which ks507 speaks": a_credential(
            login=a_provider(("OS_APPLICATION_CREDENTIAL_ID",))
        ),
        "another login of the environment": a_credential(
            login=a_provider(("OS_CLOUD",), userName=None, password=None)
        ),
        "nobody knows": a_credential(login=None),
    },
    bad={
        "an application credential": a_credential(login=a_credential_login()),
        "one of the environment": a_credential(
            login=a_provider(("OS_APPLICATION_CREDENTIAL_ID",), userName=None, password=None)
        ),
        "one by its name": a_credential(
            login=a_credential_login(applicationCredentialId=None, applicationCredentialName="root")
        ),
    },
)
