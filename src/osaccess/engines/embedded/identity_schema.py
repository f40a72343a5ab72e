"""Owns what the openstack plugin 5.5.3 knows about its identity resources: types, properties, what replaces.

Deliberately holds tables only. The names are those of pulumi_openstack (a test compares them with the SDK); which
property is computed, forces a replacement or has a default was observed (facts/embedded-engine.md 6, traces/).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

PACKAGE: Final = "openstack"

PROJECT: Final = "openstack:identity/project:Project"
USER: Final = "openstack:identity/user:User"
ROLE: Final = "openstack:identity/role:Role"
GROUP: Final = "openstack:identity/groupV3:GroupV3"
USER_MEMBERSHIP: Final = "openstack:identity/userMembershipV3:UserMembershipV3"
ROLE_ASSIGNMENT: Final = "openstack:identity/roleAssignment:RoleAssignment"
INHERIT_ROLE_ASSIGNMENT: Final = "openstack:identity/inheritRoleAssignment:InheritRoleAssignment"
APPLICATION_CREDENTIAL: Final = "openstack:identity/applicationCredential:ApplicationCredential"


class Shape(StrEnum):
    """What a property's value looks like."""

    TEXT = "text"
    FLAG = "flag"
    TEXT_SET = "set of texts"
    TEXT_LIST = "list of texts"
    TEXT_MAP = "map of texts"
    OBJECT_SET = "set of objects"
    OBJECT_LIST = "list of objects"


COLLECTIONS: Final = frozenset({Shape.TEXT_SET, Shape.TEXT_LIST, Shape.OBJECT_SET, Shape.OBJECT_LIST})


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a resource.

    Attributes:
        shape: what its value looks like.
        computed: Keystone fills it where the program does not.
        forces_new: changing it replaces the resource.
        required: the program must give it.
        default: what the plugin fills in; None = nothing.
        secret: always stored as a secret.
        output_only: the program must not give it.
        conflicts_with: another property that must not be given beside it.
        plugin_name: its name in the plugin's own messages and state; "" = the snake case of its name.
        fields: for objects, the properties of each element.
        at_least: for collections, how many elements there must be.

    """

    shape: Shape = Shape.TEXT
    computed: bool = False
    forces_new: bool = False
    required: bool = False
    default: bool | None = None
    secret: bool = False
    output_only: bool = False
    conflicts_with: str = ""
    plugin_name: str = ""
    fields: Mapping[str, "Property"] = field(default_factory=dict)
    at_least: int = 0


Schema = Mapping[str, Property]

_REGION = Property(computed=True, forces_new=True)
_FIXED_REFERENCE = Property(required=True, forces_new=True)


def _target(conflicts_with: str) -> Property:
    return Property(forces_new=True, conflicts_with=conflicts_with)


_ASSIGNMENT: Final[Schema] = MappingProxyType(
    {
        "domainId": _target("projectId"),
        "groupId": _target("userId"),
        "projectId": _target("domainId"),
        "region": _REGION,
        "roleId": _FIXED_REFERENCE,
        "userId": _target("groupId"),
    }
)

SCHEMAS: Final[Mapping[str, Schema]] = MappingProxyType(
    {
        PROJECT: {
            "description": Property(),
            "domainId": Property(computed=True, forces_new=True),
            "enabled": Property(Shape.FLAG, default=True),
            "isDomain": Property(Shape.FLAG, default=False, forces_new=True),
            "name": Property(),
            "parentId": Property(computed=True, forces_new=True),
            "region": _REGION,
            "tags": Property(Shape.TEXT_SET),
        },
        USER: {
            "defaultProjectId": Property(computed=True),
            "description": Property(),
            "domainId": Property(computed=True),
            "enabled": Property(Shape.FLAG, default=True),
            "extra": Property(Shape.TEXT_MAP),
            "ignoreChangePasswordUponFirstUse": Property(Shape.FLAG),
            "ignoreLockoutFailureAttempts": Property(Shape.FLAG),
            "ignorePasswordExpiry": Property(Shape.FLAG),
            "multiFactorAuthEnabled": Property(Shape.FLAG),
            "multiFactorAuthRules": Property(
                Shape.OBJECT_LIST,
                plugin_name="multi_factor_auth_rule",
                fields={"rules": Property(Shape.TEXT_LIST, required=True, plugin_name="rule", at_least=1)},
            ),
            "name": Property(),
            "password": Property(secret=True),
            "region": _REGION,
        },
        ROLE: {
            "domainId": Property(computed=True),
            "name": Property(),
            "region": _REGION,
        },
        GROUP: {
            "description": Property(),
            "domainId": Property(computed=True, forces_new=True),
            "name": Property(),
            "region": _REGION,
        },
        USER_MEMBERSHIP: {
            "groupId": _FIXED_REFERENCE,
            "region": _REGION,
            "userId": _FIXED_REFERENCE,
        },
        ROLE_ASSIGNMENT: _ASSIGNMENT,
        INHERIT_ROLE_ASSIGNMENT: _ASSIGNMENT,
        APPLICATION_CREDENTIAL: {
            "accessRules": Property(
                Shape.OBJECT_SET,
                forces_new=True,
                fields={
                    "method": Property(required=True),
                    "path": Property(required=True),
                    "service": Property(required=True),
                },
            ),
            "description": Property(forces_new=True),
            "expiresAt": Property(forces_new=True),
            "name": Property(forces_new=True),
            "projectId": Property(computed=True, output_only=True),
            "region": _REGION,
            "roles": Property(Shape.TEXT_SET, computed=True, forces_new=True),
            "secret": Property(computed=True, forces_new=True, secret=True),
            "unrestricted": Property(Shape.FLAG, default=False, forces_new=True),
        },
    }
)

NOUNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        PROJECT: "project",
        USER: "user",
        ROLE: "role",
        GROUP: "group",
        USER_MEMBERSHIP: "group membership",
        ROLE_ASSIGNMENT: "role assignment",
        INHERIT_ROLE_ASSIGNMENT: "inherited role assignment",
        APPLICATION_CREDENTIAL: "application credential",
    }
)

ACCESS_RULE_METHODS: Final = ("POST", "GET", "HEAD", "PATCH", "PUT", "DELETE")


def plugin_name(name: str, property_: Property) -> str:
    """Return a property's name in the plugin's messages: `roleId` → `role_id`."""
    return property_.plugin_name or snake_case(name)


def snake_case(name: str) -> str:
    """Return `defaultProjectId` as `default_project_id`, which is also Keystone's name for most properties."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
