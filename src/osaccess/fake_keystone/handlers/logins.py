"""Owns who logs in and on what: the methods and scopes of POST /auth/tokens, in Keystone's order of checks.

The order decides which of two mistakes is told: scope before password (facts/keystone.md 3).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from osaccess.fake_keystone import digests, errors, schema, schemas
from osaccess.fake_keystone.bearers import Bearer
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.effective import roles_on_project
from osaccess.fake_keystone.entities import Credential, Project, User
from osaccess.fake_keystone.tokens import Token

Json = Mapping[str, Any]

SUPPORTED = ("external", "password", "token", "oauth1", "mapped", "application_credential", "ec2credential")
"""The methods that a real server lists when it is asked for another; the fake has three of them."""

_BUILT = ("password", "token", "application_credential")
_SCOPES = ("system", "project", "domain", "OS-TRUST:trust", "unscoped")


@dataclass(slots=True)
class _Proof:
    """What the methods have proven so far."""

    user_id: str | None = None
    methods: tuple[str, ...] = ()
    expires_at: datetime | None = None
    parent_audit_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the token shall act on; nothing asked for means the default project of the user."""

    project_id: str | None = None
    domain_id: str | None = None
    system: bool = False
    unscoped: bool = False

    @property
    def is_open(self) -> bool:
        return not (self.project_id or self.domain_id or self.system or self.unscoped)


def log_in(call: Call) -> Bearer:
    """Return the bearer of a new token for the request's body. Raises Refusal."""
    auth = _checked(call.body)
    identity: Json = auth["identity"]
    methods = tuple(dict.fromkeys(identity["methods"]))
    _require_known(methods, identity)
    credential = _credential(call, auth) if "application_credential" in methods else None
    scope = _Scope(project_id=credential.project_id) if credential else _scope(call, auth)
    proof = _Proof()
    for method in methods:
        _prove(call, method, identity[method], auth, proof, credential)
    if proof.user_id is None:
        raise errors.UNAUTHORIZED()
    _require_enough_methods(call.state.users[proof.user_id], proof.methods)
    if scope.is_open and credential is None:
        scope = _default_scope(call, proof.user_id)
    return call.parts.bearers.issue(_token(call, proof, scope, credential))


def _checked(body: Json) -> Json:
    auth = body.get("auth")
    if auth is None:
        raise errors.MISSING(attribute="auth", target="request body")
    finding = schema.first_finding(schemas.LOGIN, auth)
    if finding is not None:
        path, message = finding
        where = f"Invalid input for field '{'/'.join(map(str, path))}': " if path else ""
        raise errors.AGAINST_SCHEMA(detail=where + message)
    if not auth:
        raise errors.MISSING(attribute="auth", target="request body")
    _require_names(auth)
    shape = schema.first_finding(schemas.LOGIN_SHAPE, auth)
    if shape is not None:
        path, message = shape
        raise errors.STRICT_LOGIN(where="/".join(map(str, path)), what=message)
    return dict(auth)


def _require_names(auth: Json) -> None:
    """Refuse a user, project or domain that has neither id nor name."""
    user = auth["identity"].get("password", {}).get("user")
    scope = auth.get("scope") if isinstance(auth.get("scope"), dict) else {}
    project = scope.get("project") if scope else None
    named = {
        "identity/password/user": user,
        "identity/password/user/domain": user.get("domain") if user else None,
        "scope/project": project,
        "scope/project/domain": project.get("domain") if project else None,
        "scope/domain": scope.get("domain") if scope else None,
    }
    for place, one in named.items():
        if one is not None and "id" not in one and "name" not in one:
            detail = f"Invalid input for field {place}: id or name must be present."
            raise errors.AGAINST_SCHEMA(detail=detail)


def _require_known(methods: tuple[str, ...], identity: Json) -> None:
    for method in methods:
        if method not in identity:
            raise errors.MISSING(attribute=method, target="identity")
    for method in methods:
        if method not in SUPPORTED:
            refusal = errors.UNSUPPORTED_METHOD()
            refusal.identity = {"methods": list(SUPPORTED)}
            raise refusal
        if method not in _BUILT:
            raise errors.NOT_BUILT(noun=f"login by {method}")


