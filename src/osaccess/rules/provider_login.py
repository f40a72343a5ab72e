"""Owns working out as whom a provider logs in, and where it sends that, as the openstack plugin does it.

The plugin takes what a provider does not set from `OS_*` variables; where an entry of clouds.yaml is named, the entry
alone counts (terraform-provider-openstack, provider.go; gophercloud/utils, terraform/auth/config.go).
"""

import json
from collections.abc import Mapping
from typing import Any

from osaccess.rules.facts import UNKNOWN, ProviderFacts

CREDENTIAL_SETTINGS = ("applicationCredentialId", "applicationCredentialName", "applicationCredentialSecret")
"""Settings of a provider that logs in with an application credential."""

USER_SETTINGS = ("userName", "userId")
"""Settings that name a user; each of them is a login with a password."""

SECRET_SETTINGS = ("applicationCredentialSecret", "password", "token")
"""Settings that are secrets."""

VARIABLES: Mapping[str, tuple[str, ...]] = {
    "authUrl": ("OS_AUTH_URL",),
    "insecure": ("OS_INSECURE",),
    "systemScope": ("OS_SYSTEM_SCOPE",),
    "enableLogging": ("OS_DEBUG",),
    "cloud": ("OS_CLOUD",),
    "token": ("OS_TOKEN", "OS_AUTH_TOKEN"),
    "applicationCredentialId": ("OS_APPLICATION_CREDENTIAL_ID",),
    "applicationCredentialName": ("OS_APPLICATION_CREDENTIAL_NAME",),
    "applicationCredentialSecret": ("OS_APPLICATION_CREDENTIAL_SECRET",),
    "userName": ("OS_USERNAME",),
    "userId": ("OS_USER_ID",),
    "password": ("OS_PASSWORD",),
}
"""Setting → variables that the plugin takes it from where it is unset, the first that is set."""

_OTHER_LOGINS = ("cloud", "token", *CREDENTIAL_SETTINGS)
_LOGINS = (*USER_SETTINGS, *_OTHER_LOGINS)
_ENTRY = {
    "auth_url": "authUrl",
    "username": "userName",
    "user_id": "userId",
    "password": "password",
    "token": "token",
    "application_credential_id": "applicationCredentialId",
    "application_credential_name": "applicationCredentialName",
    "application_credential_secret": "applicationCredentialSecret",
    "system_scope": "systemScope",
}
"""Key of `auth` in clouds.yaml → setting."""

_OFF = frozenset(("none", "", "false", "f", "0"))


def is_set(value: Any) -> bool:
    """Tell whether a setting is given at all; one that is not known yet is."""
    return value is not None and value != ""


def is_on(value: Any) -> bool:
    """Tell whether a switch is on, however it is written: true, "true", "1", and whatever is no known way to say no."""
    return str(value).casefold() not in _OFF


def login_variables(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the variables that the plugin would read, by their names; secrets are replaced by True."""
    return {
        name: True if setting in SECRET_SETTINGS else environ[name]
        for setting, names in VARIABLES.items()
        for name in names
        if environ.get(name)
    }


def entry_settings(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of clouds.yaml as a provider's settings; secrets are replaced by True."""
    auth = entry.get("auth") or {}
    settings = {
        setting: True if setting in SECRET_SETTINGS else auth[key]
        for key, setting in _ENTRY.items()
        if auth.get(key)
    }
    return settings if entry.get("verify", True) else {**settings, "insecure": "true"}


def login_of(facts: ProviderFacts | None) -> Mapping[str, Any]:
    """Return the settings that count, whoever gives them; "cloud" stays beside what its entry says."""
    if facts is None:
        return {}
    given = {key: value for key, value in facts.settings.items() if is_set(value)}
    login = {**_from_variables(facts, given), **given}
    if is_set(login.get("cloud")) and not any(key in given for key in USER_SETTINGS):  # of both ks507 speaks
        own = {key: value for key, value in given.items() if key in ("insecure", "endpointOverrides")}
        return {**(facts.entry or {}), **own, "cloud": login["cloud"]}
    return login


def origin_of(facts: ProviderFacts | None, setting: str) -> str:
    """Return where a setting that the provider does not give comes from, as the end of a sentence; "" where it does."""
    if facts is None or is_set(facts.settings.get(setting)):
        return ""
    login = login_of(facts)
    if is_set(login.get("cloud")) and setting in (facts.entry or {}):
        return f", by the entry {login['cloud']!r} of clouds.yaml"
    named = [name for name in VARIABLES.get(setting, ()) if name in facts.variables]
    return f", by {named[0]}" if named else ""


def inherited_logins(facts: ProviderFacts) -> tuple[str, ...]:
    """Return the variables from which the plugin would take a login that is no user's."""
    return tuple(name for setting in _OTHER_LOGINS for name in VARIABLES[setting] if facts.variables.get(name))


def endpoints_of(login: Mapping[str, Any]) -> Any:
    """Return service → URL, UNKNOWN where nobody knows yet; the engine sends what is no text as JSON."""
    setting = login.get("endpointOverrides")
    if isinstance(setting, str):
        try:
            setting = json.loads(setting)
        except ValueError:
            return {"all": setting} if setting else {}
    if setting is UNKNOWN or not isinstance(setting, Mapping):
        return setting if setting is UNKNOWN else {}
    return UNKNOWN if UNKNOWN in setting.values() else setting


def _from_variables(facts: ProviderFacts, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the variables add: a login only where the provider names none."""
    found = {
        setting: next(facts.variables[name] for name in names if name in facts.variables)
        for setting, names in VARIABLES.items()
        if any(name in facts.variables for name in names)
    }
    if any(key in given for key in _LOGINS):
        found = {key: value for key, value in found.items() if key not in _LOGINS}
    if not any(key in {**found, **given} for key in USER_SETTINGS):
        found.pop("password", None)  # nobody's: it is not sent
    return found
