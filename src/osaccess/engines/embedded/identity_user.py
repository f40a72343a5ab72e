"""Owns the requests for a user: POST, GET, PATCH, DELETE of /users. A password is sent and never read back."""

from collections.abc import Mapping
from typing import Any, Final

from osaccess.engines.embedded.identity_calls import (
    Attributes,
    Made,
    Plain,
    SharedSession,
    create_body,
    update_body,
)
from osaccess.engines.embedded.identity_schema import SCHEMAS, USER

_OPTIONS: Final[Mapping[str, str]] = {
    "ignoreChangePasswordUponFirstUse": "ignore_change_password_upon_first_use",
    "ignoreLockoutFailureAttempts": "ignore_lockout_failure_attempts",
    "ignorePasswordExpiry": "ignore_password_expiry",
    "multiFactorAuthEnabled": "multi_factor_auth_enabled",
}
_RULES: Final = "multiFactorAuthRules"
_APART: Final = (*_OPTIONS, _RULES, "extra")
_KNOWN_FIELDS: Final = frozenset(
    {
        "default_project_id",
        "description",
        "domain_id",
        "enabled",
        "federated",
        "id",
        "links",
        "name",
        "options",
        "password_expires_at",
    }
)


class UserCalls:
    """Users of the SQL backend."""

    def create(self, shared: SharedSession, inputs: Plain) -> Made:
        """POST."""
        body = create_body(SCHEMAS[USER], inputs, without=_APART) | _apart(inputs)
        reply = shared.keystone.request("POST", "/users", {"user": body})
        return Made(reply.part("user")["id"])

    def read(self, shared: SharedSession, id_: str, known: Plain) -> Attributes | None:
        """GET, with the password that is known from the inputs or the state."""
        reply = shared.keystone.request("GET", f"/users/{id_}")
        return None if reply.is_absent else _attributes(reply.part("user"), known)

    def update(self, shared: SharedSession, id_: str, changes: Plain) -> None:
        """PATCH; a new password revokes the user's tokens.

        As from the plugin, Keystone hears nothing of an `extra` or a password that the program took away (it refuses
        the empty body with 400), and of rules about several factors only beside another change, never of their end.
        """
        if changes.keys() <= {_RULES}:
            return
        forgotten = () if changes.get("password") else ("password",)
        body = update_body(SCHEMAS[USER], changes, without=(*_APART, *forgotten)) | _apart(changes)
        shared.keystone.request("PATCH", f"/users/{id_}", {"user": body})

    def delete(self, shared: SharedSession, id_: str, outputs: Plain) -> None:
        """DELETE; Keystone deletes the user's credentials and access rules with it."""
        shared.keystone.request("DELETE", f"/users/{id_}")


def _apart(given: Plain) -> dict[str, Any]:
    """Return what Keystone takes in another place: extra fields at the top, the rest under `options`."""
    options: dict[str, Any] = {name: bool(given[key]) for key, name in _OPTIONS.items() if key in given}
    if given.get(_RULES):
        options["multi_factor_auth_rules"] = [rule["rules"] for rule in given[_RULES]]
    return {**(given.get("extra") or {}), **({"options": options} if options else {})}


def _attributes(user: Plain, known: Plain) -> dict[str, Any]:
    options = user.get("options") or {}
    return {
        "defaultProjectId": user.get("default_project_id"),
        "description": user.get("description"),
        "domainId": user.get("domain_id"),
        "enabled": user.get("enabled"),
        "extra": {key: _text(value) for key, value in user.items() if key not in _KNOWN_FIELDS},
        "name": user["name"],
        "password": known.get("password"),
        _RULES: _rules(options.get("multi_factor_auth_rules")),
        **{key: options.get(name) for key, name in _OPTIONS.items()},
    }


def _rules(answered: Any) -> list[dict[str, Any]] | None:
    return None if answered is None else [{"rules": list(rule)} for rule in answered]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)
