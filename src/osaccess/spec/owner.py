"""Owns the noun `owners`."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from osaccess.spec.existing import MayExist
from osaccess.spec.fields import Name
from osaccess.spec.login import LoginSpec


class OwnerSpec(MayExist):
    """A user that owns application credentials; its key is its name.

    Only an owner can create credentials, so somebody has to be able to log in as it. The password of one that the
    document makes is generated once and kept, encrypted, in the stack's state, unless `login` says otherwise.
    """

    needed_of_existing: ClassVar = ("name", "domain", "login")

    domain: Annotated[Name | None, Field(description="a key of `domains`; none = the default domain")] = None
    description: Annotated[str, Field(description="what this user automates, and who answers for it")] = ""
    enabled: Annotated[bool, Field(description="false locks it out, and its credentials too")] = True
    login: Annotated[
        LoginSpec | None, Field(description="how a run logs in as it; none = by the generated password")
    ] = None

    @model_validator(mode="after")
    def _who_is_made_has_no_other_login_yet(self) -> Self:
        if self.there is None and self.login is not None and self.login.config is None:
            raise ValueError(
                "A user that the document makes can log in by a password only. Write `login: {config: NAME}`, "
                "or `existing` or `adopt` for one that is there already."
            )
        return self
