"""Owns the way from an openstack.Provider's inputs to a Login.

Deliberately fills nothing from the environment, unlike the plugin: what is not set stays unset (design, decision
1). A setting that would change the login and is not supported refuses; one that does not concern identity is
listed as ignored.
"""

from collections.abc import Mapping
from typing import Any, Final

from osaccess.access.login import Login
from osaccess.errors import BadInput
from osaccess.keystone.login_settings import MissingSetting, login_from_settings

CONFIG_SECRETS: Final = frozenset({"password", "token", "applicationCredentialSecret"})

_SETTINGS: Final[Mapping[str, str]] = {
    "authUrl": "auth_url",
    "userName": "username",
    "userId": "user_id",
    "password": "password",
    "token": "token",
    "applicationCredentialId": "application_credential_id",
    "applicationCredentialName": "application_credential_name",
    "applicationCredentialSecret": "application_credential_secret",
    "tenantId": "project_id",
    "tenantName": "project_name",
    "userDomainId": "user_domain_id",
    "userDomainName": "user_domain_name",
    "projectDomainId": "project_domain_id",
    "projectDomainName": "project_domain_name",
    "domainId": "domain_id",
    "domainName": "domain_name",
    "defaultDomain": "default_domain_id",
    "cacertFile": "cacert",
}
_UNSUPPORTED: Final[Mapping[str, str]] = {
    "cloud": "reads clouds.yaml",
    "swauth": "logs in to Swift",
    "cert": "logs in with a client certificate",
    "key": "logs in with a client certificate",
    "systemScope": "logs in on the whole system",
    "endpointOverrides": "sends requests elsewhere than to auth_url",
}
_IGNORED: Final = frozenset(
    {
        "__internal",
        "allowReauth",
        "delayedAuth",
        "disableNoCacheHeader",
        "enableLogging",
        "endpointType",
        "insecure",
        "maxRetries",
        "region",
        "version",
    }
)
_PROOFS: Final = ("password", "token", "applicationCredentialSecret")
_SOURCE: Final = "The openstack provider"
_PLUGIN_DEFAULT_DOMAIN: Final = "default"


def refuse_unsupported(config: Mapping[str, Any]) -> None:
    """Raise BadInput for the first setting that the embedded provider does not support."""
    for key, value in config.items():
        if value in (None, "", {}, False):
            continue
        if key in _UNSUPPORTED:
            raise BadInput(
                f"{_SOURCE}'s setting {key} {_UNSUPPORTED[key]}, which the embedded engine does not support.",
                mend="Give authUrl and the login itself, or run with the Pulumi CLI.",
            )
        if key not in _SETTINGS and key not in _IGNORED:
            raise BadInput(f"{_SOURCE} has no setting {key} that the embedded engine knows.")


def login_of(config: Mapping[str, Any]) -> Login:
    """Return the login that a provider's configuration describes.

    Raises:
        BadInput: something is missing, or more than one proof of identity is given.

    """
    proofs = [key for key in _PROOFS if config.get(key)]
    if len(proofs) > 1:
        raise BadInput(
            f"{_SOURCE} has {' and '.join(proofs)}.",
            because="The credential could end up with another owner than the one that is meant.",
            mend="Keep one of them.",
        )
    settings = {setting: str(config[key]) for key, setting in _SETTINGS.items() if config.get(key)}
    _share_domain(settings)
    try:
        return login_from_settings(settings, _SOURCE, insecure=config.get("insecure") in (True, "true", "1"))
    except MissingSetting as missing:
        key = next(key for key, setting in _SETTINGS.items() if setting == missing.setting)
        raise BadInput(
            f"{_SOURCE} lacks {key}.",
            because="Nothing is taken from the environment: the credential could belong to somebody else.",
            mend=f"Give it {key}.",
        ) from missing


def _share_domain(settings: dict[str, str]) -> None:
    """Let domainId or domainName stand for the user's and the project's domain, as in the plugin."""
    for noun in ("user", "project"):
        if f"{noun}_domain_id" in settings or f"{noun}_domain_name" in settings:
            continue
        for part in ("id", "name"):
            if f"domain_{part}" in settings:
                settings[f"{noun}_domain_{part}"] = settings[f"domain_{part}"]
                break
    settings.setdefault("default_domain_id", _PLUGIN_DEFAULT_DOMAIN)
    if "application_credential_secret" in settings:
        for key in ("domain_id", "domain_name"):
            settings.pop(key, None)  # here it can only mean the user's domain, which an id makes superfluous
