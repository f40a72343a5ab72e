"""The rules' own examples as the engine would send them: facts back to resources, secrets and unknowns included."""

from dataclasses import replace
from typing import Any

from osaccess.rules.facts import (
    UNKNOWN,
    CredentialFacts,
    Ec2CredentialFacts,
    OutputFacts,
    ProjectFacts,
    ProviderFacts,
    RoleAssignmentFacts,
    RoleFacts,
    ScriptFacts,
    SecretShape,
    StackFacts,
    UserFacts,
)
from osaccess.rules.made_by_the_way import SCRIPT_TYPES
from osaccess.rules.resources import (
    APPLICATION_CREDENTIAL,
    EC2_CREDENTIAL,
    INHERITED_ASSIGNMENT,
    PROJECT,
    PROPERTY_OF,
    PROVIDER,
    ROLE,
    ROLE_ASSIGNMENT,
    USER,
)
from osaccess.rules.whole_stack import STACK
from support.analyzer import ROOT, UNKNOWN_TEXT, Sent, a_secret

CANARY = "hunter2-canary-hunter2-canary"
_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
_DOCUMENT = "urn:pulumi:prod::example::osaccess:index:AccessDocument"
_PREFIX = {
    "is_owners": {
        PROVIDER: f"{_DOCUMENT}${PROVIDER}",
        ROLE_ASSIGNMENT: f"{_DOCUMENT}$osaccess:index:RoleAssignments${ROLE_ASSIGNMENT}",
    },
}
TYPES = {
    CredentialFacts: APPLICATION_CREDENTIAL,
    Ec2CredentialFacts: EC2_CREDENTIAL,
    ScriptFacts: SCRIPT_TYPES[0],
    RoleFacts: ROLE,
    RoleAssignmentFacts: ROLE_ASSIGNMENT,
    ProjectFacts: PROJECT,
    UserFacts: USER,
    ProviderFacts: PROVIDER,
}


def sent(facts: Any) -> Sent:
    """Return the resource that states these facts."""
    type_ = TYPES[type(facts)]
    if getattr(facts, "is_inherited", False):
        type_ = INHERITED_ASSIGNMENT
    urn = f"{_PREFIX['is_owners'][type_]}::{facts.name}" if getattr(facts, "is_owners", False) else ""
    if isinstance(facts, ProviderFacts):
        return Sent(type_, _settings(facts), str(facts.name), urn)
    properties = {
        key: on_the_wire(getattr(facts, fact))
        for fact, key in PROPERTY_OF[type(facts)].items()
        if getattr(facts, fact) is not None
    }
    name = str(facts.name)
    if getattr(facts, "is_superseded", False):
        name = properties["name"] = "web-deploy-20260501T000000Z"
        urn = f"urn:pulumi:prod::example::osaccess:index:RotatingCredential${type_}::{name}"
    login = getattr(facts, "login", None)
    return Sent(
        type_,
        properties,
        name,
        urn,
        provider=sent(login) if login else None,
        deletes_first=getattr(facts, "deletes_first", False),
    )


def sent_stack(facts: StackFacts) -> list[Sent]:
    """Return the resources of a stack, its root with its outputs first."""
    resources = {member.urn: replace(sent(member.facts), urn=member.urn) for member in facts.members}
    outputs: dict[str, Any] = {}
    extra = []
    for name, output in facts.outputs.items():
        if output.at:
            extra += [
                _copy(name, output),
                Sent(APPLICATION_CREDENTIAL, {"secret": a_secret(CANARY)}, output.same_as),
            ]
            continue
        *path, last = name.split(".")
        inner = outputs
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = {"unknown": UNKNOWN_TEXT, "secret": a_secret(CANARY)}.get(output.kind, CANARY)
        if output.same_as:
            extra.append(Sent(APPLICATION_CREDENTIAL, {"secret": a_secret(CANARY)}, output.same_as))
    made = [Sent(STACK, outputs, "example-prod", ROOT)]
    for member in facts.members:
        one = resources[member.urn]
        provider = resources.get(member.provider)
        made.append(
            replace(
                one,
                provider=provider or _elsewhere(one.provider, member.provider),
                dependencies=tuple(sorted(member.dependencies)),
                by_property={key: tuple(sorted(urns)) for key, urns in member.by_property.items()},
            )
        )
    return made + extra


def _elsewhere(login: Sent | None, urn: str) -> Sent | None:
    """Return a provider that is not among the resources; nobody knows more than its name where there is no login."""
    if login is not None:
        return replace(login, urn=urn)
    return Sent(PROVIDER, {}, urn.rsplit("::", 1)[-1], urn) if urn else None


def _copy(name: str, output: OutputFacts) -> Sent:
    """Return the component that shows a secret, `ci.pair.value` of the component ci."""
    of, outer, inner = name.split(".")
    return Sent(output.at.split("::")[2], {outer: {inner: CANARY}}, of, output.at)


def on_the_wire(value: Any) -> Any:
    match value:
        case SecretShape(length, bits):
            is_rich = bits > 3 * length
            return a_secret("".join(_ALPHABET[i % 64] if is_rich else "a" for i in range(length)))
        case dict():
            return {key: on_the_wire(item) for key, item in value.items()}
        case tuple() | list():
            return [on_the_wire(item) for item in value]
    return UNKNOWN_TEXT if value is UNKNOWN else value


def _settings(facts: ProviderFacts) -> dict[str, Any]:
    if facts.plain_secrets is UNKNOWN:
        return {**_settings(replace(facts, plain_secrets=())), "applicationCredentialSecret": UNKNOWN_TEXT}
    return {
        key: (CANARY if key in facts.plain_secrets else a_secret(CANARY)) if value is True else on_the_wire(value)
        for key, value in facts.settings.items()
    }
