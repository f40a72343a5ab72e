"""ks507: a provider must log in as one identity, and only as the one that it says."""

from collections.abc import Iterator

from osaccess.rules.examples import a_provider
from osaccess.rules.facts import UNKNOWN, ProviderFacts
from osaccess.rules.provider_login import CREDENTIAL_SETTINGS, USER_SETTINGS, inherited_logins, is_set
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation

_OTHER_LOGINS = ("cloud", "token", *CREDENTIAL_SETTINGS)


def _check(facts: ProviderFacts, _context: Context) -> Iterator[Outcome]:
    given = {key for key, value in facts.settings.items() if is_set(value)}
    if not given.intersection(USER_SETTINGS):
        return
    for key in sorted(given.intersection(_OTHER_LOGINS)):
        if facts.settings[key] is UNKNOWN:
            yield Undetermined(key)
        else:
            yield Violation(
                f"Provider {facts.name!r} mixes two logins: a user, and `{key}`.",
                have=f"{', '.join(sorted(given.intersection(USER_SETTINGS)))} together with {key}",
                mend="Keep one of them; one owner has one provider.",
            )
    inherited = inherited_logins(facts)
    if inherited:
        yield Violation(
            f"Provider {facts.name!r} would take a second login from the environment.",
            have=f"{', '.join(inherited)} set where the engine runs",
            mend=f"Type: unset {' '.join(inherited)} -- or run `osaccess up`, which does it for you.",
        )


RULE = Rule(
    id="ks507-provider-must-have-one-login",
    wants="A provider that logs in as a user carries no other login, its own or inherited from `OS_*` variables.",
    why="The openstack plugin fills unset settings from the environment: with OS_CLOUD set, the update is green "
    "and the owner's credential belongs to that cloud's admin (seen).",
    severity=Severity.CRITICAL,
    subjects=(Subject.PROVIDER,),
    check=_check,
    good={
        "a user and a password": a_provider(),
        "an application credential alone": a_provider(
            userName=None, password=None, applicationCredentialId="0d7b1c", applicationCredentialSecret=True
        ),
    },
    bad={
        "a user and a cloud": a_provider(cloud="prod"),
        "a user and a token": a_provider(token=True),
        "a user and an application credential": a_provider(applicationCredentialSecret=True),
        "a user, and OS_CLOUD in the environment": a_provider("OS_CLOUD=prod"),
    },
)
