"""Owns the noun `groups`."""

from typing import Annotated, ClassVar

from pydantic import Field

from osaccess.spec.existing import MayExist
from osaccess.spec.fields import Name, OnceEach


class GroupSpec(MayExist):
    """A group and the members that the document gives it; others that it has are left alone."""

    needed_of_existing: ClassVar = ("members", "domain")

    domain: Annotated[Name | None, Field(description="a key of `domains`; none = the default domain")] = None
    description: Annotated[str, Field(description="who belongs into it")] = ""
    members: Annotated[OnceEach[Name], Field(description="keys of `users` and `owners`")] = ()
