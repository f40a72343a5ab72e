"""ks512: a provider must not write its requests into a log."""

from collections.abc import Iterator

from osaccess.rules.examples import a_provider
from osaccess.rules.facts import UNKNOWN, ProviderFacts
from osaccess.rules.provider_login import is_on
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation

_KEY = "enableLogging"
_VARIABLE = "OS_DEBUG"


def _check(facts: ProviderFacts, _context: Context) -> Iterator[Outcome]:
    setting = facts.settings.get(_KEY)
    if setting is UNKNOWN:
        yield Undetermined(_KEY)
    elif is_on(setting) or _VARIABLE in facts.variables:
        yield Violation(
            f"Provider {facts.name!r} logs all that it sends and gets.",
            have=f"{_KEY} = {setting!r}" if is_on(setting) else f"{_VARIABLE} set where the engine runs",
            mend=f"Leave {_KEY} out, and type: unset {_VARIABLE}",
        )


RULE = Rule(
    id="ks512-provider-must-not-log-requests",
    wants="A provider does not log its requests and their answers.",
    why="The plugin's log hides the secrets of its own login only (gophercloud/utils, client.go): the secret of a new "
    "credential and the password of a new user stand in it in clear, and a pipeline keeps its logs.",
    severity=Severity.MEDIUM,
    subjects=(Subject.PROVIDER,),
    check=_check,
    good={"no log": a_provider(), "said so": a_provider(enableLogging="false")},
    bad={
        "a log": a_provider(enableLogging="true"),
        "a log, by the environment": a_provider("OS_DEBUG=1"),
        "a log, by the environment, whatever its value": a_provider("OS_DEBUG=0", enableLogging="false"),
    },
    unsure={"not known yet": a_provider(enableLogging=UNKNOWN)},
)
