"""Owns the sound things from which the rules' examples differ in one point, and the cloud that they are on."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from osaccess.cloud.model import CloudFacts, RoleFacts, ServiceFacts
from osaccess.rules.cloud_view import NO_CLOUD, CloudView
from osaccess.rules.facts import (
    CredentialFacts,
    Facts,
    ProjectFacts,
    ProviderFacts,
    RoleAssignmentFacts,
    StackFacts,
    StackMember,
    UserFacts,
)
from osaccess.rules.provider_login import login_variables
from osaccess.rules.rule import Example, Outcome, Rule, With

NOW = datetime(2026, 6, 1, tzinfo=UTC)
"""The instant at which all examples are judged."""

CLOUD = CloudView(
    CloudFacts(
        auth_url="https://keystone.example.org/v3",
        roles={
            "admin": RoleFacts(id="8c1f", implies=("manager",)),
            "manager": RoleFacts(id="2f7d", implies=("member",)),
            "member": RoleFacts(id="5b3a", implies=("reader",)),
            "reader": RoleFacts(id="9a8b"),
            "cloud-operator": RoleFacts(id="c0de", implies=("admin",)),
        },
        services={
            "compute": ServiceFacts(prefix="/compute"),
            "identity": ServiceFacts(),
            "image": ServiceFacts(prefix="/image"),
            "network": ServiceFacts(prefix="/network"),
            "volumev3": ServiceFacts(prefix="/volume"),
            "metric": ServiceFacts(prefix="/metric"),
        },
    )
)
"""The cloud on which all examples are judged, unless they say that nothing is known of it."""

_PROVIDER = ProviderFacts(
    name="web-ci@web",
    settings={
        "authUrl": "https://keystone.example.org/v3",
        "userName": "web-ci",
        "userDomainId": "default",
        "password": True,
        "tenantId": "0d7b1c",
    },
)
_CREDENTIAL = CredentialFacts(
    name="web-deploy",
    roles=("reader",),
    access_rules=({"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"},),
    expires_at="2026-07-08T00:00:00Z",
    keystone_name="web-deploy-20260601",
    description="Deploy pipeline of the web shop",
    login=_PROVIDER,
)
_ASSIGNMENT = RoleAssignmentFacts(name="web-team-on-web", role_id="5b3a", group_id="g1", project_id="0d7b1c")
_PROJECT = ProjectFacts(name="web", description="The web shop", tags=("team-web",), enabled=True)
_USER = UserFacts(name="web-ci", keystone_name="web-ci")


def a_credential(**changes: Any) -> CredentialFacts:
    """Return a sound credential with these facts changed."""
    return replace(_CREDENTIAL, **changes)


def a_provider(
    *variables: str,
    entry: Mapping[str, Any] | None = None,
    plain_secrets: Any = (),
    is_owners: bool = False,
    **settings: Any,
) -> ProviderFacts:
    """Return a sound provider with these settings changed, None takes one away, and variables like `OS_CLOUD=prod`."""
    merged = {**_PROVIDER.settings, **settings}
    return replace(
        _PROVIDER,
        settings={key: value for key, value in merged.items() if value is not None},
        variables=login_variables(dict(one.split("=", 1) for one in variables)),
        entry=entry,
        plain_secrets=plain_secrets,
        is_owners=is_owners,
    )


def a_credential_login(*variables: str, **changes: Any) -> ProviderFacts:
    """Return a sound provider that logs in with an application credential."""
    return a_provider(
        *variables,
        **{
            **dict.fromkeys(("userName", "userDomainId", "password", "tenantId")),
            "applicationCredentialId": "0d7b1c",
            "applicationCredentialSecret": True,
            **changes,
        },
    )


def a_rule(**changes: Any) -> tuple[dict[str, Any], ...]:
    """Return the access rules of the sound credential with the first one changed."""
    return ({**_CREDENTIAL.access_rules[0], **changes},)


def rules_for(*texts: str) -> tuple[dict[str, Any], ...]:
    """Return access rules from texts like `GET compute /compute/v2.1/servers`."""
    split = [text.split() for text in texts]
    return tuple({"service": service, "method": method, "path": path} for method, service, path in split)


def an_assignment(**changes: Any) -> RoleAssignmentFacts:
    """Return a sound role assignment with these facts changed."""
    return replace(_ASSIGNMENT, **changes)


def a_project(**changes: Any) -> ProjectFacts:
    """Return a sound project with these facts changed."""
    return replace(_PROJECT, **changes)


def a_user(**changes: Any) -> UserFacts:
    """Return a sound user with these facts changed."""
    return replace(_USER, **changes)


def a_stack(*members: StackMember, **changes: Any) -> StackFacts:
    """Return a stack with these resources."""
    return StackFacts(name="prod", members=members, **changes)


def a_member(facts: Facts, *, after: tuple[str, ...] = (), **by_property: str) -> StackMember:
    """Return a resource of a stack, named as its facts; it waits for `after` and what its properties come from."""
    name = str(facts.name)
    kind = type(facts).__name__.removesuffix("Facts")
    waits = frozenset(urn_of(one) for one in (*after, *by_property.values()))
    sources = {key: frozenset((urn_of(one),)) for key, one in by_property.items() if key != "provider"}
    provider = urn_of(by_property["provider"]) if "provider" in by_property else ""
    return StackMember(urn_of(f"{kind} {name}"), facts, provider, waits, sources)


def urn_of(kind_and_name: str) -> str:
    """Return the URN of an example's resource, `Credential web-deploy`."""
    kind, _, name = kind_and_name.partition(" ")
    return f"urn:pulumi:prod::example::{_TYPES[kind]}::{name}"


_TYPES = {
    "Credential": "openstack:identity/applicationCredential:ApplicationCredential",
    "Provider": "pulumi:providers:openstack",
    "RoleAssignment": "openstack:identity/roleAssignment:RoleAssignment",
    "Project": "openstack:identity/project:Project",
    "User": "openstack:identity/user:User",
}


def judged(rule: Rule, example: Example) -> tuple[Outcome, ...]:
    """Return what the rule says of one of its examples."""
    told = told_of(example)
    return rule.judge(told.facts, NOW, told.knobs, cloud_of(told))


def told_of(example: Example) -> With:
    """Return the example with all that may be left out."""
    return example if isinstance(example, With) else With(example)


def cloud_of(example: With) -> CloudView:
    """Return the cloud that the example is on."""
    return CLOUD if example.has_cloud else NO_CLOUD


def usual_facts(facts: Facts) -> Mapping[str, Any]:
    """Return the facts of the sound thing of the same kind, by name: what a page need not show."""
    for sound in (_CREDENTIAL, _PROVIDER, _ASSIGNMENT, _PROJECT, _USER):
        if isinstance(facts, type(sound)):
            return {one.name: getattr(sound, one.name) for one in fields(sound)}
    return {}
