"""Owns a Login as one JSON text, for the variable OSACCESS_LOGIN; deliberately reads no variable itself.

The text holds the secret in clear: it is handed from process to process and never written to a file.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, assert_never

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

_NAME: Final = "OSACCESS_LOGIN"


def login_to_json(login: Login) -> str:
    """Return the login as one line of JSON. A secret."""
    return json.dumps(
        {
            "auth_url": login.auth_url,
            "method": _method_to_data(login.method),
            "region": login.region,
            "cacert": login.cacert,
            "insecure": login.insecure,
        }
    )


def login_from_json(text: str) -> Login:
    """Return the login that `login_to_json` wrote. Raises BadInput for anything else, without quoting it."""
    try:
        data = json.loads(text)
    except ValueError:
        # `from None`: the decoder's error holds the text, and the text holds a secret
        raise BadInput(
            f"{_NAME} holds no JSON.", mend="It is written by `osaccess`; do not set it by hand."
        ) from None
    keys = ("auth_url", "method", "region", "cacert", "insecure")
    given = _exactly(data, keys, "the login")
    if not isinstance(given["insecure"], bool):
        raise _bad("insecure is not true or false")
    return Login(
        _text(given, "auth_url"),
        _method_from_data(given["method"]),
        _text(given, "region"),
        _text(given, "cacert"),
        given["insecure"],
    )


# ---- writing --------------------------------------------------------------------------------------------------


def _method_to_data(method: Method) -> dict[str, Any]:
    match method:
        case Password(user, password, scope):
            return {
                "kind": "password",
                "user": _reference_to_data(user),
                "password": password.reveal(),
                "scope": _scope_to_data(scope),
            }
        case Token(token, scope):
            return {"kind": "token", "token": token.reveal(), "scope": _scope_to_data(scope)}
        case ApplicationCredential(id_, secret):
            return {"kind": "application_credential", "id": id_, "secret": secret.reveal()}
        case _ as unreachable:
            assert_never(unreachable)


def _scope_to_data(scope: Scope) -> dict[str, Any]:
    match scope:
        case ProjectScope(project):
            return {"project": _reference_to_data(project)}
        case DomainScope(domain):
            return {"domain": _reference_to_data(domain)}
        case Unscoped():
            return {}
        case _ as unreachable:
            assert_never(unreachable)


def _reference_to_data(reference: Reference) -> dict[str, Any]:
    match reference:
        case ById(id_):
            return {"id": id_}
        case ByName(name, domain):
            return {"name": name} | ({} if domain is None else {"domain": _reference_to_data(domain)})
        case _ as unreachable:
            assert_never(unreachable)


# ---- reading --------------------------------------------------------------------------------------------------


def _method_from_data(data: Any) -> Method:
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind == "password":
        given = _exactly(data, ("kind", "user", "password", "scope"), "a password")
        return Password(_reference(given["user"]), Secret(_text(given, "password")), _scope(given["scope"]))
    if kind == "token":
        given = _exactly(data, ("kind", "token", "scope"), "a token")
        return Token(Secret(_text(given, "token")), _scope(given["scope"]))
    if kind == "application_credential":
        given = _exactly(data, ("kind", "id", "secret"), "an application credential")
        return ApplicationCredential(_text(given, "id"), Secret(_text(given, "secret")))
    raise _bad("the kind of login is unknown")


def _scope(data: Any) -> Scope:
    if data == {}:
        return Unscoped()
    if isinstance(data, dict) and set(data) == {"project"}:
        return ProjectScope(_reference(data["project"]))
    if isinstance(data, dict) and set(data) == {"domain"}:
        return DomainScope(_reference(data["domain"]))
    raise _bad("the scope is neither a project nor a domain")


def _reference(data: Any) -> Reference:
    if isinstance(data, dict) and set(data) == {"name", "domain"}:
        return ByName(_text(data, "name"), _reference(data["domain"]))
    if isinstance(data, dict) and set(data) == {"name"}:
        return ByName(_text(data, "name"))
    return ById(_text(_exactly(data, ("id",), "a reference"), "id"))


def _exactly(data: Any, keys: tuple[str, ...], what: str) -> Mapping[str, Any]:
    if not isinstance(data, dict) or set(data) != set(keys):
        raise _bad(f"{what} has not exactly the keys {', '.join(keys)}")
    return data


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data[key]
    if not isinstance(value, str):
        raise _bad(f"{key} is no text")
    return value


def _bad(what: str) -> BadInput:
    return BadInput(f"{_NAME} cannot be used: {what}.", mend="It is written by `osaccess`; do not set it by hand.")
