"""ks116: a credential must belong to an automation user, not to a person."""

from collections.abc import Iterator

from osaccess.rules.automation_names import AUTOMATION_USERS, HUMAN_PATTERN, is_person
from osaccess.rules.credential_must_not_come_from_a_credential import CREDENTIAL_SETTINGS
from osaccess.rules.examples import a_credential, a_credential_login, a_provider
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.rule import (
    Context,
    Level,
    Outcome,
    Rule,
    Severity,
    Subject,
    Undetermined,
    Violation,
    With,
)


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    settings = facts.login.settings if facts.login else {}
    owner = settings.get("userName")
    if owner is UNKNOWN:
        yield Undetermined("provider.userName")
    elif not owner and not any(settings.get(key) for key in CREDENTIAL_SETTINGS):  # of those ks117 speaks
        yield Undetermined("provider.userName (its login is not in the program)")
    elif isinstance(owner, str) and is_person(owner, context):
        yield Violation(
            f"Credential {facts.name!r} belongs to a person.",
            have=f"its provider logs in as {owner!r}",
            mend="Make a user for the job and let a provider of that user create the credential; an automation "
            "user that is named like a person belongs into automationUsers.",
        )


RULE = Rule(
    id="ks116-credential-owner-must-be-automation",
    wants="Application credentials of pipelines belong to automation users.",
    why="A credential shrinks and dies with its owner: when a person changes teams its roles go, and when the "
    "account is deleted the credential is deleted with it, in the midst of somebody's deployment.",
    severity=Severity.HIGH,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=(AUTOMATION_USERS, HUMAN_PATTERN),
    good={
        "an automation user": a_credential(),
        "a login by credential, whose owner nobody sees": a_credential(login=a_credential_login()),
        "declared to be automation": With(
            a_credential(login=a_provider(userName="build.farm")), {"automationUsers": ["build.*"]}
        ),
    },
    bad={
        "first and last name": a_credential(login=a_provider(userName="jane.doe")),
        "a mail address": a_credential(login=a_provider(userName="jane@example.org")),
        "the house's own pattern": With(
            a_credential(login=a_provider(userName="u12345")), {"humanPattern": r"^u\d+$"}
        ),
    },
    unsure={
        "not known yet": a_credential(login=a_provider(userName=UNKNOWN)),
        "an entry of clouds.yaml": a_credential(login=a_provider(userName=None, password=None, cloud="prod")),
        "the id of somebody": a_credential(login=a_provider(userName=None, userId="0d7b1c")),
        "nobody knows": a_credential(login=None),
    },
)
