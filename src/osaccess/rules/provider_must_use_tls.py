"""ks504: a provider must know that it speaks with Keystone, and nobody must listen."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from osaccess.rules.examples import a_provider
from osaccess.rules.facts import UNKNOWN, ProviderFacts
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Undetermined, Violation, With

ALLOW_HTTP_HOSTS = Knob(
    name="allowHttpHosts",
    schema={"type": "array", "items": {"type": "string"}},
    default=["127.0.0.1", "localhost", "::1", "*.test"],
    description="globs of hosts that may be spoken with without TLS: this machine, and fakes (.test is never a host)",
)


def _check(facts: ProviderFacts, context: Context) -> Iterator[Outcome]:
    insecure = facts.settings.get("insecure")
    if insecure is UNKNOWN:
        yield Undetermined("insecure")
    elif insecure not in (None, False, "false", ""):
        yield Violation(
            f"Provider {facts.name!r} does not look at the server's certificate.",
            have=f"insecure = {insecure!r}",
            mend="Leave `insecure` out and give the authority's certificate as `cacert_file`.",
        )
    url = facts.settings.get("authUrl")
    if url is UNKNOWN:
        yield Undetermined("authUrl")
    elif isinstance(url, str) and url.startswith("http://") and not _is_allowed(url, context):
        yield Violation(
            f"Provider {facts.name!r} sends its login without TLS.",
            have=f"authUrl = {url!r}",
            mend="Write https://, or add the host to allowHttpHosts where nobody else is on the wire.",
        )


def _is_allowed(url: str, context: Context) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return any(fnmatchcase(host, glob) for glob in context.knobs[ALLOW_HTTP_HOSTS.name])


RULE = Rule(
    id="ks504-provider-must-use-tls",
    wants="A provider speaks TLS with a Keystone whose certificate it checks.",
    why="Whoever stands between gets the password or the secret, and answers in Keystone's place.",
    severity=Severity.HIGH,
    subjects=(Subject.PROVIDER,),
    check=_check,
    knobs=(ALLOW_HTTP_HOSTS,),
    good={
        "https": a_provider(),
        "said so": a_provider(insecure="false"),
        "a Keystone on this machine": a_provider(authUrl="http://127.0.0.1:5000/v3"),
        "a host that may": With(a_provider(authUrl="http://keystone.lab:5000/v3"), {"allowHttpHosts": ["*.lab"]}),
    },
    bad={
        "http": a_provider(authUrl="http://keystone.example.org/v3"),
        "no look at the certificate": a_provider(insecure="true"),
        "no URL at all": a_provider(authUrl="http://[::1/v3"),
    },
    unsure={
        "the URL is not known yet": a_provider(authUrl=UNKNOWN),
        "insecure is not known yet": a_provider(insecure=UNKNOWN),
    },
)
