"""Owns the noun `owners`."""

from typing import Annotated, ClassVar

from pydantic import Field

from osaccess.spec.existing import MayExist
from osaccess.spec.fields import Name


class OwnerSpec(MayExist):
    """An automation user that owns application credentials; its key is its name.

    Its password is generated once and kept, encrypted, in the stack's state: only an owner can create
    credentials, so somebody has to be able to log in as it.
    """

    needed_of_existing: ClassVar = ("name", "domain")

    domain: Annotated[Name | None, Field(description="a key of `domains`; none = the default domain")] = None
    description: Annotated[str, Field(description="what this user automates, and who answers for it")] = ""
    enabled: Annotated[bool, Field(description="false locks it out, and its credentials too")] = True
