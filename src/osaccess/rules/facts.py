"""Owns what a rule may know: facts about one credential or one provider, whatever stated them.

A fact is a raw value: rules have to survive any (`expires_at: 5`), because the engine shows them resources
that the provider's own check has refused already. A value that only the finished operation will show is
`UNKNOWN`: it is neither a pass nor a finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


class Unknown:
    """The type of `UNKNOWN`."""

    def __repr__(self) -> str:
        return "not known before the update"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """One application credential as it is about to be created. None = not given.

    Attributes:
        name: how messages call it.
        roles: role names, normally a sequence of texts.
        access_rules: normally a sequence of maps with `service`, `method` and `path`.
        expires_at: normally a text, an instant.
        unrestricted: normally true or false.

    """

    name: Any = None
    roles: Any = None
    access_rules: Any = None
    expires_at: Any = None
    unrestricted: Any = None


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """One provider of the openstack package: which login settings it has, and from where.

    Attributes:
        name: how messages call it.
        settings: the given settings by their camelCase name; secrets are replaced by True.
        inherited: names of the `OS_*` variables that the plugin would fill unset settings from.

    """

    name: Any = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    inherited: tuple[str, ...] = ()


Facts = CredentialFacts | ProviderFacts
