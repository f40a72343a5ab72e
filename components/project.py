"""Owns the component Project: one Keystone project of a domain, under its own name."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_openstack import identity

from osaccess.components.refusals import refuse_odd_keys, told_plainly


class ProjectArgs(TypedDict):
    """What a project is told."""

    domain_id: NotRequired[pulumi.Input[str] | None]
    """The domain that it is in, which has to be the parent's; the deploy login's own by default."""

    parent_id: NotRequired[pulumi.Input[str] | None]
    """The project above it, whose inherited roles come down to it."""

    project_name: NotRequired[str]
    """Its name in Keystone; the logical name by default."""

    description: NotRequired[str]
    """What it is for."""

    tags: NotRequired[Sequence[str]]
    """Keystone tags."""

    enabled: NotRequired[bool]
    """False suspends everything in it; true by default."""

    import_id: NotRequired[str]
    """The id of a project that is there already: it is taken into the stack as it is, not made."""


class Project(pulumi.ComponentResource):
    """A project. Protect it with the option `protect`: nobody gets a deleted project's content back."""

    project_id: pulumi.Output[str]
    """Its id in Keystone."""

    def __init__(self, name: str, args: ProjectArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the project.

        Args:
            name: logical name.
            args: what it is told.
            opts: of the component; with `aliases` a renamed one stays what it is.

        """
        with told_plainly():
            refuse_odd_keys(repr(name), args, ProjectArgs)
        enabled = args.get("enabled", True)
        super().__init__(
            "osaccess:index:Project", name, {"domain_id": args.get("domain_id"), "enabled": enabled}, opts
        )
        project = identity.Project(
            name,
            name=args.get("project_name") or name,
            domain_id=args.get("domain_id"),
            parent_id=args.get("parent_id"),
            description=args.get("description", ""),
            tags=list(args.get("tags", ())),
            enabled=enabled,
            opts=pulumi.ResourceOptions(parent=self, import_=args.get("import_id") or None),
        )
        self.project_id = project.id
        self.register_outputs({"project_id": project.id})
