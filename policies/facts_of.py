"""Owns the way from what the engine shows a policy to the facts that rules judge.

The engine shows checked inputs by their schema names; a value that is not known yet is a sentinel text, and
the SDK wraps all of it in proxies that raise when one is touched. Secrets arrive in clear and stay here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_policy import ResourceValidationArgs, proxy

from osaccess.rules.facts import UNKNOWN, CredentialFacts, Facts, ProviderFacts

APPLICATION_CREDENTIAL = "openstack:identity/applicationCredential:ApplicationCredential"
PROVIDER = "pulumi:providers:openstack"

_SENTINELS = frozenset(
    {
        proxy.UNKNOWN_STRING_VALUE,
        proxy.UNKNOWN_BOOLEAN_VALUE,
        proxy.UNKNOWN_NUMBER_VALUE,
        proxy.UNKNOWN_ARRAY_VALUE,
        proxy.UNKNOWN_OBJECT_VALUE,
    }
)
_SECRET_SETTINGS = frozenset({"password", "token", "applicationCredentialSecret"})
_OTHER_LOGIN_VARIABLES = (
    "OS_CLOUD",
    "OS_TOKEN",
    "OS_AUTH_TOKEN",
    "OS_APPLICATION_CREDENTIAL_ID",
    "OS_APPLICATION_CREDENTIAL_NAME",
    "OS_APPLICATION_CREDENTIAL_SECRET",
)


def facts_of(args: ResourceValidationArgs, environ: Mapping[str, str]) -> Facts | None:
    """Return the facts about a resource, or None for a type that no rule is about.

    A credential made by a component is a raw resource too, and is judged as that, once.
    """
    props = plain(args.props)
    if args.resource_type == APPLICATION_CREDENTIAL:
        return CredentialFacts(
            name=args.name,
            roles=props.get("roles"),
            access_rules=props.get("accessRules"),
            expires_at=props.get("expiresAt"),
            unrestricted=props.get("unrestricted"),
        )
    if args.resource_type == PROVIDER:
        return ProviderFacts(
            name=args.name,
            settings={key: _without_secret(key, value) for key, value in props.items()},
            inherited=tuple(name for name in _OTHER_LOGIN_VARIABLES if environ.get(name)),
        )
    return None


def plain(value: Any) -> Any:
    """Return plain data in which every unknown is `UNKNOWN`: dicts, tuples and scalars."""
    target = _behind_proxy(value)
    match target:
        case str():
            return UNKNOWN if target in _SENTINELS else target
        case Mapping():
            return {key: plain(item) for key, item in target.items()}
        case Sequence():
            return tuple(plain(item) for item in target)
    return target


def _behind_proxy(value: Any) -> Any:
    # "__target" is the SDK's own way past its proxies (pulumi_policy 1.21, proxy.py); plain data has no such key.
    try:
        return value["__target"]
    except (KeyError, TypeError, IndexError):
        return value


def _without_secret(key: str, value: Any) -> Any:
    return True if key in _SECRET_SETTINGS and value is not UNKNOWN and value not in (None, "") else value
