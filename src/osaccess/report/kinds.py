"""Owns the words for what a stack can have in the cloud, in the order in which reviewers want it."""

from typing import Final

CREDENTIAL: Final = "openstack:identity/applicationCredential:ApplicationCredential"
ASSIGNMENT: Final = "openstack:identity/roleAssignment:RoleAssignment"
INHERITED: Final = "openstack:identity/inheritRoleAssignment:InheritRoleAssignment"
MEMBERSHIP: Final = "openstack:identity/userMembershipV3:UserMembershipV3"
USER: Final = "openstack:identity/user:User"
PROJECT: Final = "openstack:identity/project:Project"
GROUP: Final = "openstack:identity/groupV3:GroupV3"
DOMAIN: Final = "openstack:identity/domain:Domain"
ROLE: Final = "openstack:identity/role:Role"
PROVIDER: Final = "pulumi:providers:openstack"
SERIES: Final = "osaccess:index:RotatingCredential"

WORDS: Final = {
    CREDENTIAL: "credential",
    ASSIGNMENT: "role assignment",
    INHERITED: "inherited assignment",
    MEMBERSHIP: "membership",
    USER: "user",
    GROUP: "group",
    PROJECT: "project",
    DOMAIN: "domain",
    ROLE: "role",
    PROVIDER: "login",
}

NOUNS: Final = {USER: "the user ", PROJECT: "the project ", DOMAIN: "the "}
"""What stands before a name; that of a domain says itself what it is."""
