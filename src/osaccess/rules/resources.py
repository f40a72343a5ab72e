"""Owns the way from a resource, whoever shows it, to the facts that rules judge.

The pack shows checked inputs, a scan the inputs of a state. Secrets arrive marked as `Marked`, and none leaves
this module: facts say that there is one, or what its shape is.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Any

from osaccess.rules.facts import (
    UNKNOWN,
    CredentialFacts,
    Ec2CredentialFacts,
    Facts,
    ProjectFacts,
    ProviderFacts,
    RoleAssignmentFacts,
    RoleFacts,
    ScriptFacts,
    SecretShape,
    UserFacts,
)
from osaccess.rules.made_by_the_way import SCRIPT_TYPES
from osaccess.rules.provider_login import SECRET_SETTINGS, login_variables

APPLICATION_CREDENTIAL = "openstack:identity/applicationCredential:ApplicationCredential"
EC2_CREDENTIAL = "openstack:identity/ec2CredentialV3:Ec2CredentialV3"
ROLE = "openstack:identity/role:Role"
ROLE_ASSIGNMENT = "openstack:identity/roleAssignment:RoleAssignment"
INHERITED_ASSIGNMENT = "openstack:identity/inheritRoleAssignment:InheritRoleAssignment"
PROJECT = "openstack:identity/project:Project"
USER = "openstack:identity/user:User"
PROVIDER = "pulumi:providers:openstack"

PROPERTY_OF: Mapping[type, Mapping[str, str]] = {
    CredentialFacts: {
        "roles": "roles",
        "access_rules": "accessRules",
        "expires_at": "expiresAt",
        "unrestricted": "unrestricted",
        "keystone_name": "name",
        "description": "description",
        "secret": "secret",
    },
    Ec2CredentialFacts: {},
    ScriptFacts: {"text": "create"},
    RoleFacts: {"keystone_name": "name", "domain_id": "domainId"},
    RoleAssignmentFacts: {
        "role_id": "roleId",
        "user_id": "userId",
        "group_id": "groupId",
        "project_id": "projectId",
        "domain_id": "domainId",
    },
    ProjectFacts: {"description": "description", "tags": "tags", "enabled": "enabled"},
    UserFacts: {
        "keystone_name": "name",
        "ignores_password_expiry": "ignorePasswordExpiry",
        "ignores_lockout": "ignoreLockoutFailureAttempts",
        "multi_factor": "multiFactorAuthEnabled",
    },
}
"""Kind of facts → fact → property of the resource, where a fact is a property as it stands."""

SECRETS_OF: Mapping[str, tuple[str, ...]] = {
    APPLICATION_CREDENTIAL: ("secret",),
    PROVIDER: SECRET_SETTINGS,
    USER: ("password",),
}
"""Type → properties that are secrets."""

_BRIDGED = re.compile(r"openstack:index/identity([A-Z]\w*?)V3:Identity\1V3")
"""The tokens of the same resources where Pulumi bridges the Terraform provider itself (`pulumi package add`)."""
_OWN_TOKEN = {"ApplicationCredential", "RoleAssignment", "InheritRoleAssignment", "Project", "Role", "User"}

GENERATION = re.compile(r"-\d{8}T\d{6}Z$")
"""The end of a name that tells one generation of a rotating credential from the others."""
_SERIES = "osaccess:index:RotatingCredential"
_ASSIGNMENTS = "osaccess:index:RoleAssignments"
_DOCUMENT = "osaccess:index:AccessDocument$"
DEPLOY_LOGIN = "deploy-login"
"""Name of the one provider of a document that is no automation user's."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A value that is marked as a secret."""

    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as somebody shows it.

    Attributes:
        type: its type token.
        urn: its URN.
        name: its logical name.
        properties: plain data, with UNKNOWN for what is not known yet and Marked around secrets.
        provider: the provider that makes it; None where nobody shows one.
        deletes_first: its replacement is made after it is gone.
        shows_marks: secrets are marked; False where whoever shows it cannot tell.
        environ: where the plugin that makes it would look for settings.
        entry: what the entry of clouds.yaml that a provider logs in with says, as of ProviderFacts.
        newest: names of the newest generation of each series, where all of the state is known; None otherwise.
        plain_outputs: secrets that it has in clear as outputs alone, where whoever shows it knows outputs.

    """

    type: str
    urn: str
    name: str
    properties: Mapping[str, Any]
    provider: "Resource | None" = None
    deletes_first: bool = False
    shows_marks: bool = True
    environ: Mapping[str, str] = field(default_factory=dict)
    entry: Mapping[str, Any] | None = None
    newest: frozenset[str] | None = None
    plain_outputs: tuple[str, ...] = ()


def facts_of(resource: Resource) -> Facts | None:
    """Return the facts about a resource, or None for a type that no rule is about.

    What a component makes is a raw resource too, and is judged as that, once.
    """
    read = _READERS.get(resource.type)
    return None if read is None else read(resource)


def known_type(token: str) -> str:
    """Return the token by which the rules know a type, whichever package of the OpenStack provider has it."""
    bridged = _BRIDGED.fullmatch(token)
    if bridged is None:
        return token
    noun = bridged[1] if bridged[1] in _OWN_TOKEN else f"{bridged[1]}V3"
    return f"openstack:identity/{noun[0].lower()}{noun[1:]}:{noun}"


def series_of(name: str) -> str:
    """Return the name of the series that a generation belongs to; the name itself where it is none."""
    return GENERATION.sub("", name)


def _credential(resource: Resource) -> CredentialFacts:
    login = resource.provider
    return CredentialFacts(
        name=resource.name,
        **_plain_facts(resource, CredentialFacts, "secret"),
        secret=_shape(resource.properties.get("secret")),
        plain_secrets=_plain_secrets(resource),
        login=_provider(login) if login is not None and login.type == PROVIDER else None,
        is_superseded=_is_superseded(resource),
        deletes_first=resource.deletes_first,
    )


def _provider(resource: Resource) -> ProviderFacts:
    return ProviderFacts(
        name=resource.name,
        settings={key: _without_secret(key, _open(value)) for key, value in resource.properties.items()},
        variables=login_variables(resource.environ),
        entry=resource.entry,
        plain_secrets=_plain_secrets(resource),
        is_owners=_DOCUMENT in resource.urn and resource.name != DEPLOY_LOGIN,
    )


def _assignment(resource: Resource) -> RoleAssignmentFacts:
    return RoleAssignmentFacts(
        name=resource.name,
        **_plain_facts(resource, RoleAssignmentFacts),
        is_inherited=resource.type == INHERITED_ASSIGNMENT,
        is_owners=f"{_ASSIGNMENTS}$" in resource.urn,
    )


def _project(resource: Resource) -> ProjectFacts:
    return ProjectFacts(name=resource.name, **_plain_facts(resource, ProjectFacts))


def _script(resource: Resource) -> ScriptFacts:
    # Secrets stay away: the pack says which words of a text it found.
    given = tuple(value for value in resource.properties.values() if not isinstance(value, Marked))
    return ScriptFacts(resource.name, given)


def _user(resource: Resource) -> UserFacts:
    return UserFacts(
        name=resource.name, **_plain_facts(resource, UserFacts), plain_secrets=_plain_secrets(resource)
    )


_READERS: Mapping[str, Callable[[Resource], Facts]] = {
    APPLICATION_CREDENTIAL: _credential,
    EC2_CREDENTIAL: lambda resource: Ec2CredentialFacts(resource.name),
    **dict.fromkeys(SCRIPT_TYPES, _script),
    ROLE: lambda resource: RoleFacts(resource.name, **_plain_facts(resource, RoleFacts)),
    ROLE_ASSIGNMENT: _assignment,
    INHERITED_ASSIGNMENT: _assignment,
    PROJECT: _project,
    USER: _user,
    PROVIDER: _provider,
}


def _plain_facts(resource: Resource, kind: type, *left_out: str) -> dict[str, Any]:
    return {
        fact: _open(resource.properties.get(key))
        for fact, key in PROPERTY_OF[kind].items()
        if fact not in left_out
    }


def _open(value: Any) -> Any:
    """Return the value without marks, at every depth."""
    match value:
        case Marked(inner):
            return _open(inner)
        case Mapping():
            return {key: _open(item) for key, item in value.items()}
        case list() | tuple():
            return tuple(_open(item) for item in value)
    return value


def _plain_secrets(resource: Resource) -> Any:
    given = [
        key
        for key in SECRETS_OF[resource.type]
        if resource.properties.get(key) not in (None, "") and not isinstance(resource.properties[key], Marked)
    ]
    plain = (*(key for key in given if resource.properties[key] is not UNKNOWN), *resource.plain_outputs)
    # A secret that is not known yet may come without its mark; the SDK marks passwords by itself.
    unsure = any(key != "password" for key in given if key not in plain)
    return UNKNOWN if unsure or (plain and not resource.shows_marks) else plain


def _without_secret(key: str, value: Any) -> Any:
    return True if key in SECRET_SETTINGS and value is not UNKNOWN and value not in (None, "") else value


def _shape(value: Any) -> Any:
    secret = _open(value)
    if secret in (None, "") or secret is UNKNOWN:
        return None if secret == "" else secret
    text = str(secret)
    frequencies = [text.count(character) / len(text) for character in set(text)]
    bits = -sum(frequency * log2(frequency) for frequency in frequencies) * len(text)
    return SecretShape(length=len(text), bits=int(bits))


def _is_superseded(resource: Resource) -> bool:
    """Tell whether a newer generation is, or will be, there: the run that shows this one makes what shall exist."""
    name = _open(resource.properties.get("name"))
    if not isinstance(name, str) or not (GENERATION.search(name) and f"{_SERIES}$" in resource.urn):
        return False
    return resource.newest is None or name not in resource.newest
