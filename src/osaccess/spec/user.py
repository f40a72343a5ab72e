"""Owns the noun `users`: people."""

from typing import Annotated, ClassVar

from pydantic import Field

from osaccess.spec.existing import MayExist
from osaccess.spec.fields import Name


class UserSpec(MayExist):
    """A person; the key is the user's name.

    A user that the document makes has no password, so that none is kept in any state:
    `openstack user set --password-prompt NAME` sets the first one.
    """

    needed_of_existing: ClassVar = ("domain",)
    not_here: ClassVar = {
        "password": "A password of a person is nothing for a document. "
        "Type: openstack user set --password-prompt NAME",
    }

    domain: Annotated[Name | None, Field(description="a key of `domains`; none = the default domain")] = None
    description: Annotated[str, Field(description="who this is, and where to reach them")] = ""
    enabled: Annotated[bool, Field(description="false locks the person out and their credentials too")] = True
