"""Owns what a rule may know: facts about one thing of a stack, or about all of it, whatever stated them.

A fact is a raw value: rules have to survive any (`expires_at: 5`), because the engine shows them resources
that the provider's own check has refused already. A value that only the finished operation will show is
`UNKNOWN`: it is neither a pass nor a finding. No fact is a secret: of those only the shape is stated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


class Unknown:
    """The type of `UNKNOWN`."""

    def __repr__(self) -> str:
        return "not known before the update"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class SecretShape:
    """What may be known of a secret: how long it is, and how many bits a guesser would need at most."""

    length: int
    bits: int


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """One provider of the openstack package: which settings it has, and what else its login may come from.

    Attributes:
        name: how messages call it.
        settings: the given settings by their camelCase name; secrets are replaced by True.
        variables: the `OS_*` variables that the plugin would fill unset settings from; secrets are replaced by True.
        entry: what the entry of clouds.yaml that it logs in with says, by setting; secrets are replaced by True;
            None where it names none or nobody can read it.
        plain_secrets: secret settings that are not marked as secrets; UNKNOWN where nobody can tell.
        is_owners: a component of osaccess made it for an automation user, who has nothing but a password.

    """

    name: Any = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    entry: Mapping[str, Any] | None = None
    plain_secrets: Any = ()
    is_owners: bool = False


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """One application credential as it is about to be created. None = not given.

    Attributes:
        name: how messages call it.
        roles: role names, normally a sequence of texts.
        access_rules: normally a sequence of maps with `service`, `method` and `path`.
        expires_at: normally a text, an instant.
        unrestricted: normally true or false.
        keystone_name: its name in Keystone, normally a text.
        description: normally a text.
        secret: shape of a secret that the program chose; None where Keystone makes it.
        plain_secrets: as of ProviderFacts.
        login: the provider that creates it, which decides its owner; None where nobody knows.
        is_superseded: a newer generation of it is, or will be, there.
        deletes_first: its replacement is made after it is gone.

    """

    name: Any = None
    roles: Any = None
    access_rules: Any = None
    expires_at: Any = None
    unrestricted: Any = None
    keystone_name: Any = None
    description: Any = None
    secret: Any = None
    plain_secrets: Any = ()
    login: ProviderFacts | None = None
    is_superseded: bool = False
    deletes_first: bool = False


@dataclass(frozen=True, slots=True)
class Ec2CredentialFacts:
    """One EC2 credential: there is nothing about it that could be limited."""

    name: Any = None


@dataclass(frozen=True, slots=True)
class ScriptFacts:
    """One command, or one template of Heat: whatever its properties say. No secret is among them."""

    name: Any = None
    text: Any = ()


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """One role that the stack makes.

    Attributes:
        name: how messages call it.
        keystone_name: its name in Keystone, which is all that services look at.
        domain_id: id of the domain whose own role it is; None for a role of the whole cloud.

    """

    name: Any = None
    keystone_name: Any = None
    domain_id: Any = None


@dataclass(frozen=True, slots=True)
class RoleAssignmentFacts:
    """One role on a project or a domain, for a user or a group.

    Attributes:
        name: how messages call it.
        role_id: id of the role.
        user_id: id of the user; None where a group has it.
        group_id: id of the group.
        project_id: id of the project.
        domain_id: id of the domain; None where it is on a project.
        is_inherited: it holds on all projects below.
        is_owners: a component of osaccess made it for an automation user.

    """

    name: Any = None
    role_id: Any = None
    user_id: Any = None
    group_id: Any = None
    project_id: Any = None
    domain_id: Any = None
    is_inherited: bool = False
    is_owners: bool = False


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """One project: its description, its tags, whether it is enabled."""

    name: Any = None
    description: Any = None
    tags: Any = None
    enabled: Any = None


@dataclass(frozen=True, slots=True)
class UserFacts:
    """One user, with the exceptions that it has from the rules for passwords.

    Attributes:
        name: how messages call it.
        keystone_name: its name in Keystone.
        ignores_password_expiry: its password never expires.
        ignores_lockout: its password may be guessed without end.
        multi_factor: a second factor is asked for.
        plain_secrets: as of ProviderFacts.

    """

    name: Any = None
    keystone_name: Any = None
    ignores_password_expiry: Any = None
    ignores_lockout: Any = None
    multi_factor: Any = None
    plain_secrets: Any = ()


@dataclass(frozen=True, slots=True)
class ConfigurationFacts:
    """What a stack is configured with, beside its program.

    Attributes:
        name: the stack's name.
        plain: keys of the stack's file whose value is not encrypted → the value's kind: empty, text or login;
            UNKNOWN where nobody knows where the file is.
        waiver_faults: what is wrong with the waivers, whatever the date: (problem, have, mend).
        waivers_out_of_force: waivers that count no longer, or not yet: (problem, have, mend).
        pack_faults: what is wrong with the configuration of the policy pack: (problem, have, mend).

    """

    name: Any = None
    plain: Any = field(default_factory=dict)
    waiver_faults: tuple[tuple[str, str, str], ...] = ()
    waivers_out_of_force: tuple[tuple[str, str, str], ...] = ()
    pack_faults: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class JudgementFacts:
    """What the other rules said of one resource, beside violations.

    Attributes:
        name: how messages call the resource.
        undetermined: property → ids of the rules that could not decide without it.
        mends: what to write so that they can, where a rule knows more than to give constants.
        waived: (rule id, problem, waived until, ticket).

    """

    name: Any = None
    undetermined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mends: tuple[str, ...] = ()
    waived: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StackMember:
    """One resource among the others of its stack.

    Attributes:
        urn: its URN.
        facts: what rules may know of it; None for a type that no rule is about.
        provider: URN of its provider, "" for none.
        dependencies: URNs of what it waits for itself.
        by_property: property → URNs of the resources that its value comes from.

    """

    urn: str
    facts: Any = None
    provider: str = ""
    dependencies: frozenset[str] = frozenset()
    by_property: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutputFacts:
    """One output of a stack: secret, plain or unknown, and whose secret is in a plain one ("" for nobody's).

    `at` is the URN of the resource, a component for example, that shows the value instead of the stack.
    """

    kind: str
    same_as: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class StackFacts:
    """All of a stack.

    Attributes:
        name: the stack's name.
        members: its resources.
        outputs: output, with dots where it is nested → what it is; with the resource's name before it, what
            another resource shows of a secret.
        unused_waivers: waivers that let nothing pass: (where and what).

    """

    name: Any = None
    members: tuple[StackMember, ...] = ()
    outputs: Mapping[str, OutputFacts] = field(default_factory=dict)
    unused_waivers: tuple[str, ...] = ()


Facts = (
    CredentialFacts
    | ProviderFacts
    | Ec2CredentialFacts
    | ScriptFacts
    | RoleFacts
    | RoleAssignmentFacts
    | ProjectFacts
    | UserFacts
    | ConfigurationFacts
    | JudgementFacts
    | StackFacts
)
