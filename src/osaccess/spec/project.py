"""Owns the noun `projects`."""

from typing import Annotated

from pydantic import Field

from osaccess.spec.fields import Noun


class ProjectSpec(Noun):
    """A project of the default domain; its key is its name."""

    description: Annotated[str, Field(description="what the project is for")] = ""
    tags: Annotated[tuple[str, ...], Field(description="Keystone tags, without ',' and '/'")] = ()
    enabled: Annotated[bool, Field(description="false suspends everything in it")] = True
