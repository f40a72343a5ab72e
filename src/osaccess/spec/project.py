"""Owns the noun `projects`."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from osaccess.spec.existing import MayExist
from osaccess.spec.fields import Name, Tags

_NO_OPTIONS = "pulumi-openstack cannot write a project's options. Type: openstack project set --immutable NAME"


class ProjectSpec(MayExist):
    """A project; its key is its name."""

    needed_of_existing: ClassVar = ("parent", "domain")
    not_here: ClassVar = {"options": _NO_OPTIONS, "immutable": _NO_OPTIONS}

    domain: Annotated[Name | None, Field(description="a key of `domains`; none = the default domain")] = None
    parent: Annotated[
        Name | None, Field(description="a key of `projects`, whose inherited roles come down to this one")
    ] = None
    description: Annotated[str, Field(description="what the project is for")] = ""
    tags: Annotated[Tags, Field(description="Keystone tags, without ',' and '/'")] = ()
    enabled: Annotated[bool, Field(description="false suspends everything in it")] = True

    @model_validator(mode="after")
    def _a_child_is_in_its_parents_domain(self) -> Self:
        if self.parent is not None and self.domain is not None:
            raise ValueError("A project is in the domain of its `parent`. Leave `domain` out.")
        return self
