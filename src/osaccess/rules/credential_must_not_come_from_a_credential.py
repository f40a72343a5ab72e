"""ks117: a credential must be made by its owner, not by another credential."""

from collections.abc import Iterator

from osaccess.rules.examples import a_credential, a_credential_login, a_provider
from osaccess.rules.facts import CredentialFacts
from osaccess.rules.provider_login import CREDENTIAL_SETTINGS, login_of, origin_of
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Violation


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    if facts.login is None:
        return
    login = login_of(facts.login)
    used = [key for key in CREDENTIAL_SETTINGS if login.get(key)]
    if used:
        yield Violation(
            f"Credential {facts.name!r} is made with another application credential.",
            have=f"its provider logs in with {', '.join(used)}{origin_of(facts.login, used[0])}",
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
            login=a_provider("OS_APPLICATION_CREDENTIAL_ID=0d7b1c")
        ),
        "another login of the environment": a_credential(
            login=a_provider("OS_CLOUD=prod", userName=None, password=None)
        ),
        "nobody knows": a_credential(login=None),
    },
    bad={
        "an application credential": a_credential(login=a_credential_login()),
        "one of the environment": a_credential(
            login=a_provider("OS_APPLICATION_CREDENTIAL_ID=0d7b1c", userName=None, password=None)
        ),
        "one of clouds.yaml": a_credential(
            login=a_provider(
                userName=None, password=None, cloud="prod", entry={"applicationCredentialId": "0d7b1c"}
            )
        ),
        "one by its name": a_credential(
            login=a_credential_login(applicationCredentialId=None, applicationCredentialName="root")
        ),
    },
)
