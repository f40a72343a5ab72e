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
        domain_id: str,
        description: str = "",
        tags: Sequence[str] = (),
        enabled: bool = True,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register the project `name` in the domain; `opts.protect` keeps it from being deleted."""
        super().__init__("osaccess:index:Project", name, {"domain_id": domain_id, "enabled": enabled}, opts)
        project = identity.Project(
            name,
            name=name,
            domain_id=domain_id,
            description=description,
            tags=list(tags),
            enabled=enabled,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.project_id = project.id
        self.register_outputs({"project_id": project.id})