def _token(call: Call, proof: _Proof, scope: _Scope, credential: Credential | None) -> Token:
    assert proof.user_id is not None
    token = call.parts.bearers.new_token(proof.user_id, proof.methods, proof.expires_at)
    if credential is not None and credential.expires_at is not None:
        token = replace(token, expires_at=min(token.expires_at, credential.expires_at))
    return replace(
        token,
        parent_audit_id=proof.parent_audit_id,
        project_id=scope.project_id,
        domain_id=scope.domain_id,
        system=scope.system,
        credential_id=credential.id if credential else None,
    )


# ---- methods ----------------------------------------------------------------------------------------------------


def _prove(call: Call, method: str, data: Json, auth: Json, proof: _Proof, credential: Credential | None) -> None:
    if method == "password":
        user_id = _by_password(call, data)
    elif method == "token":
        user_id = _by_token(call, data, auth, proof)
    else:
        assert credential is not None
        user_id = _by_credential(call, data, credential)
    if proof.user_id not in (None, user_id):
        raise errors.UNAUTHORIZED()
    proof.user_id = user_id
    proof.methods = tuple(dict.fromkeys((method, *proof.methods)))


def _by_password(call: Call, data: Json) -> str:
    user = _user(call, data, "None")  # Keystone does not know the name of its own method at that point
    password = data["user"].get("password")
    if not isinstance(password, str) or not digests.matches(user.password, password):
        raise errors.UNAUTHORIZED()
    return user.id


def _by_token(call: Call, data: Json, auth: Json, proof: _Proof) -> str:
    bearer = call.parts.bearers.validated(data["id"])
    token = bearer.token
    if bearer.rules:  # a token with rules is shown only to those who know rules, and this place does not ask
        raise errors.TOKEN_NOT_VALID()
    scope = auth.get("scope") or {}
    if token.system and ("project" in scope or "domain" in scope):
        raise errors.FORBIDDEN(
            action="Using a system-scoped token to create a project-scoped or domain-scoped token is not allowed."
        )
    if bearer.is_delegated:
        raise errors.FORBIDDEN(action="Using a delegated token to create another token is not allowed.")
    proof.expires_at = token.expires_at
    proof.parent_audit_id = token.parent_audit_id or token.audit_id
    proof.methods = (*token.methods, *proof.methods)
    return token.user_id


def _by_credential(call: Call, data: Json, credential: Credential) -> str:
    user = _usable(call, call.state.users.get(credential.user_id))
    secret = data.get("secret")
    if secret is not None and not isinstance(secret, str):
        raise errors.MISSING(attribute="string", target="password")
    if secret is None or not digests.matches(credential.secret, secret):
        raise errors.UNAUTHORIZED()
    if credential.expires_at is not None and call.parts.now() >= credential.expires_at:
        raise errors.UNAUTHORIZED()
    return user.id


def _require_enough_methods(user: User, methods: tuple[str, ...]) -> None:
    """Refuse a user whose options ask for more methods; the fake has no receipts with which to go on.

    As on the real server, methods that it does not know are left out of the rules.
    """
    rules = [set(rule) & set(SUPPORTED) for rule in user.options.get("multi_factor_auth_rules") or ()]
    rules = [rule for rule in rules if rule]
    if user.options.get("multi_factor_auth_enabled") is False or not rules:
        return
    if not any(rule <= set(methods) for rule in rules):
        raise errors.NOT_BUILT(noun="login by several methods in turn")


def _user(call: Call, data: Json, target: str) -> User:
    if "user" not in data:
        raise errors.MISSING(attribute="user", target=target)
    asked: Json = data["user"]
    if not asked.get("id") and not asked.get("name"):
        raise errors.MISSING(attribute="id or name", target="user")
    if not asked.get("name"):
        return _usable(call, call.state.users.get(asked["id"]))
    if "domain" not in asked:
        raise errors.MISSING(attribute="domain", target="user")
    domain = _domain(call, asked["domain"])
    return _usable(call, _user_by_name(call, asked["name"], domain.id))


