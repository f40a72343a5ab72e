"""Owns the classes of credentials, and how long one of each may live; a document may set other limits."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from osaccess.spec.fields import Duration, Noun


class CredentialClass(StrEnum):
    """Who uses a credential."""

    CI = "ci"
    SERVICE = "service"
    HUMAN = "human"


class LimitSpec(Noun):
    """What holds for all credentials of one class."""

    max_lifetime: Annotated[Duration, Field(description="how long one may live at most: 45d, 12h")]


MAX_LIFETIMES: Final[Mapping[CredentialClass, timedelta]] = {
    CredentialClass.CI: timedelta(days=45),
    CredentialClass.SERVICE: timedelta(days=90),
    CredentialClass.HUMAN: timedelta(days=30),
}
"""The longest lifetime of each class where the document says nothing. No class, no limit but the policy pack's."""
