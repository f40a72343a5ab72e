"""Owns the whole document as a type: its nouns. What they must say of each other is `references`'."""

from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from osaccess.spec.credential import CredentialSpec
from osaccess.spec.domain import DomainSpec
from osaccess.spec.fields import Name, Noun
from osaccess.spec.group import GroupSpec
from osaccess.spec.limits import MAX_LIFETIMES, CredentialClass, LimitSpec
from osaccess.spec.owner import OwnerSpec
from osaccess.spec.project import ProjectSpec
from osaccess.spec.role import RoleSpec
from osaccess.spec.role_assignment import RoleAssignmentSpec
from osaccess.spec.user import UserSpec


class AccessSpec(Noun):
    """What access.yaml holds. Each noun is a map by name."""

    not_here: ClassVar = {
        "role_implications": "pulumi-openstack cannot write what a role implies. "
        "Type: openstack implied role create --implied-role ROLE PRIOR -- then `osaccess cloud pin`.",
        "system_role_assignments": "pulumi-openstack cannot write roles on the system. "
        "Type: openstack role add --system all --user USER ROLE",
    }

    domains: Annotated[dict[Name, DomainSpec], Field(description="domains to have")] = Field(default_factory=dict)
    projects: Annotated[dict[Name, ProjectSpec], Field(description="projects to have")] = Field(
        default_factory=dict
    )
    roles: Annotated[dict[Name, RoleSpec], Field(description="roles to have beside those of the cloud")] = Field(
        default_factory=dict
    )
    owners: Annotated[dict[Name, OwnerSpec], Field(description="automation users to have")] = Field(
        default_factory=dict
    )
    users: Annotated[dict[Name, UserSpec], Field(description="people")] = Field(default_factory=dict)
    groups: Annotated[dict[Name, GroupSpec], Field(description="groups, with their members")] = Field(
        default_factory=dict
    )
    role_assignments: Annotated[dict[Name, RoleAssignmentSpec], Field(description="who may do what where")] = (
        Field(default_factory=dict)
    )
    limits: Annotated[
        dict[CredentialClass, LimitSpec], Field(description="class of credentials → what holds for all of it")
    ] = Field(default_factory=dict)
    credentials: Annotated[dict[Name, CredentialSpec], Field(description="application credentials to have")] = (
        Field(default_factory=dict)
    )

    def max_lifetime(self, kind: CredentialClass) -> timedelta:
        """Return how long a credential of the class may live."""
        return self.limits[kind].max_lifetime if kind in self.limits else MAX_LIFETIMES[kind]

    @property
    def is_for_current_login(self) -> bool:
        """Tell whether the document manages nothing but credentials of the login itself, which needs no admin."""
        others = (self.domains, self.projects, self.roles, self.owners, self.users, self.groups)
        return not (any(others) or self.role_assignments) and all(
            credential.owner is None for credential in self.credentials.values()
        )
