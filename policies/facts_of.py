"""Owns the way from what the engine shows a policy to resources as rules know them.

The engine shows checked inputs by their schema names; a value that is not known yet is a sentinel text, and
the SDK wraps all of it in proxies that raise when one is touched. Secrets arrive in clear and stay here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pulumi_policy import PolicyResource, ResourceValidationArgs, Secret, proxy

from osaccess.policies.secret_marks import SecretText
from osaccess.rules.facts import UNKNOWN
from osaccess.rules.resources import PROVIDER, Marked, Resource, known_type

UNKNOWN_TEXT = proxy.UNKNOWN_STRING_VALUE

_SENTINELS = frozenset(
    {
        proxy.UNKNOWN_STRING_VALUE,
        proxy.UNKNOWN_BOOLEAN_VALUE,
        proxy.UNKNOWN_NUMBER_VALUE,
        proxy.UNKNOWN_ARRAY_VALUE,
        proxy.UNKNOWN_OBJECT_VALUE,
    }
)


Entries = Callable[[str], Mapping[str, Any] | None]
"""Name of an entry of clouds.yaml → its settings, None where nobody can read it."""


def resource_of(
    shown: ResourceValidationArgs | PolicyResource,
    environ: Mapping[str, str],
    entries: Entries,
    *,
    shows_marks: bool,
) -> Resource:
    """Return the resource that a policy is shown."""
    by = shown.provider
    properties = plain(shown.props)
    logs_in = None if by is None else plain(by.props)
    return Resource(
        type=known_type(shown.resource_type),
        urn=shown.urn,
        name=shown.name,
        properties=properties,
        provider=None
        if by is None or logs_in is None
        else Resource(
            by.resource_type,
            by.urn,
            by.name,
            logs_in,
            environ=environ,
            entry=_entry(by.resource_type, logs_in, environ, entries),
        ),
        deletes_first=bool(shown.opts.delete_before_replace),
        shows_marks=shows_marks,
        environ=environ,
        entry=_entry(shown.resource_type, properties, environ, entries),
    )


def _entry(
    kind: str, properties: Mapping[str, Any], environ: Mapping[str, str], entries: Entries
) -> Mapping[str, Any] | None:
    """Return what the entry of clouds.yaml that a provider logs in with says."""
    named = (properties.get("cloud") or environ.get("OS_CLOUD")) if kind == PROVIDER else None
    return entries(named) if isinstance(named, str) else None


def plain(value: Any) -> Any:
    """Return plain data in which every unknown is `UNKNOWN` and every secret `Marked`: dicts, tuples, scalars."""
    target = behind_proxy(value)
    match target:
        case Secret():
            return Marked(plain(target.value))
        case SecretText():
            return Marked(UNKNOWN if target in _SENTINELS else str(target))
        case str():
            return UNKNOWN if target in _SENTINELS else target
        case Mapping():
            return {key: plain(item) for key, item in target.items()}
        case Sequence():
            return tuple(plain(item) for item in target)
    return target


def behind_proxy(value: Any) -> Any:
    """Return what the SDK wrapped."""
    # "__target" is the SDK's own way past its proxies (pulumi_policy 1.21, proxy.py); plain data has no such key.
    try:
        return value["__target"]
    except (KeyError, TypeError, IndexError):
        return value
