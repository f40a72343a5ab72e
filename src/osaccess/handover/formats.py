"""Owns the files that a consumer of a credential reads: exactly the keys that work, nothing beside them.

A project or domain beside an application credential is a 401 for every client (facts/keystone.md 8), so none
is written, and the shell form takes away what an earlier openrc may have left.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from shlex import quote

import yaml

from osaccess.access.secret import Secret

_SCOPE_VARIABLES = (
    "OS_PROJECT_ID OS_PROJECT_NAME OS_PROJECT_DOMAIN_ID OS_PROJECT_DOMAIN_NAME OS_TENANT_ID OS_TENANT_NAME "
    "OS_DOMAIN_ID OS_DOMAIN_NAME OS_SYSTEM_SCOPE OS_USERNAME OS_USER_ID OS_PASSWORD OS_TOKEN OS_CLOUD"
)


@dataclass(frozen=True, slots=True)
class Handover:
    """One generation, ready to be used.

    Attributes:
        name: the name of its entry in a clouds.yaml.
        auth_url: the identity endpoint.
        regions: region names, the first for what knows only one; () for none.
        id: the credential's id; belongs to `secret`.
        expires: its end as text, for the comment above it.

    """

    name: str
    auth_url: str
    regions: tuple[str, ...]
    id: str
    secret: Secret = field(repr=False)
    expires: str


def clouds_yaml(handover: Handover) -> str:
    """Return a clouds.yaml with one entry. The text holds the secret."""
    entry = {
        "auth_type": "v3applicationcredential",
        "auth": {
            "auth_url": handover.auth_url,
            "application_credential_id": handover.id,
            "application_credential_secret": handover.secret.reveal(),
        },
        **_region_keys(handover.regions),
        "identity_api_version": 3,
    }
    return _comment(handover) + yaml.safe_dump({"clouds": {handover.name: entry}}, sort_keys=False)


def openrc(handover: Handover) -> str:
    """Return a file to source in a shell. The text holds the secret."""
    exports = "".join(f"export {name}={quote(value)}\n" for name, value in _variables(handover).items())
    return f"{_comment(handover)}unset {_SCOPE_VARIABLES}\n{exports}"


def env(handover: Handover) -> str:
    """Return NAME=VALUE lines, as `docker --env-file` and most CI systems read them. The text holds the secret."""
    return "".join(f"{name}={value}\n" for name, value in _variables(handover).items())


FORMATS: Mapping[str, Callable[[Handover], str]] = {"clouds": clouds_yaml, "openrc": openrc, "env": env}
"""Format name → writer; `osaccess credentials export --format`."""

ENDINGS: Mapping[str, str] = {"clouds": "clouds.yaml", "openrc": "openrc", "env": "env"}
"""Format name → what the names of such files end in."""


def _variables(handover: Handover) -> dict[str, str]:
    return {
        "OS_AUTH_TYPE": "v3applicationcredential",
        "OS_AUTH_URL": handover.auth_url,
        "OS_IDENTITY_API_VERSION": "3",
        **({"OS_REGION_NAME": handover.regions[0]} if handover.regions else {}),
        "OS_APPLICATION_CREDENTIAL_ID": handover.id,
        "OS_APPLICATION_CREDENTIAL_SECRET": handover.secret.reveal(),
    }


def _region_keys(regions: tuple[str, ...]) -> dict[str, object]:
    if len(regions) > 1:
        return {"regions": list(regions)}
    return {"region_name": regions[0]} if regions else {}


def _comment(handover: Handover) -> str:
    return f"# application credential {handover.name}, works until {handover.expires}\n"
