"""Owns the component Group: a group with the members that it shall have."""

from collections.abc import Mapping

import pulumi
from pulumi_openstack import identity


class Group(pulumi.ComponentResource):
    """A group, made or there already, and its members. Members that others gave it are left alone.

    Attributes:
        group_id: its id in Keystone.
        memberships: the memberships by the name of the member, for those who must not act before they are there.

    """

    group_id: pulumi.Output[str]
    memberships: Mapping[str, pulumi.Resource]

    def __init__(
        self,
        name: str,
        *,
        domain_id: pulumi.Input[str],
        members: Mapping[str, pulumi.Input[str]],
        group_name: str = "",
        group_id: str = "",
        description: str = "",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register the group and a membership `<name>-<member>` for each member.

        Args:
            name: logical name, and the group's name where there is no `group_name`.
            domain_id: the group's domain.
            members: name → user id.
            group_name: its name in Keystone.
            group_id: the id of a group that is there already; then only the memberships are made.
            description: who belongs into it.
            opts: of the component.

        """
        super().__init__("osaccess:index:Group", name, {"members": sorted(members)}, opts)
        if group_id:
            self.group_id = pulumi.Output.from_input(group_id)
        else:
            self.group_id = identity.GroupV3(
                name,
                name=group_name or name,
                domain_id=domain_id,
                description=description,
                opts=pulumi.ResourceOptions(parent=self),
            ).id
        self.memberships = {
            member: identity.UserMembershipV3(
                f"{name}-{member}",
                user_id=user_id,
                group_id=self.group_id,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for member, user_id in members.items()
        }
        self.register_outputs({"group_id": self.group_id})
