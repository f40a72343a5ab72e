"""Owns the component Group: a group with the members that it shall have."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_openstack import identity

from osaccess.components.refusals import refuse_odd_keys, told_plainly
from osaccess.errors import BadInput


class GroupArgs(TypedDict):
    """What a group is told."""

    domain_id: NotRequired[pulumi.Input[str] | None]
    """The group's domain; the deploy login's own by default."""

    members: Mapping[str, pulumi.Input[str]]
    """A name for each member → user id."""

    group_name: NotRequired[str]
    """Its name in Keystone; the logical name by default."""

    group_id: NotRequired[str]
    """The id of a group that is there already and stays somebody else's; then only the memberships are made."""

    description: NotRequired[str]
    """Who belongs into it."""

    import_id: NotRequired[str]
    """The id of a group that is there already: it is taken into the stack as it is, not made."""


class Group(pulumi.ComponentResource):
    """A group, made or there already, and its members. Members that others gave it are left alone."""

    group_id: pulumi.Output[str]
    """Its id in Keystone."""

    def __init__(self, name: str, args: GroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the group and a membership `<name>-<member>` for each member.

        Args:
            name: logical name.
            args: what it is told.
            opts: of the component; with `aliases` a renamed one stays what it is.

        Raises:
            RunError: both group_id and import_id: it is either somebody else's or the stack's.

        """
        with told_plainly():
            refuse_odd_keys(repr(name), args, GroupArgs)
            _refuse_two_owners(name, args)
        super().__init__("osaccess:index:Group", name, {"members": sorted(args["members"])}, opts)
        there_already = args.get("group_id")
        if there_already:
            self.group_id = pulumi.Output.from_input(there_already)
        else:
            self.group_id = identity.GroupV3(
                name,
                name=args.get("group_name") or name,
                domain_id=args.get("domain_id"),
                description=args.get("description", ""),
                opts=pulumi.ResourceOptions(parent=self, import_=args.get("import_id") or None),
            ).id
        self.memberships: Mapping[str, pulumi.Resource] = {
            member: identity.UserMembershipV3(
                f"{name}-{member}",
                user_id=user_id,
                group_id=self.group_id,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for member, user_id in args["members"].items()
        }
        self.register_outputs({"group_id": self.group_id})


def _refuse_two_owners(name: str, args: GroupArgs) -> None:
    if args.get("group_id") and args.get("import_id"):
        raise BadInput(
            f"The group {name!r} has group_id and import_id.",
            because="group_id leaves a group to somebody else, import_id takes it into the stack.",
            mend="Leave one of them out.",
        )
