"""ks511: a provider must send its login to the cloud that it is for."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from osaccess.rules.examples import a_provider
from osaccess.rules.facts import UNKNOWN, ProviderFacts
from osaccess.rules.provider_login import endpoints_of, is_set, login_of
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Undetermined, Violation, With

ALLOWED = Knob(
    name="allowedHosts",
    schema={"type": "array", "items": {"type": "string"}},
    default=["127.0.0.1", "localhost", "::1", "*.test"],
    description="globs of hosts beside the cloud's own that logins may be sent to: this machine, and fakes (.test is "
    "never a host)",
)
_LABELS_OF_A_HOUSE = 2
"""Hosts below one domain of so many labels are one house's: nova.example.org and keystone.example.org."""


def _check(facts: ProviderFacts, context: Context) -> Iterator[Outcome]:
    login = login_of(facts)
    url, endpoints = login.get("authUrl"), endpoints_of(login)
    cloud = context.cloud.facts.auth_url if context.cloud.facts else ""
    if url is UNKNOWN:
        yield Undetermined("authUrl")
    elif cloud and _is_elsewhere(url, cloud, context):
        yield Violation(
            f"Provider {facts.name!r} sends its login to {_host(url)}, which is not the cloud of cloud.yaml.",
            have=f"authUrl = {url!r}; auth_url of cloud.yaml: {cloud}",
            mend="Write the cloud's own authUrl, or let `osaccess:cloud` name the facts of this one; a second name "
            "of the same cloud belongs in the knob allowedHosts.",
        )
    if endpoints is UNKNOWN:
        yield Undetermined("endpointOverrides")
        return
    home = cloud or url
    for service, endpoint in endpoints.items():
        if not is_set(home) or home is UNKNOWN:
            yield Undetermined("authUrl")
        elif _is_elsewhere(endpoint, home, context):
            yield Violation(
                f"Provider {facts.name!r} sends its tokens for {service} to {_host(endpoint)}, a host of another "
                "house.",
                have=f"endpointOverrides.{service} = {endpoint!r}; Keystone: {home}",
                mend="Leave it out, the catalogue knows the endpoints; one that it does not know belongs in the "
                "knob allowedHosts.",
            )


def _is_elsewhere(url: Any, home: Any, context: Context) -> bool:
    """Tell whether a URL is on a host that is neither the cloud's nor allowed; of no URL at all ks504 speaks."""
    host, own = _host(url), _host(home)
    if not host or any(fnmatchcase(host, glob) for glob in context.knobs[ALLOWED.name]):
        return False
    return host != own and not _are_of_one_house(host, own)


def _are_of_one_house(host: str, other: str) -> bool:
    houses = [one.rstrip(".").split(".")[1:] for one in (host, other)]
    return houses[0] == houses[1] and len(houses[0]) >= _LABELS_OF_A_HOUSE and not houses[0][-1].isdigit()


def _host(url: Any) -> str:
    try:
        return urlsplit(str(url).strip()).hostname or ""
    except ValueError:
        return ""


RULE = Rule(
    id="ks511-provider-must-speak-with-its-cloud",
    wants="A provider sends its login and its tokens to the cloud that it is for.",
    why="Whoever gets the login is the automation user, and a token that is sent to a wrong service opens all the "
    "others: one changed host in a pull request is enough.",
    severity=Severity.HIGH,
    subjects=(Subject.PROVIDER,),
    check=_check,
    knobs=(ALLOWED,),
    good={
        "the cloud of cloud.yaml": a_provider(),
        "a service beside Keystone": a_provider(endpointOverrides={"compute": "https://nova.example.org/v2.1/"}),
        "a fake on this machine": a_provider(authUrl="http://127.0.0.1:5000/v3"),
        "a second name of the cloud": With(
            a_provider(authUrl="https://10.0.0.5:5000/v3"), {"allowedHosts": ["10.0.0.5"]}
        ),
        "a cloud that nothing is known of": With(
            a_provider(authUrl="https://other.example.com/v3"), has_cloud=False
        ),
        "no login at all": a_provider(authUrl=None),
    },
    bad={
        "another Keystone": a_provider(authUrl="https://keystone.example.com/v3"),
        "another Keystone, by the environment": a_provider(
            "OS_AUTH_URL=https://keystone.example.com/v3", authUrl=None
        ),
        "a name that only looks like it": a_provider(authUrl="https://keystone.example.org.evil.test.example/v3"),
        "the cloud's name as a user's": a_provider(authUrl="https://keystone.example.org@evil.example/v3"),
        "another number": a_provider(authUrl="https://203.0.113.9/v3"),
        "the tokens for a service": a_provider(endpointOverrides={"identity": "https://evil.example/v3/"}),
        "tokens, as JSON": a_provider(endpointOverrides='{"compute": "https://nova.evil.example/v2.1/"}'),
        "tokens, on a cloud that nothing is known of": With(
            a_provider(endpointOverrides={"compute": "https://nova.evil.example/"}), has_cloud=False
        ),
    },
    unsure={
        "the URL is not known yet": a_provider(authUrl=UNKNOWN),
        "the endpoints are not known yet": a_provider(endpointOverrides=UNKNOWN),
        "endpoints beside no URL": With(
            a_provider(authUrl=None, endpointOverrides={"compute": "https://nova.example.org/"}), has_cloud=False
        ),
    },
)
