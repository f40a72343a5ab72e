"""Owns the requests for an application credential.

Creating one is exactly one POST: the owner's id comes from the token, and the answer holds all there is to store,
the secret included, which Keystone never shows again. Nothing here is refused to an ordinary member.
"""

import re
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from osaccess.access.roles import closure
from osaccess.engines.embedded.access_rule_use import Uses
from osaccess.engines.embedded.credential_listing import CredentialListing
from osaccess.engines.embedded.identity_calls import Attributes, Made, Plain, SharedSession, in_request_order
from osaccess.engines.embedded.provider import Interrupted

_RULE_FIELDS: Final = ("method", "path", "service")
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d+))?(?:Z|[+-]\d\d:\d\d)")
# what `keystone-manage bootstrap` sets up; Keystone stores the implied roles with the credential
_BOOTSTRAP_IMPLICATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "admin": ("manager",),
    "manager": ("member",),
    "member": ("reader",),
}


class ApplicationCredentialCalls:
    """Application credentials of the session's own user, in the project of its token."""

    def create(self, shared: SharedSession, inputs: Plain) -> Made:
        """POST."""
        path = _credentials(shared)
        with shared.rule_use.creating():
            reply = shared.keystone.request("POST", path, {"application_credential": _body(inputs)})
            credential = reply.part("application_credential")
            shared.rule_use.add(credential["id"], _rule_ids(credential))
        return Made(credential["id"], _attributes(credential, credential["secret"]))

    def read(self, shared: SharedSession, id_: str, known: Plain) -> Attributes | None:
        """GET, with the secret that the state knows."""
        reply = shared.keystone.request("GET", f"{_credentials(shared)}/{id_}")
        if reply.is_absent:
            return None
        return _attributes(reply.part("application_credential"), known.get("secret"))

    def read_listed(
        self, shared: SharedSession, listing: CredentialListing, id_: str, known: Plain
    ) -> Attributes | None:
        """Read as `read` does, from one list for all that are expected; what is not in it is asked for alone."""
        listed = listing.take(id_, lambda: _listed(shared))
        return self.read(shared, id_, known) if listed is None else _attributes(listed, known.get("secret"))

    def update(self, shared: SharedSession, id_: str, changes: Plain) -> None:
        """Send nothing: a credential cannot be changed."""

    def delete(self, shared: SharedSession, id_: str, outputs: Plain) -> None:
        """DELETE, then DELETE those of its access rules that no other credential uses."""
        rules = frozenset(rule["id"] for rule in outputs.get("accessRules") or () if rule.get("id"))
        path = f"{_credentials(shared)}/{id_}"
        if not rules:
            shared.keystone.request("DELETE", path)
            return
        with shared.rule_use.deleting():
            shared.keystone.request("DELETE", path)
            _delete_free_rules(shared, id_, rules)

    def settle_interrupted_create(self, shared: SharedSession, inputs: Plain) -> Interrupted:
        """Look for the credential of a create whose answer was lost; remove it where it is what was intended."""
        found = [each for each in _listed(shared) if each["name"] == inputs.get("name")]
        if not found:
            return Interrupted.ABSENT
        credential = found[0]
        if not _is_intended(credential, inputs, shared):
            return Interrupted.DIFFERENT
        self.delete(shared, credential["id"], {"accessRules": credential.get("access_rules")})
        return Interrupted.DISCARDED


def _user_path(shared: SharedSession) -> str:
    return f"/users/{shared.keystone.token().user.id}"


def _credentials(shared: SharedSession) -> str:
    return f"{_user_path(shared)}/application_credentials"


# ---- creating -------------------------------------------------------------------------------------------------


def _body(inputs: Plain) -> dict[str, Any]:
    body: dict[str, Any] = {"name": inputs["name"], "unrestricted": bool(inputs.get("unrestricted"))}
    optional = {
        "description": inputs.get("description"),
        "expires_at": _expiry_in_request(inputs.get("expiresAt")),
        "secret": inputs.get("secret"),
        "roles": [{"name": name} for name in in_request_order(inputs.get("roles") or ())],
        "access_rules": _rules_in_request(inputs.get("accessRules") or ()),
    }
    return body | {key: value for key, value in optional.items() if value}


