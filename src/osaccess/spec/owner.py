"""Owns the noun `owners`."""

from typing import Annotated

from pydantic import Field

from osaccess.spec.fields import Noun


class OwnerSpec(Noun):
    """An automation user that owns application credentials; its key is its name.

    Its password is generated once and kept, encrypted, in the stack's state: only an owner can create
    credentials, so somebody has to be able to log in as it.
    """

    description: Annotated[str, Field(description="what this user automates, and who answers for it")] = ""
