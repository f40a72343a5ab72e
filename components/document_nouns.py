"""Owns the nouns of a document as resources, and the way from a key to an id. Part of AccessDocument.

Whatever is made is made by the deploy login; whatever is there already is an id of the plan.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pulumi
from pulumi_openstack import identity

from osaccess.access.secret import Secret
from osaccess.components.automation_owner import LEFT_TO_OTHERS, AutomationOwner
from osaccess.components.group import Group
from osaccess.components.logins import secret_text
from osaccess.components.project import Project
from osaccess.components.role_assignments import RoleAssignments
from osaccess.plan.model import (
    AccessPlan,
    PlannedAssignment,
    PlannedDomain,
    PlannedGroup,
    PlannedOwner,
    PlannedProject,
    PlannedRole,
    PlannedUser,
)

Ids = dict[str, pulumi.Output[str]]


class DocumentNouns:
    """Domains, projects, roles, owners, users, groups and role assignments of a plan.

    Attributes:
        owners: the owners that the plan makes, by key.
        grants: key of an owner → everything that its roles depend on: assignments and memberships.

    """

    def __init__(
        self,
        plan: AccessPlan,
        parent: pulumi.Resource,
        provider: pulumi.ProviderResource,
        *,
        passwords: Mapping[str, Secret],
        protect: bool,
    ) -> None:
        self._plan, self._parent, self._provider = plan, parent, provider
        self._protect = protect
        known = plan.known
        self._domains = _ids(known.domains) | {domain.key: self._domain(domain).id for domain in plan.domains}
        self._projects = _ids(known.projects)
        for project in plan.projects:  # parents come before their children
            self._projects[project.key] = self._project(project)
        self._roles = _ids(known.roles) | {role.name: self._role(role).id for role in plan.roles}
        self.owners = {
            owner.key: self._owner(owner, passwords.get(owner.key))
            for owner in plan.owners
            if owner.key not in known.owners
        }
        self._owners = _ids(known.owners) | {key: one.user_id for key, one in self.owners.items()}
        self._users = _ids(known.users) | {user.key: self._user(user).id for user in plan.users}
        self.grants: dict[str, list[pulumi.Resource]] = defaultdict(list)
        self._groups = {group.key: self._group(group) for group in plan.groups}
        for assignment in plan.assignments:
            self._assign(assignment)

    def project(self, key: str) -> pulumi.Output[str]:
        """Return the id of a project."""
        return self._projects[key]

    def domain(self, key: str | None) -> pulumi.Input[str]:
        """Return the id of a domain; None = the domain of what names none."""
        return self._plan.domain_id if key is None else self._domains[key]

    def _options(
        self, *, protect: bool = False, adopted: str = "", leaves: Sequence[str] = ()
    ) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(
            parent=self._parent,
            provider=self._provider,
            protect=protect or None,
            import_=adopted or None,
            ignore_changes=list(leaves) or None,
        )

    def _domain(self, domain: PlannedDomain) -> identity.Project:
        return identity.Project(
            domain.key,
            name=domain.name,
            is_domain=True,
            description=domain.description,
            enabled=domain.enabled,
            opts=self._options(protect=self._protect, adopted=domain.adopted),
        )

    def _project(self, project: PlannedProject) -> pulumi.Output[str]:
        above = None if project.parent is None else self._projects[project.parent]
        return Project(
            project.key,
            {
                "project_name": project.name,
                "domain_id": self.domain(project.domain),
                "parent_id": above,
                "description": project.description,
                "tags": project.tags,
                "enabled": project.enabled,
                "import_id": project.adopted,
            },
            self._options(protect=self._protect),
        ).project_id

    def _role(self, role: PlannedRole) -> identity.Role:
        return identity.Role(
            role.name, name=role.name, opts=self._options(protect=self._protect, adopted=role.adopted)
        )

    def _owner(self, owner: PlannedOwner, password: Secret | None) -> AutomationOwner:
        return AutomationOwner(
            owner.key,
            {
                "user_name": owner.name,
                "domain_id": self.domain(owner.domain),
                "description": owner.description,
                "enabled": owner.enabled,
                "import_id": owner.adopted,
                "password": None if password is None else secret_text(password),
            },
            self._options(),
        )

    def _user(self, user: PlannedUser) -> identity.User:
        return identity.User(
            user.key,
            name=user.name,
            domain_id=self.domain(user.domain),
            description=user.description,
            enabled=user.enabled,
            opts=self._options(adopted=user.adopted, leaves=LEFT_TO_OTHERS),
        )

    def _group(self, group: PlannedGroup) -> pulumi.Output[str]:
        made = Group(
            group.key,
            {
                "group_name": group.name,
                "group_id": self._plan.known.groups.get(group.key, ""),
                "domain_id": self.domain(group.domain),
                "description": group.description,
                "import_id": group.adopted,
                "members": {member: (self._users | self._owners)[member] for member in group.members},
            },
            self._options(),
        )
        for member, membership in made.memberships.items():
            self.grants[member].append(membership)
        return made.group_id

    def _assign(self, assignment: PlannedAssignment) -> None:
        (actor, who), (target, where) = assignment.actor, assignment.target
        made = RoleAssignments(
            assignment.name,
            {
                "user_id": {"owner": self._owners, "user": self._users}[actor][who] if actor != "group" else None,
                "group_id": self._groups[who] if actor == "group" else None,
                "project_id": self._projects[where] if target == "project" else None,
                "domain_id": self._domains[where] if target == "domain" else None,
                "inherited": assignment.inherited,
                "import_ids": assignment.adopted,
                "role_ids": {role: self._roles[role] for role in assignment.roles},
            },
            self._options(),
        )
        for owner in self._owners_among(actor, who):
            self.grants[owner].extend(made.assignments)

    def _owners_among(self, actor: str, who: str) -> list[str]:
        if actor != "group":
            return [who] if actor == "owner" else []
        members = next(group.members for group in self._plan.groups if group.key == who)
        return [member for member in members if member in self._owners]


def _ids(known: Mapping[str, str]) -> Ids:
    return {key: pulumi.Output.from_input(id_) for key, id_ in known.items()}
