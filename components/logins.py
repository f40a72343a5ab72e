"""Owns the providers: one per login, every field explicit (design, decision 1).

The openstack plugin fills what is left out from `OS_*` variables, so nothing that matters is left out.
"""

from collections.abc import Sequence
from typing import Any, assert_never

import pulumi
import pulumi_openstack as openstack

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
from osaccess.access.secret import Secret
from osaccess.errors import BadInput

DEPLOY_LOGIN = "deploy-login"
"""Logical name of the provider that carries the document out."""


def deploy_provider(login: Login | None, auth_url: str, opts: pulumi.ResourceOptions) -> openstack.Provider:
    """Register the provider of the deploy login; without a login (a preview) one that can only be shown."""
    if login is None:
        return openstack.Provider(DEPLOY_LOGIN, auth_url=auth_url, opts=opts)
    return openstack.Provider(DEPLOY_LOGIN, **_settings(login), opts=opts)


def owner_provider(
    name: str,
    *,
    auth_url: str,
    region: str,
    domain_id: pulumi.Input[str],
    user_name: pulumi.Input[str],
    password: pulumi.Input[str | None],
    token: pulumi.Input[str] | None = None,
    project_id: pulumi.Input[str],
    tls: Login | None,
    depends_on: Sequence[pulumi.Resource],
    parent: pulumi.Resource,
) -> openstack.Provider:
    """Register the provider that logs in as an owner on one project.

    It depends on all roles of its owner: a grant that comes later kills a token of the same second.
    `tls` is the login whose certificate settings hold for this Keystone. A token stands for user and password.
    """
    proof: dict[str, Any] = {"user_name": user_name, "user_domain_id": domain_id, "password": password}
    if token is not None:
        proof = {"token": token}
    return openstack.Provider(
        name,
        auth_url=auth_url,
        region=region or None,
        **proof,
        tenant_id=project_id,
        cacert_file=(tls.cacert or None) if tls else None,
        insecure=True if tls and tls.insecure else None,
        opts=pulumi.ResourceOptions(depends_on=list(depends_on), parent=parent),
    )


def _settings(login: Login) -> dict[str, Any]:
    settings = {"auth_url": login.auth_url, "region": login.region, "cacert_file": login.cacert}
    settings |= _method(login)
    given: dict[str, Any] = {key: value for key, value in settings.items() if value}
    if login.insecure:
        given["insecure"] = True
    return given


def _method(login: Login) -> dict[str, Any]:
    match login.method:
        case Password(ById(), _, _):
            raise BadInput(
                "The login names its user by id, which the openstack provider does not accept.",
                mend="Give username and user_domain_name instead of user_id.",
            )
        case Password(user, password, scope):
            return {**_named("user_name", "user_domain", user), "password": secret_text(password), **_scope(scope)}
        case Token(token, scope):
            return {"token": secret_text(token), **_scope(scope)}
        case ApplicationCredential(id_, secret):
            return {"application_credential_id": id_, "application_credential_secret": secret_text(secret)}
        case unreachable:
            assert_never(unreachable)


def _scope(scope: Scope) -> dict[str, str]:
    match scope:
        case ProjectScope(ById(id_)):
            return {"tenant_id": id_}
        case ProjectScope(project):
            return _named("tenant_name", "project_domain", project)
        case DomainScope(ById(id_)):
            return {"domain_id": id_}
        case DomainScope(ByName(name, _)):
            return {"domain_name": name}
        case DomainScope() | Unscoped():
            return {}
        case unreachable:
            assert_never(unreachable)


def _named(key: str, domain_key: str, reference: Reference) -> dict[str, str]:
    match reference:
        case ByName(name, ById(domain_id)):
            return {key: name, f"{domain_key}_id": domain_id}
        case ByName(name, ByName(domain_name, _)):
            return {key: name, f"{domain_key}_name": domain_name}
        case ByName(name, _):
            return {key: name}
    raise AssertionError("ids are handled by the callers")


def secret_text(secret: Secret) -> pulumi.Output[str]:
    """Return the secret as the engine keeps it: marked."""
    return pulumi.Output.secret(secret.reveal())
