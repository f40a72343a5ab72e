"""Owns the way from a Login to keystoneauth1's plugin for it; deliberately adds nothing that the login lacks."""

from typing import Any, assert_never

from keystoneauth1.identity import v3

from osaccess.access.login import (
    ApplicationCredential,
    ById,
    ByName,
    DomainScope,
    Login,
    Password,
    ProjectScope,
    Reference,
    Scope,
    Token,
    Unscoped,
)
from osaccess.errors import BadInput
from osaccess.keystone.auth_url import identity_endpoint


def login_plugin(login: Login) -> Any:
    """Return the v3 plugin that proves this login. Raises BadInput for a name without its domain."""
    url = identity_endpoint(login.auth_url)
    match login.method:
        case Password(user, password, scope):
            return v3.Password(
                url, password=password.reveal(), **_in_domain(user, "user_id", "username", "user"), **_scope(scope)
            )
        case Token(token, scope):
            return v3.Token(url, token.reveal(), **_scope(scope))
        case ApplicationCredential(id_, secret):
            return v3.ApplicationCredential(url, secret.reveal(), application_credential_id=id_)
        case _ as unreachable:
            assert_never(unreachable)


def _scope(scope: Scope) -> dict[str, Any]:
    match scope:
        case ProjectScope(project):
            return _in_domain(project, "project_id", "project_name", "project")
        case DomainScope(domain):
            return {"domain_id": domain.id} if isinstance(domain, ById) else {"domain_name": domain.name}
        case Unscoped():
            return {"unscoped": True}
        case _ as unreachable:
            assert_never(unreachable)


def _in_domain(reference: Reference, id_key: str, name_key: str, noun: str) -> dict[str, str]:
    match reference:
        case ById(id_):
            return {id_key: id_}
        case ByName(name, ById(domain_id)):
            return {name_key: name, f"{noun}_domain_id": domain_id}
        case ByName(name, ByName(domain_name, _)):
            return {name_key: name, f"{noun}_domain_name": domain_name}
        case ByName(name, _):
            raise BadInput(
                f"The login names the {noun} '{name}' without its domain.",
                because="Names are unique inside a domain only.",
                mend=f"Add {noun}_domain_name (on many clouds 'Default'), or give the {noun}'s id.",
            )
