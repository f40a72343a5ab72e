"""ks510: a provider must not log in on the whole system."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from osaccess.rules.examples import a_credential_login, a_provider
from osaccess.rules.facts import UNKNOWN, ProviderFacts
from osaccess.rules.provider_login import CREDENTIAL_SETTINGS, USER_SETTINGS, is_on, login_of, origin_of
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Undetermined, Violation, With

ALLOWED = Knob(
    name="allowedProviders",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    description="globs of the providers' names that may log in on the whole system",
)
_KEY = "systemScope"


def _check(facts: ProviderFacts, context: Context) -> Iterator[Outcome]:
    login = login_of(facts)
    scope = login.get(_KEY)
    if any(login.get(key) for key in CREDENTIAL_SETTINGS) and not any(login.get(key) for key in USER_SETTINGS):
        return  # a scope beside a credential is refused by Keystone: ks506 speaks of that
    if any(fnmatchcase(str(facts.name), glob) for glob in context.knobs[ALLOWED.name]):
        return
    if scope is UNKNOWN:
        yield Undetermined(_KEY)
    elif is_on(scope):
        yield Violation(
            f"Provider {facts.name!r} logs in on the whole system.",
            have=f"{_KEY} = {scope!r}{origin_of(facts, _KEY)}",
            mend="Leave systemScope out, unset OS_SYSTEM_SCOPE, and name a project (tenantName) or a domain "
            "(domainName); for what really needs the system add the provider's name to the knob allowedProviders.",
        )


RULE = Rule(
    id="ks510-provider-must-not-have-system-scope",
    wants="A provider logs in on one project or one domain, not on the whole system.",
    why="An admin of the system makes anybody an admin of anything, in every domain: nothing bounds a mistake. Users, "
    "projects and role assignments need a domain's administrator at most, credentials a project.",
    severity=Severity.CRITICAL,
    subjects=(Subject.PROVIDER,),
    check=_check,
    knobs=(ALLOWED,),
    good={
        "a project": a_provider(),
        "said so": a_provider(systemScope="false"),
        "a provider that may": With(a_provider(systemScope="true"), {"allowedProviders": ["web-ci@*"]}),
        "beside a credential, of which ks506 speaks": a_credential_login("OS_SYSTEM_SCOPE=true"),
    },
    bad={
        "the whole system": a_provider(systemScope="true", tenantId=None),
        "the word that other tools take": a_provider(systemScope="all", tenantId=None),
        "by the environment": a_provider("OS_SYSTEM_SCOPE=true", tenantId=None),
        "another than the allowed ones": With(a_provider(systemScope="true"), {"allowedProviders": ["root"]}),
    },
    unsure={"not known yet": a_provider(systemScope=UNKNOWN)},
)
