"""ks116: a credential must belong to an automation user, not to a person."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from osaccess.rules.automation_names import AUTOMATION_USERS, HUMAN_PATTERN, is_automation, is_person
from osaccess.rules.examples import a_credential, a_credential_login, a_provider
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.provider_login import CREDENTIAL_SETTINGS, login_of, origin_of
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

AUTOMATION_CLOUDS = Knob(
    name="automationClouds",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    description="globs of the entries of clouds.yaml that log in as automation users, where nobody can read the file",
)


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    login = login_of(facts.login)
    owner, user_id, cloud = (login.get(key) for key in ("userName", "userId", "cloud"))
    if owner is UNKNOWN:
        yield Undetermined("provider.userName")
    elif not owner:
        if any(login.get(key) for key in CREDENTIAL_SETTINGS):
            return  # of those ks117 speaks
        if isinstance(user_id, str) and is_automation(user_id, context):
            return
        if isinstance(cloud, str) and any(
            fnmatchcase(cloud, glob) for glob in context.knobs[AUTOMATION_CLOUDS.name]
        ):
            return
        yield _nobody_knows(login)
    elif isinstance(owner, str) and is_person(owner, context):
        yield Violation(
            f"Credential {facts.name!r} belongs to a person.",
            have=f"its provider logs in as {owner!r}{origin_of(facts.login, 'userName')}",
            mend="Make a user for the job and let a provider of that user create the credential; an automation "
            "user that is named like a person belongs in the knob automationUsers.",
        )


def _nobody_knows(login: Mapping[str, Any]) -> Undetermined:
    """Return what is not known of the owner, and what to type so that it is."""
    for key, value in (("cloud", login.get("cloud")), ("userId", login.get("userId"))):
        if value is UNKNOWN:
            return Undetermined(f"provider.{key}")
    if login.get("cloud"):
        return Undetermined(
            f"the user of the entry {login['cloud']!r} of clouds.yaml, which is not here",
            f"If it is an automation user's, add {login['cloud']!r} to automationClouds of ks116.",
        )
    if login.get("userId"):
        return Undetermined(
            f"the name of user {login['userId']!r}",
            "Give userName instead of userId, or add the id to the knob automationUsers of ks116.",
        )
    if login.get("token"):
        return Undetermined(
            "the user of the provider's token",
            "A token does not say whose it is: let the provider log in by userName.",
        )
    return Undetermined(
        "who logs in: no setting and no OS_* variable says it here",
        "Type: pulumi config set openstack:userName NAME -- for an entry of clouds.yaml: pulumi config set "
        "openstack:cloud ENTRY, and add it to automationClouds of ks116.",
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
    knobs=(AUTOMATION_USERS, AUTOMATION_CLOUDS, HUMAN_PATTERN),
    good={
        "an automation user": a_credential(),
        "a login by credential, whose owner nobody sees": a_credential(login=a_credential_login()),
        "an automation user of the environment": a_credential(
            login=a_provider("OS_USERNAME=web-ci", userName=None, password=None)
        ),
        "an automation user of clouds.yaml": a_credential(
            login=a_provider(userName=None, password=None, cloud="prod", entry={"userName": "web-ci"})
        ),
        "an entry of clouds.yaml that is declared to be automation's": With(
            a_credential(login=a_provider(userName=None, password=None, cloud="prod-ci")),
            {"automationClouds": ["*-ci"]},
        ),
        "an id that is declared to be automation's": With(
            a_credential(login=a_provider(userName=None, userId="0d7b1c")), {"automationUsers": ["0d7b1c"]}
        ),
        "declared to be automation": With(
            a_credential(login=a_provider(userName="build.farm")), {"automationUsers": ["build.*"]}
        ),
    },
    bad={
        "first and last name": a_credential(login=a_provider(userName="jane.doe")),
        "a mail address": a_credential(login=a_provider(userName="jane@example.org")),
        "a person of the environment": a_credential(
            login=a_provider("OS_USERNAME=jane.doe", userName=None, password=None)
        ),
        "a person of clouds.yaml": a_credential(
            login=a_provider(userName=None, password=None, cloud="prod", entry={"userName": "jane.doe"})
        ),
        "the house's own pattern": With(
            a_credential(login=a_provider(userName="u12345")), {"humanPattern": r"^u\d+$"}
        ),
    },
    unsure={
        "not known yet": a_credential(login=a_provider(userName=UNKNOWN)),
        "an entry of clouds.yaml": a_credential(login=a_provider(userName=None, password=None, cloud="prod")),
        "the id of somebody": a_credential(login=a_provider(userName=None, userId="0d7b1c")),
        "a token": a_credential(login=a_provider(userName=None, password=None, token=True)),
        "an entry that is not known yet": a_credential(
            login=a_provider(userName=None, password=None, cloud=UNKNOWN)
        ),
        "nobody knows": a_credential(login=None),
    },
)
