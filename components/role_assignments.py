"""Owns the component RoleAssignments: the roles of one user on one project."""

from collections.abc import Mapping

import pulumi
from pulumi_openstack import identity


class RoleAssignments(pulumi.ComponentResource):
    """Roles of a user on a project, one assignment each.

    Attributes:
        assignments: the assignments, for those who must not act before the roles are there.

    """

    assignments: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        *,
        user_id: pulumi.Input[str],
        project_id: pulumi.Input[str],
        role_ids: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register an assignment `<name>-<role>` for each role; `role_ids` is role name → id on this cloud."""
        super().__init__("osaccess:index:RoleAssignments", name, {"roles": sorted(role_ids)}, opts)
        self.assignments = [
            identity.RoleAssignment(
                f"{name}-{role}",
                user_id=user_id,
                project_id=project_id,
                role_id=role_id,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for role, role_id in role_ids.items()
        ]
        self.register_outputs({"roles": sorted(role_ids)})
