"""ks505: a provider must log in with an application credential where one would do."""

from collections.abc import Iterator

from osaccess.rules.automation_names import AUTOMATION_USERS, is_automation
from osaccess.rules.examples import a_credential_login, a_provider
from osaccess.rules.facts import UNKNOWN, ProviderFacts
from osaccess.rules.provider_login import is_set, login_of, origin_of
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


def _check(facts: ProviderFacts, context: Context) -> Iterator[Outcome]:
    login = login_of(facts)
    if facts.is_owners or not login.get("password"):
        return
    key = "userName" if is_set(login.get("userName")) else "userId"
    user = login.get(key)
    if user is UNKNOWN:
        yield Undetermined(key)
    elif not is_automation(str(user), context):
        yield Violation(
            f"Provider {facts.name!r} logs in with a password.",
            have=f"{key} = {user!r} with a password{origin_of(facts, 'password')}",
            mend="Log in with an application credential; an automation user that creates its own credentials "
            "needs its password and belongs in the knob automationUsers.",
        )


RULE = Rule(
    id="ks505-provider-must-not-use-a-password",
    wants="Only automation users that create their own credentials log in with a password.",
    why="A password is all of its user: every project, every role, and the right to change the password.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.PROVIDER,),
    check=_check,
    knobs=(AUTOMATION_USERS,),
    good={
        "an application credential": a_credential_login(),
        "an automation user": a_provider(),
        "a password that nobody sends": a_credential_login("OS_PASSWORD=only-an-example"),
        "the owner's, made by a component": a_provider(userName="data", is_owners=True),
        "a user that the house knows of": With(a_provider(userName="deploy"), {"automationUsers": ["deploy"]}),
    },
    bad={
        "a person's password": a_provider(userName="jane"),
        "an admin's": a_provider(userName="admin"),
        "a person's, by id": a_provider(userName=None, userId="0d7b1c"),
        "a person's of the environment": a_provider(
            "OS_USERNAME=jane", "OS_PASSWORD=only-an-example", userName=None, password=None
        ),
    },
    unsure={"the user is not known yet": a_provider(userName=UNKNOWN)},
)
