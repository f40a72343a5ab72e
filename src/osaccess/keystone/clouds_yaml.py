"""Owns reading a login from clouds.yaml and from an openrc's variables.

Deliberately never looks at the process's own environment (design, decision 1): the variables are an argument.
clouds.yaml is read with openstacksdk's loader, so that secure.yaml, profiles and regions mean what they mean there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from openstack import config as openstack_config
from openstack import exceptions as openstack_errors
from openstack.config import loader as loader_places

from osaccess.access.login import Login
from osaccess.errors import BadInput
from osaccess.keystone.login_settings import MissingSetting, login_from_settings


@dataclass(frozen=True, slots=True)
class NotLoggedIn:
    """The environment holds no login; `reason` says what is missing, in a sentence."""

    reason: str


_NO_ENTRIES: Final = "defaults"  # openstacksdk's own entry where a file has none

# ---- clouds.yaml ----------------------------------------------------------------------------------------------


def login_from_clouds_yaml(
    cloud: str, files: Sequence[Path | str] | None = None, *, region: str | None = None
) -> Login:
    """Return the login of an entry of clouds.yaml.

    Args:
        cloud: name of the entry.
        files: clouds.yaml files, the first that exists counts; None = openstacksdk's usual places. With files
            given, secure.yaml is looked for beside them.
        region: one of the entry's regions; None = its first.

    Raises:
        BadInput: no such file or entry, unreadable YAML, a kind of login that is not supported.

    """
    entry = entry_of_clouds_yaml(cloud, files, region)
    settings = {key: value for key, value in entry["auth"].items() if isinstance(value, str)}
    settings["cacert"] = entry.get("cacert") or ""
    settings["region_name"] = entry.get("region_name") or ""
    for key in ("cert", "key"):
        settings[key] = entry.get(key) or ""
    return login_from_settings(
        settings,
        f"Cloud '{cloud}' in clouds.yaml",
        auth_type=_auth_type(entry, settings),
        insecure=entry.get("verify") is False,
    )


def entry_of_clouds_yaml(
    cloud: str, files: Sequence[Path | str] | None = None, region: str | None = None
) -> Mapping[str, Any]:
    """Return the merged configuration of one entry. Raises BadInput. Holds secrets."""
    clouds, secure = present_files(files)
    for file in (*clouds, *secure):
        _refuse_unreadable(file)
    try:
        loader = openstack_config.OpenStackConfig(
            config_files=[str(file) for file in clouds],
            secure_files=[str(file) for file in secure],
            load_envvars=False,
        )
        found = sorted(set(loader.get_cloud_names()) - {_NO_ENTRIES})
        if cloud not in found:
            raise BadInput(
                f"clouds.yaml has no cloud '{cloud}'.",
                mend=f"It has: {', '.join(found)}." if found else "It has none, or was not found.",
            )
        return dict(loader.get_one(cloud=cloud, region_name=region, validate=False).config)
    except openstack_errors.ConfigException as error:
        raise BadInput(f"Cloud '{cloud}' in clouds.yaml cannot be used: {error}") from error
    except (AttributeError, TypeError) as error:
        # openstacksdk takes any entry, and any `auth` of one, for a map.
        raise BadInput(f"Cloud '{cloud}' in clouds.yaml is no map of settings.") from error


def present_files(files: Sequence[Path | str] | None) -> tuple[list[Path], list[Path]]:
    """Return the clouds.yaml files that exist, and their secure.yaml files."""
    if files is None:
        clouds, secure = loader_places.CONFIG_FILES, loader_places.SECURE_FILES
    else:
        clouds, secure = files, [Path(file).with_name("secure.yaml") for file in files]
    present = [Path(file) for file in clouds if Path(file).is_file()]
    if not present:
        # .yml and .json are looked for beside each
        usual = [file for file in clouds if str(file).endswith(".yaml")]
        places = ", ".join(dict.fromkeys(map(str, (*clouds[:1], *usual))))
        raise BadInput(
            f"There is no clouds.yaml at {places}.",
            mend="Write one there; `--os-cloud` takes another file, too: export OS_CLIENT_CONFIG_FILE=/a/clouds.yaml",
        )
    return present, [Path(file) for file in secure if Path(file).is_file()]


def _refuse_unreadable(file: Path) -> None:
    """Raise BadInput for a file that is no YAML: openstacksdk would only log and skip it."""
    try:
        yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BadInput(f"{file} cannot be read: {_where(error)}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read: {type(error).__name__}.") from error


def _where(error: yaml.YAMLError) -> str:
    """Return problem and line; not the snippet, which may hold a password."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "no valid YAML"
    return f"{problem}, line {mark.line + 1}" if mark is not None else str(problem)


