"""Owns the sound credential and provider from which the rules' examples differ in one thing."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from osaccess.rules.facts import CredentialFacts, ProviderFacts

NOW = datetime(2026, 6, 1, tzinfo=UTC)
"""The instant at which all examples are judged."""

_CREDENTIAL = CredentialFacts(
    name="web-deploy",
    roles=("member", "reader"),
    access_rules=({"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"},),
    expires_at="2026-07-08T00:00:00Z",
)
_PROVIDER = ProviderFacts(
    name="web-ci@web",
    settings={
        "authUrl": "https://keystone.example.org/v3",
        "userName": "web-ci",
        "userDomainId": "default",
        "password": True,
        "tenantId": "0d7b1c",
    },
)


def a_credential(**changes: Any) -> CredentialFacts:
    """Return a sound credential with these facts changed."""
    return replace(_CREDENTIAL, **changes)


def a_provider(inherited: tuple[str, ...] = (), **settings: Any) -> ProviderFacts:
    """Return a sound provider with these settings changed; None takes one away."""
    merged = {**_PROVIDER.settings, **settings}
    return replace(
        _PROVIDER, settings={key: value for key, value in merged.items() if value is not None}, inherited=inherited
    )


def a_rule(**changes: Any) -> tuple[dict[str, Any], ...]:
    """Return the access rules of the sound credential with the first one changed."""
    return ({**_CREDENTIAL.access_rules[0], **changes},)