def _user_by_name(call: Call, name: str, domain_id: str) -> User | None:
    return next((user for user in call.state.users.of(domain_id) if user.name == name), None)


def _usable(call: Call, user: User | None) -> User:
    if user is None or not user.enabled or not call.state.projects[user.domain_id].enabled:
        raise errors.UNAUTHORIZED()
    return user


# ---- application credentials ------------------------------------------------------------------------------------


def _credential(call: Call, auth: Json) -> Credential:
    if "scope" in auth:
        refusal = errors.CREDENTIAL_WITH_SCOPE()
        refusal.identity = {}
        raise refusal
    data: Json = auth["identity"]["application_credential"]
    if data.get("id"):
        found = call.state.credentials.get(data["id"])
        if found is None:
            raise errors.NO_CREDENTIAL(id=data["id"])
        return found
    if not data.get("name"):
        raise errors.MISSING(attribute="name or ID", target="application credential")
    user_id = _owner_id(call, data)
    for one in call.state.credentials.of(user_id):
        if one.name == data["name"]:
            return one
    raise errors.UNAUTHORIZED()


def _owner_id(call: Call, data: Json) -> str:
    user = data.get("user")
    if not user:
        raise errors.MISSING(attribute="user", target="application credential")
    if user.get("id"):
        return str(user["id"])
    if "domain" not in user:
        raise errors.MISSING(attribute="domain", target="user")
    domain = _domain(call, user["domain"])
    found = _user_by_name(call, user["name"], domain.id)
    if found is None:
        raise errors.NO_USER(id=user["name"])
    return found.id


# ---- scope ------------------------------------------------------------------------------------------------------


def _scope(call: Call, auth: Json) -> _Scope:
    if "scope" not in auth:
        return _Scope()
    asked = auth["scope"]
    if sum(name in asked for name in _SCOPES) != 1:
        raise errors.MISSING(attribute="system, project, domain, OS-TRUST:trust or unscoped", target="scope")
    if "system" in asked:
        return _Scope(system=True)
    if "unscoped" in asked:
        return _Scope(unscoped=True)
    if "project" in asked:
        return _Scope(project_id=_project(call, asked["project"]).id)
    if "domain" in asked:
        return _Scope(domain_id=_domain(call, asked["domain"]).id)
    raise errors.NOT_BUILT(noun="trusts")


def _domain(call: Call, asked: Json) -> Project:
    projects = call.state.projects
    if asked.get("name"):
        found = next((row for row in projects.of(None) if row.name == asked["name"]), None)
    else:
        found = projects.get(asked.get("id") or "")
    if found is None or not found.is_domain or not found.enabled:
        raise errors.UNAUTHORIZED()
    return found


def _project(call: Call, asked: Json) -> Project:
    projects = call.state.projects
    if asked.get("name"):
        if "domain" not in asked:
            raise errors.MISSING(attribute="domain", target="project")
        domain = _domain(call, asked["domain"])
        found = next((row for row in projects.of(domain.id) if row.name == asked["name"]), None)
    else:
        found = projects.get(asked.get("id") or "")
    if found is None or found.domain_id is None or not found.enabled:
        raise errors.UNAUTHORIZED()
    if not projects[found.domain_id].enabled:
        raise errors.UNAUTHORIZED()
    return found


def _default_scope(call: Call, user_id: str) -> _Scope:
    """Return the user's default project as the scope, if he can use it; else no scope."""
    projects = call.state.projects
    project = projects.get(call.state.users[user_id].default_project_id or "")
    if project is None or project.domain_id is None or not project.enabled:
        return _Scope(unscoped=True)
    if not projects[project.domain_id].enabled or not roles_on_project(call.state, user_id, project):
        return _Scope(unscoped=True)
    return _Scope(project_id=project.id)
