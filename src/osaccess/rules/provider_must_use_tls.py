"""ks504: a provider must know that it speaks with Keystone, and nobody must listen."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from osaccess.rules.examples import a_provider
from osaccess.rules.facts import UNKNOWN, ProviderFacts
from osaccess.rules.provider_login import endpoints_of, is_on, login_of
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Undetermined, Violation, With

ALLOW_HTTP_HOSTS = Knob(
    name="allowHttpHosts",
    schema={"type": "array", "items": {"type": "string"}},
    default=["127.0.0.1", "localhost", "::1", "*.test"],
    description="globs of hosts that may be spoken with without TLS: this machine, and fakes (.test is never a host)",
)

_MEND = "Write https://, or add the host to the knob allowHttpHosts where nobody else is on the wire."


def _check(facts: ProviderFacts, context: Context) -> Iterator[Outcome]:
    login = login_of(facts)
    insecure = login.get("insecure")
    if insecure is UNKNOWN:
        yield Undetermined("insecure")
    elif is_on(insecure):
        yield Violation(
            f"Provider {facts.name!r} does not look at the server's certificate.",
            have=f"insecure = {insecure!r}",
            mend="Leave `insecure` out, unset OS_INSECURE, and give the authority's certificate as `cacert_file`.",
        )
    url = login.get("authUrl")
    if url is UNKNOWN:
        yield Undetermined("authUrl")
    elif not _is_safe(url, context):
        yield Violation(
            f"Provider {facts.name!r} sends its login without TLS.", have=f"authUrl = {url!r}", mend=_MEND
        )
    endpoints = endpoints_of(login)
    if endpoints is UNKNOWN:
        yield Undetermined("endpointOverrides")
        return
    for service, endpoint in endpoints.items():
        if not _is_safe(endpoint, context):
            yield Violation(
                f"Provider {facts.name!r} sends its tokens to {service} without TLS.",
                have=f"endpointOverrides.{service} = {endpoint!r}",
                mend=_MEND,
            )


def _is_safe(url: Any, context: Context) -> bool:
    """Tell whether a URL is one with TLS, or none at all, or on a host that may be spoken with without."""
    if url in (None, ""):
        return True
    try:
        parts = urlsplit(str(url).strip())
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and any(fnmatchcase(host, glob) for glob in context.knobs[ALLOW_HTTP_HOSTS.name])


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
        "endpoints with it": a_provider(endpointOverrides={"compute": "https://nova.example.org/v2.1/"}),
        "no endpoints": a_provider(endpointOverrides=""),
        "said so": a_provider(insecure="false"),
        "a Keystone on this machine": a_provider(authUrl="http://127.0.0.1:5000/v3"),
        "a host that may": With(a_provider(authUrl="http://keystone.lab:5000/v3"), {"allowHttpHosts": ["*.lab"]}),
    },
    bad={
        "http": a_provider(authUrl="http://keystone.example.org/v3"),
        "no look at the certificate": a_provider(insecure="true"),
        "http in capitals": a_provider(authUrl="HTTP://keystone.example.org/v3"),
        "neither https nor http": a_provider(authUrl="ftp://127.0.0.1/v3"),
        "no URL at all": a_provider(authUrl="http://[::1/v3"),
        "a service's endpoint": a_provider(endpointOverrides='{"compute": "http://nova.example.org/v2.1/"}'),
        "endpoints that nobody can read": a_provider(endpointOverrides="compute=http://nova.example.org/"),
    },
    unsure={
        "the URL is not known yet": a_provider(authUrl=UNKNOWN),
        "insecure is not known yet": a_provider(insecure=UNKNOWN),
        "the endpoints are not known yet": a_provider(endpointOverrides=UNKNOWN),
        "an endpoint is not known yet": a_provider(endpointOverrides={"compute": UNKNOWN}),
    },
)