def _expiry_in_request(expires_at: str | None) -> str | None:
    """Return the expiry as the plugin sends it: the offset cut off, not applied; what is no time is left out.

    Both are the plugin's (traces/README.md 19, 31); the rules refuse such an expiry before it comes here.
    """
    found = _TIME.fullmatch(expires_at or "")
    if found is None:
        return None
    fraction = (found[2] or "").rstrip("0")
    return f"{found[1]}.{fraction}" if fraction else found[1]


def _rules_in_request(rules: Iterable[Plain]) -> list[dict[str, Any]]:
    definitions = [{field: rule[field] for field in _RULE_FIELDS} for rule in rules]
    return sorted(definitions, key=lambda rule: str(zlib.crc32(_hashed(rule).encode())))


def _hashed(rule: Mapping[str, str]) -> str:
    return "".join(f"{field}:{rule[field]};" for field in _RULE_FIELDS)


# ---- reading --------------------------------------------------------------------------------------------------


def _attributes(credential: Plain, secret: str | None) -> Attributes:
    return {
        "accessRules": [
            {field: rule[field] for field in ("id", *_RULE_FIELDS)}
            for rule in credential.get("access_rules") or ()
        ],
        "description": credential.get("description"),
        "expiresAt": _stored_expiry(credential.get("expires_at")),
        "name": credential["name"],
        "projectId": credential.get("project_id"),
        "roles": [role["name"] for role in credential.get("roles") or ()],
        "secret": secret,
        "unrestricted": bool(credential.get("unrestricted")),
    }


def _stored_expiry(expires_at: str | None) -> str:
    """Return Keystone's `2031-01-01T00:00:00.000000`, which is UTC, as `2031-01-01T00:00:00Z`."""
    return f"{expires_at.partition('.')[0].removesuffix('Z')}Z" if expires_at else ""


def _rule_ids(credential: Plain) -> frozenset[str]:
    return frozenset(rule["id"] for rule in credential.get("access_rules") or ())


def _listed(shared: SharedSession) -> list[Plain]:
    """Return all credentials of the user, whatever their project."""
    credentials = shared.keystone.request("GET", _credentials(shared), absent=()).part("application_credentials")
    return list(credentials)


# ---- deleting -------------------------------------------------------------------------------------------------


def _delete_free_rules(shared: SharedSession, id_: str, rules: frozenset[str]) -> None:
    def uses() -> Uses:
        return {credential["id"]: _rule_ids(credential) for credential in _listed(shared)}

    for rule in sorted(shared.rule_use.free_rules(id_, rules, uses)):
        # 403: another process has taken the rule up meanwhile; then it has to stay
        shared.keystone.request("DELETE", f"{_user_path(shared)}/access_rules/{rule}", absent=(403, 404))


# ---- an interrupted create ------------------------------------------------------------------------------------


def _is_intended(credential: Plain, inputs: Plain, shared: SharedSession) -> bool:
    """Tell whether a credential found by name is what the inputs ask for, in the project of this login."""
    token = shared.keystone.token()
    wanted_roles = set(inputs.get("roles") or [role.name for role in token.roles])
    roles = {role["name"] for role in credential.get("roles") or ()}
    return (
        roles in (wanted_roles, set(closure(wanted_roles, _BOOTSTRAP_IMPLICATIONS)))
        and credential.get("project_id") == (token.project.id if token.project else None)
        and (credential.get("description") or "") == (inputs.get("description") or "")
        and bool(credential.get("unrestricted")) == bool(inputs.get("unrestricted"))
        and _stored_expiry(credential.get("expires_at"))
        == _stored_expiry(_expiry_in_request(inputs.get("expiresAt")))
        and _definitions(credential.get("access_rules")) == _definitions(inputs.get("accessRules"))
    )


def _definitions(rules: Iterable[Plain] | None) -> set[tuple[str, ...]]:
    return {tuple(rule[field] for field in _RULE_FIELDS) for rule in rules or ()}
