"""Owns the rehearsal admin's login as OpenStack clients read it: clouds.yaml and openrc. Pure.

Both hold the password: they are for a terminal, a pipe or a file of mode 0600.
"""

import shlex
from collections.abc import Mapping
from typing import Any, Final

import yaml

from osaccess.access.secret import Secret

CLOUD_NAME: Final = "rehearsal"
_OTHER_LOGINS: Final = (
    "OS_CLOUD", "OS_TOKEN", "OS_AUTH_TYPE", "OS_USER_ID", "OS_USER_DOMAIN_NAME", "OS_PROJECT_ID",
    "OS_PROJECT_DOMAIN_NAME", "OS_TENANT_NAME", "OS_TENANT_ID", "OS_DOMAIN_NAME", "OS_DOMAIN_ID",
    "OS_SYSTEM_SCOPE", "OS_APPLICATION_CREDENTIAL_ID", "OS_APPLICATION_CREDENTIAL_NAME",
    "OS_APPLICATION_CREDENTIAL_SECRET", "OS_CACERT", "OS_INTERFACE",
)  # fmt: skip
"""What an earlier openrc may have left in a shell, and would mix into this login."""


def clouds_data(auth_url: str, password: Secret, region: str) -> Mapping[str, Any]:
    """Return the data of a clouds.yaml whose one cloud is `rehearsal`. Holds the password."""
    auth = {
        "auth_url": auth_url,
        "username": "admin",
        "password": password.reveal(),
        "user_domain_id": "default",
        "project_name": "admin",
        "project_domain_id": "default",
    }
    return {"clouds": {CLOUD_NAME: {"auth": auth, "region_name": region, "identity_api_version": "3"}}}


def clouds_yaml(data: Mapping[str, Any]) -> str:
    """Return the text of the clouds.yaml with this data."""
    return yaml.safe_dump(dict(data), sort_keys=False)


def variables(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the same login as the environment variables that clients read."""
    cloud = data["clouds"][CLOUD_NAME]
    auth = {f"OS_{key.upper()}": value for key, value in cloud["auth"].items()}
    return auth | {
        "OS_REGION_NAME": cloud["region_name"],
        "OS_IDENTITY_API_VERSION": cloud["identity_api_version"],
    }


def openrc(data: Mapping[str, Any]) -> str:
    """Return a shell script that sets this login and removes what could mix with it."""
    exports = [f"export {name}={shlex.quote(value)}" for name, value in variables(data).items()]
    return "\n".join([f"unset {' '.join(_OTHER_LOGINS)}", *exports]) + "\n"
