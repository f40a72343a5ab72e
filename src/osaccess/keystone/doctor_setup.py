"""Owns what a client was told, read from variables and clouds.yaml with its faults: nothing here refuses.

The secrets stay in `Subject.settings`; the `Setup` for the diagnosis has none.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from osaccess.diagnosis.doctor.evidence import Kind, Setup
from osaccess.errors import BadInput
from osaccess.keystone.auth_url import identity_endpoint
from osaccess.keystone.clouds_yaml import entry_of_clouds_yaml, settings_of

_SECRETS: Final = frozenset({"password", "token", "application_credential_secret", "passcode"})
_KINDS: Final = {
    "password": Kind.PASSWORD,
    "v3password": Kind.PASSWORD,
    "token": Kind.TOKEN,
    "v3token": Kind.TOKEN,
    "v3applicationcredential": Kind.APPLICATION_CREDENTIAL,
}
_LOGIN: Final = (
    "username", "user_id", "password", "token", "project_id", "project_name", "domain_id", "domain_name",
    "user_domain_id", "user_domain_name", "project_domain_id", "project_domain_name", "auth_url",
    "application_credential_id", "application_credential_secret", "application_credential_name",
)  # fmt: skip
"""What the `openstack` command takes from variables over the entry of clouds.yaml."""
_TRUE: Final = frozenset({"1", "true", "yes"})


@dataclass(frozen=True, slots=True)
class Subject:
    """The login to examine.

    Attributes:
        setup: for the diagnosis, without secrets.
        settings: as the client would send them, with the secret.
        alone: the entry of clouds.yaml without the variables over it, where these are mixed.
        insecure: do not verify certificates.

    """

    setup: Setup
    settings: Mapping[str, str] = field(repr=False)
    alone: Mapping[str, str] | None = field(repr=False, default=None)
    insecure: bool = False


def subject_of(environ: Mapping[str, str], os_cloud: str | None = None) -> Subject:
    """Return what a client would log in with.

    Args:
        environ: the variables.
        os_cloud: entry of clouds.yaml; None = OS_CLOUD, else the variables alone.

    Raises:
        BadInput: clouds.yaml cannot be read, or has no such entry.

    """
    variables = {**settings_of(environ), "interface": environ.get("OS_INTERFACE", "")}
    auth_type = environ.get("OS_AUTH_TYPE", "")
    cloud = os_cloud or environ.get("OS_CLOUD")
    if not cloud:
        insecure = environ.get("OS_INSECURE", "").lower() in _TRUE
        return _subject("the environment", variables, auth_type, insecure=insecure)
    files = clouds_files(environ)
    entry = entry_of_clouds_yaml(cloud, files)
    alone = _settings_of_entry(entry)
    over = {name: variables[name] for name in _LOGIN if variables.get(name) and variables[name] != alone.get(name)}
    return _subject(
        f"cloud '{cloud}' in clouds.yaml",
        {**alone, **over},
        auth_type or _auth_type(entry),
        insecure=entry.get("verify") is False,
        alone=alone if over else None,
        mixed=tuple(sorted(over)),
    )


def clouds_files(environ: Mapping[str, str]) -> list[str] | None:
    """Return the clouds.yaml that the variables name; None = openstacksdk's usual places."""
    named = environ.get("OS_CLIENT_CONFIG_FILE")
    return [named] if named else None


def _subject(
    source: str,
    settings: Mapping[str, str],
    auth_type: str,
    *,
    insecure: bool,
    alone: Mapping[str, str] | None = None,
    mixed: tuple[str, ...] = (),
) -> Subject:
    given = {name: value for name, value in settings.items() if value}
    kind = _kind(given, auth_type)
    auth_url = given.get("auth_url", "")
    setup = Setup(
        source=source,
        kind=kind,
        values={name: value for name, value in given.items() if name not in _SECRETS},
        given=frozenset(given),
        auth_type=auth_type,
        missing=_missing(given, kind),
        mixed=mixed,
        url_problem=_url_problem(auth_url),
        cacert_problem=_cacert_problem(given.get("cacert", ""), auth_url),
        proxies=_proxies(auth_url),
    )
    return Subject(setup, given, alone, insecure)


def _kind(given: Mapping[str, str], auth_type: str) -> Kind:
    if auth_type in _KINDS and auth_type != "password":
        return _KINDS[auth_type]
    if "application_credential_id" in given or "application_credential_name" in given:
        return Kind.APPLICATION_CREDENTIAL
    if "password" in given:
        return Kind.PASSWORD
    if "token" in given:
        return Kind.TOKEN
    return Kind.PASSWORD if {"username", "user_id"} & set(given) else Kind.NONE


def _missing(given: Mapping[str, str], kind: Kind) -> tuple[str, ...]:
    needs: dict[Kind, tuple[tuple[str, ...], ...]] = {
        Kind.PASSWORD: (("username", "user_id"), ("password",)),
        Kind.APPLICATION_CREDENTIAL: (
            ("application_credential_id", "application_credential_name"),
            ("application_credential_secret",),
        ),
        Kind.TOKEN: (("token",),),
        Kind.NONE: (("username", "user_id"), ("password",)),
    }
    return tuple(names[0] for names in (("auth_url",), *needs[kind]) if not set(names) & set(given))


def _settings_of_entry(entry: Mapping[str, Any]) -> dict[str, str]:
    settings = {key: value for key, value in entry["auth"].items() if isinstance(value, str)}
    for key in ("cacert", "region_name", "interface"):
        settings[key] = entry.get(key) or ""
    return settings


def _auth_type(entry: Mapping[str, Any]) -> str:
    """Return the auth_type as written; openstacksdk fills in `password`, which is no fault for a password."""
    filled = str(entry.get("auth_type") or "")
    return "" if filled == "password" and "application_credential_id" in entry["auth"] else filled


def _url_problem(auth_url: str) -> str:
    if not auth_url:
        return ""
    try:
        identity_endpoint(auth_url)
    except BadInput as error:
        return error.problem
    return ""


def _cacert_problem(cacert: str, auth_url: str) -> str:
    if not cacert or not auth_url.startswith("https:"):
        return ""
    if not Path(cacert).exists():
        return f"cacert '{cacert}' does not exist"
    try:
        ssl.create_default_context(cafile=cacert)
    except (OSError, ssl.SSLError):
        return f"cacert '{cacert}' holds no certificate"
    return ""


def _proxies(auth_url: str) -> dict[str, str]:
    """Return scheme → host of the proxies that clients use for this URL, without their passwords."""
    if not auth_url:
        return {}
    found = requests.utils.get_environ_proxies(auth_url)
    scheme = urlsplit(auth_url).scheme
    return {
        key: urlsplit(proxy).netloc.rpartition("@")[2] for key, proxy in found.items() if key in (scheme, "all")
    }
