"""ks506: a provider with an application credential must not ask for a scope."""

from collections.abc import Iterator

from osaccess.rules.examples import a_credential_login, a_provider
from osaccess.rules.facts import ProviderFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Violation

_SCOPES = (
    "tenantId",
    "tenantName",
    "domainId",
    "domainName",
    "projectDomainId",
    "projectDomainName",
    "systemScope",
)


def _check(facts: ProviderFacts, _context: Context) -> Iterator[Outcome]:
    settings = facts.settings
    if settings.get("userName") or settings.get("userId"):
        return  # two logins: ks507 speaks of those
    if not (settings.get("applicationCredentialId") or settings.get("applicationCredentialName")):
        return
    given = [key for key in _SCOPES if settings.get(key)]
    if given:
        yield Violation(
            f"Provider {facts.name!r} asks for a scope beside its application credential.",
            have=", ".join(given),
            mend=f"Leave {', '.join(given)} out: the credential brings its project.",
        )


RULE = Rule(
    id="ks506-provider-must-not-scope-a-credential",
    wants="A provider that logs in with an application credential names no project and no domain.",
    why="Keystone refuses a scope beside an application credential with 401, whose text says nothing of it.",
    severity=Severity.MEDIUM,
    subjects=(Subject.PROVIDER,),
    check=_check,
    good={
        "the credential alone": a_credential_login(),
        "a user with a project": a_provider(),
        "two logins, of which ks507 speaks": a_provider(applicationCredentialId="0d7b1c"),
        "two logins by id": a_credential_login(userId="u1", tenantId="0d7b1c"),
    },
    bad={
        "with a project": a_credential_login(tenantName="web"),
        "with a domain": a_credential_login(domainName="Default"),
        "a credential by its name": a_credential_login(
            applicationCredentialId=None, applicationCredentialName="web", tenantName="web"
        ),
    },
)
