"""Owns the component RoleAssignments: roles of one user or group on one project or domain."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_openstack import identity

from osaccess.components.refusals import refuse_odd_keys, told_plainly
from osaccess.errors import BadInput


class RoleAssignmentsArgs(TypedDict):
    """Who gets which roles where."""

    role_ids: Mapping[str, pulumi.Input[str]]
    """Role name → its id on this cloud."""

    user_id: NotRequired[pulumi.Input[str] | None]
    """Who gets the roles; or `group_id`."""

    group_id: NotRequired[pulumi.Input[str] | None]
    """Which group gets them."""

    project_id: NotRequired[pulumi.Input[str] | None]
    """On which project; or `domain_id`."""

    domain_id: NotRequired[pulumi.Input[str] | None]
    """On which domain."""

    inherited: NotRequired[bool]
    """On all projects below it instead of on itself."""

    import_ids: NotRequired[Mapping[str, str]]
    """Role name → `<domain>/<project>/<group>/<user>/<role>`, the ids, of one that has to be there already."""


class RoleAssignments(pulumi.ComponentResource):
    """Roles of a user or group on a project or domain, one assignment `<name>-<role>` each.

    Give the provider of the user's own login this component in `depends_on`: a role that comes later kills a token
    of the same second, and a role that goes earlier leaves nobody to delete the user's credentials. An assignment
    that is there already is taken over; Keystone stores it once.
    """

    roles: pulumi.Output[Sequence[str]]
    """The names of the roles, sorted."""

    def __init__(self, name: str, args: RoleAssignmentsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register an assignment for each role.

        Args:
            name: logical name.
            args: who gets which roles where.
            opts: of the component; with `aliases` a renamed one stays what it is.

        Raises:
            RunError: not exactly one of user and group, or of project and domain.

        """
        with told_plainly():
            refuse_odd_keys(repr(name), args, RoleAssignmentsArgs)
            _refuse_two_of_a_kind(name, args)
        role_names = sorted(args["role_ids"])
        inherited = args.get("inherited", False)
        super().__init__(
            "osaccess:index:RoleAssignments", name, {"roles": role_names, "inherited": inherited}, opts
        )
        kind = identity.InheritRoleAssignment if inherited else identity.RoleAssignment
        self.assignments: list[pulumi.Resource] = [
            kind(
                f"{name}-{role}",
                user_id=args.get("user_id"),
                group_id=args.get("group_id"),
                project_id=args.get("project_id"),
                domain_id=args.get("domain_id"),
                role_id=role_id,
                opts=pulumi.ResourceOptions(parent=self, import_=args.get("import_ids", {}).get(role)),
            )
            for role, role_id in args["role_ids"].items()
        ]
        self.roles = pulumi.Output.from_input(role_names)
        self.register_outputs({"roles": role_names})


def _refuse_two_of_a_kind(name: str, args: RoleAssignmentsArgs) -> None:
    actors, targets = (args.get("user_id"), args.get("group_id")), (args.get("project_id"), args.get("domain_id"))
    if actors.count(None) != 1 or targets.count(None) != 1:
        raise BadInput(
            f"The role assignments {name!r} need one user_id or group_id, and one project_id or domain_id."
        )