def _auth_type(entry: Mapping[str, Any], settings: Mapping[str, str]) -> str:
    """Return the entry's own auth_type; openstacksdk says `password` where the entry says nothing."""
    auth_type = str(entry.get("auth_type") or "")
    if auth_type == "password" and "application_credential_secret" in settings:
        return ""
    return auth_type


# ---- openrc ---------------------------------------------------------------------------------------------------

VARIABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "auth_url": ("OS_AUTH_URL",),
    "username": ("OS_USERNAME",),
    "user_id": ("OS_USER_ID",),
    "password": ("OS_PASSWORD",),
    "token": ("OS_TOKEN", "OS_AUTH_TOKEN"),
    "application_credential_id": ("OS_APPLICATION_CREDENTIAL_ID",),
    "application_credential_name": ("OS_APPLICATION_CREDENTIAL_NAME",),
    "application_credential_secret": ("OS_APPLICATION_CREDENTIAL_SECRET",),
    "project_id": ("OS_PROJECT_ID", "OS_TENANT_ID"),
    "project_name": ("OS_PROJECT_NAME", "OS_TENANT_NAME"),
    "project_domain_id": ("OS_PROJECT_DOMAIN_ID",),
    "project_domain_name": ("OS_PROJECT_DOMAIN_NAME",),
    "user_domain_id": ("OS_USER_DOMAIN_ID",),
    "user_domain_name": ("OS_USER_DOMAIN_NAME",),
    "domain_id": ("OS_DOMAIN_ID",),
    "domain_name": ("OS_DOMAIN_NAME",),
    "default_domain_id": ("OS_DEFAULT_DOMAIN_ID", "OS_DEFAULT_DOMAIN"),
    "default_domain_name": ("OS_DEFAULT_DOMAIN_NAME",),
    "system_scope": ("OS_SYSTEM_SCOPE",),
    "trust_id": ("OS_TRUST_ID",),
    "passcode": ("OS_PASSCODE",),
    "cacert": ("OS_CACERT",),
    "cert": ("OS_CERT",),
    "key": ("OS_KEY",),
    "region_name": ("OS_REGION_NAME",),
}
"""Setting, by openstacksdk's name → the variables that hold it, the one that counts first."""
_TRUE: Final = frozenset({"1", "true", "yes"})


def settings_of(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what the variables say, by setting; "" where none of a setting's variables is there."""
    return {
        setting: next((environ[name] for name in names if environ.get(name)), "")
        for setting, names in VARIABLES.items()
    }


def login_from_environment(
    environ: Mapping[str, str], files: Sequence[Path | str] | None = None
) -> Login | NotLoggedIn:
    """Return the login that an openrc left in `environ`: OS_CLOUD names an entry of clouds.yaml, else OS_AUTH_URL….

    Args:
        environ: the variables.
        files: as for `login_from_clouds_yaml`; OS_CLIENT_CONFIG_FILE in `environ` comes before them.

    Raises:
        BadInput: what is there cannot be used.

    """
    if environ.get("OS_CLOUD"):
        return login_from_clouds_yaml(
            environ["OS_CLOUD"], _files(environ, files), region=environ.get("OS_REGION_NAME") or None
        )
    if not environ.get("OS_AUTH_URL"):
        return NotLoggedIn("Neither OS_CLOUD nor OS_AUTH_URL is set.")
    settings = settings_of(environ)
    try:
        return login_from_settings(
            settings,
            "The environment",
            auth_type=environ.get("OS_AUTH_TYPE", ""),
            insecure=environ.get("OS_INSECURE", "").lower() in _TRUE,
        )
    except MissingSetting as missing:
        return NotLoggedIn(f"{VARIABLES[missing.setting][0]} is not set.")


def _files(environ: Mapping[str, str], files: Sequence[Path | str] | None) -> Sequence[Path | str] | None:
    named = environ.get("OS_CLIENT_CONFIG_FILE")
    return [named, *(files or ())] if named else files
