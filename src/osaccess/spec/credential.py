"""Owns the noun `credentials`: application credentials with their access rules and their end."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from osaccess.access.expiry import At, Every, Expiry
from osaccess.spec.access_rule import AccessRuleItem
from osaccess.spec.fields import Duration, Instant, Name, NotEmptyRules, Noun, RoleNames


class ExpirySpec(Noun):
    """When the credential ends: `{at: INSTANT}`, or `{every: 30d, overlap: 7d, anchor: INSTANT}`."""

    at: Annotated[Instant | None, Field(description="the one end, UTC: 2026-09-01T00:00:00Z")] = None
    every: Annotated[Duration | None, Field(description="time between two generations: 30d, 12h")] = None
    overlap: Annotated[Duration | None, Field(description="how long the previous generation lives on: 7d")] = None
    anchor: Annotated[Instant | None, Field(description="the start of one generation; never change it")] = None
    rotations: Annotated[
        tuple[Instant, ...], Field(description="further starts, for a rotation ahead of time")
    ] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        rotating = (self.every, self.overlap, self.anchor)
        if self.at is not None:
            if any(part is not None for part in rotating) or self.rotations:
                raise ValueError("Write either `at`, or `every`, `overlap` and `anchor`, not both.")
        elif self.every is None or self.overlap is None or self.anchor is None:
            raise ValueError("Write `at: INSTANT`, or all of `every`, `overlap` and `anchor`.")
        elif not self.every:
            raise ValueError("`every` has to be longer than nothing.")
        elif self.overlap >= self.every:
            raise ValueError("`overlap` has to be shorter than `every`, or three generations would live at once.")
        return self

    def as_expiry(self) -> Expiry:
        """Return the expiry as the one of its two kinds that it is."""
        if self.at is not None:
            return At(self.at)
        if self.every is None or self.overlap is None or self.anchor is None:  # refused at construction
            raise AssertionError("an ExpirySpec is either of its two kinds")
        return Every(self.every, self.overlap, self.anchor, self.rotations)


class CredentialSpec(Noun):
    """An application credential; its key is the name from which those of its generations are made.

    Without `owner` it belongs to the login that deploys the document, in that login's project.
    """

    owner: Annotated[Name | None, Field(description="a key of `owners`; none = the current login")] = None
    project: Annotated[Name | None, Field(description="a key of `projects`; goes with `owner`")] = None
    roles: Annotated[RoleNames, Field(description="role names; what they imply comes along")]
    access_rules: Annotated[
        NotEmptyRules[AccessRuleItem],
        Field(description="the requests that it may send, one by one, by presets or recorded"),
    ]
    expiry: Annotated[ExpirySpec, Field(description="when it ends")]
    description: Annotated[str, Field(description="the job that uses it, and where")] = ""

    @model_validator(mode="after")
    def _owner_and_project_go_together(self) -> Self:
        if self.owner is not None and self.project is None:
            raise ValueError("An owner's credential needs the `project` that it is for.")
        if self.owner is None and self.project is not None:
            raise ValueError(
                "`project` goes with `owner`: without an owner the credential is for the project of the current login."
            )
        return self
