"""Owns the component RoleAssignments: roles of one user or group on one project or domain."""

from collections.abc import Mapping

import pulumi
from pulumi_openstack import identity

from osaccess.errors import BadInput


class RoleAssignments(pulumi.ComponentResource):
    """Roles of a user or group on a project or domain, one assignment each.

    Attributes:
        assignments: the assignments, for those who must not act before the roles are there.

    """

    assignments: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        *,
        role_ids: Mapping[str, pulumi.Input[str]],
        user_id: pulumi.Input[str] | None = None,
        group_id: pulumi.Input[str] | None = None,
        project_id: pulumi.Input[str] | None = None,
        domain_id: pulumi.Input[str] | None = None,
        inherited: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register an assignment `<name>-<role>` for each role.

        Args:
            name: logical name.
            role_ids: role name → id on this cloud.
            user_id: who gets the roles; or `group_id`.
            group_id: which group gets them.
            project_id: on which project; or `domain_id`.
            domain_id: on which domain.
            inherited: on all projects below it instead of on itself.
            opts: of the component.

        Raises:
            BadInput: not exactly one of user and group, or of project and domain.

        """
        if (user_id is None) == (group_id is None) or (project_id is None) == (domain_id is None):
            raise BadInput(
                f"The role assignments {name!r} need one user_id or group_id, and one project_id or domain_id."
            )
        super().__init__(
            "osaccess:index:RoleAssignments", name, {"roles": sorted(role_ids), "inherited": inherited}, opts
        )
        kind = identity.InheritRoleAssignment if inherited else identity.RoleAssignment
        self.assignments = [
            kind(
                f"{name}-{role}",
                user_id=user_id,
                group_id=group_id,
                project_id=project_id,
                domain_id=domain_id,
                role_id=role_id,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for role, role_id in role_ids.items()
        ]
        self.register_outputs({"roles": sorted(role_ids)})
