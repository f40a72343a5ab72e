"""Owns the way from named settings (`username`, `project_id`, …) to a Login; the names are openstacksdk's.

Deliberately does not know where the settings come from: clouds.yaml, an openrc and the provider's
configuration each translate into them. Whatever would change the login and is not supported refuses.
"""

from collections.abc import Mapping
from typing import Final

from osaccess.access.login import (
    ApplicationCredential,
    ById,
    ByName,
    DomainScope,
    Login,
    Method,
    Password,
    ProjectScope,
    Reference,
    Scope,
    Token,
    Unscoped,
)
from osaccess.access.secret import Secret
from osaccess.errors import BadInput
from osaccess.keystone.auth_url import identity_endpoint

Settings = Mapping[str, str]

_KINDS: Final = {
    "": "",
    "password": "password",
    "v3password": "password",
    "token": "token",
    "v3token": "token",
    "v3applicationcredential": "application_credential",
}
_UNSUPPORTED: Final = {
    "system_scope": "a login on the whole system",
    "trust_id": "a login through a trust",
    "passcode": "a one-time passcode",
    "cert": "a client certificate",
    "key": "a client certificate",
}


class MissingSetting(BadInput):
    """A setting that this kind of login needs is not there; `setting` is its name."""

    def __init__(self, setting: str, source: str) -> None:
        super().__init__(f"{source} lacks {setting}.", mend=f"Add {setting}.")
        self.setting = setting


def login_from_settings(settings: Settings, source: str, *, auth_type: str = "", insecure: bool = False) -> Login:
    """Return the login that the settings describe.

    Args:
        settings: auth_url, username, user_id, password, token, application_credential_id …; "" counts as unset.
        source: where they come from, for messages: "Cloud 'prod' in clouds.yaml".
        auth_type: keystoneauth1's name of the method; "" = the one whose settings are there.
        insecure: do not verify the server's certificate.

    Raises:
        BadInput: a kind of login that is not supported, or settings that contradict each other.
        MissingSetting: one that is needed is not there.

    """
    given = {key: value for key, value in settings.items() if value}
    for key, what in _UNSUPPORTED.items():
        if key in given:
            raise BadInput(f"{source} asks for {what} ({key}), which osaccess does not support.")
    auth_url = identity_endpoint(_need(given, "auth_url", source))
    return Login(
        auth_url,
        _method(given, source, auth_type),
        given.get("region_name", ""),
        given.get("cacert", ""),
        insecure,
    )


def _method(given: Settings, source: str, auth_type: str) -> Method:
    if auth_type not in _KINDS:
        raise BadInput(
            f"{source} logs in by auth_type '{auth_type}', which osaccess does not support.",
            mend="Use a password, a token or an application credential.",
        )
    match _KINDS[auth_type] or _kind_of(given):
        case "application_credential":
            return _application_credential(given, source)
        case "token":
            return Token(Secret(_need(given, "token", source)), _scope(given, source))
    user = _reference(given, "user_id", "username", "user", source)
    if user is None:
        raise MissingSetting("username", source)
    return Password(user, Secret(_need(given, "password", source)), _scope(given, source))


def _kind_of(given: Settings) -> str:
    if "application_credential_secret" in given:
        return "application_credential"
    return "token" if "token" in given and "password" not in given else "password"


def _application_credential(given: Settings, source: str) -> ApplicationCredential:
    for key in ("project_id", "project_name", "domain_id", "domain_name"):
        if key in given:
            raise BadInput(
                f"{source} has {key} beside an application credential.",
                because="An application credential brings its own project; Keystone answers 401 to any other.",
                mend=f"Remove {key}.",
            )
    if "application_credential_id" not in given and "application_credential_name" in given:
        raise BadInput(
            f"{source} names its application credential by name.",
            because="A name means something only together with its user.",
            mend="Give application_credential_id.",
        )
    id_ = _need(given, "application_credential_id", source)
    return ApplicationCredential(id_, Secret(_need(given, "application_credential_secret", source)))


def _scope(given: Settings, source: str) -> Scope:
    project = _reference(given, "project_id", "project_name", "project", source)
    if project is not None:
        return ProjectScope(project)
    if "domain_id" in given:
        return DomainScope(ById(given["domain_id"]))
    return DomainScope(ByName(given["domain_name"])) if "domain_name" in given else Unscoped()


def _reference(given: Settings, id_key: str, name_key: str, noun: str, source: str) -> Reference | None:
    """Return the user or project by id or by name in its domain; None where neither is given."""
    if id_key in given:
        return ById(given[id_key])
    if name_key not in given:
        return None
    for prefix in (f"{noun}_domain", "default_domain"):
        if f"{prefix}_id" in given:
            return ByName(given[name_key], ById(given[f"{prefix}_id"]))
        if f"{prefix}_name" in given:
            return ByName(given[name_key], ByName(given[f"{prefix}_name"]))
    raise MissingSetting(f"{noun}_domain_name", source)


def _need(given: Settings, key: str, source: str) -> str:
    if key not in given:
        raise MissingSetting(key, source)
    return given[key]
