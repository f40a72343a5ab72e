"""Owns the noun `role_assignments`."""

from typing import Annotated

from pydantic import Field

from osaccess.spec.fields import Name, Noun, RoleNames


class RoleAssignmentSpec(Noun):
    """The roles of one owner on one project; its key is a name for reviewers."""

    owner: Annotated[Name, Field(description="a key of `owners`")]
    project: Annotated[Name, Field(description="a key of `projects`")]
    roles: Annotated[RoleNames, Field(description="role names, as the cloud has them")]
