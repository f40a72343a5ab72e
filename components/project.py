"""Owns the component Project: one Keystone project of a domain, under its own name."""

from collections.abc import Sequence

import pulumi
from pulumi_openstack import identity


class Project(pulumi.ComponentResource):
    """A project.

    Attributes:
        project_id: its id in Keystone.

    """

    project_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        domain_id: pulumi.Input[str] | None = None,
        parent_id: pulumi.Input[str] | None = None,
        project_name: str = "",
        description: str = "",
        tags: Sequence[str] = (),
        enabled: bool = True,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register the project; `opts.protect` keeps it from being deleted.

        Args:
            name: logical name, and the project's name where there is no `project_name`.
            domain_id: its domain, which has to be the parent's; None = the deploy login's own.
            parent_id: the project above it, whose inherited roles come down to it.
            project_name: its name in Keystone.
            description: what it is for.
            tags: Keystone tags.
            enabled: False suspends everything in it.
            opts: of the component.

        """
        super().__init__("osaccess:index:Project", name, {"domain_id": domain_id, "enabled": enabled}, opts)
        project = identity.Project(
            name,
            name=project_name or name,
            domain_id=domain_id,
            parent_id=parent_id,
            description=description,
            tags=list(tags),
            enabled=enabled,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.project_id = project.id
        self.register_outputs({"project_id": project.id})
