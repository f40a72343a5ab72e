"""Owns the noun `credentials`: application credentials with their access rules and their end."""

from typing import Annotated, ClassVar, Final, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from osaccess.access.expiry import At, Every, Expiry, Never
from osaccess.clock import in_utc_text
from osaccess.spec.access_rule import AccessRuleItem
from osaccess.spec.fields import Duration, Instant, Name, NotEmptyRules, Noun, OnceEach, Reason, RoleNames
from osaccess.spec.limits import CredentialClass
from osaccess.yaml_text import AT_KEY


class ExpirySpec(Noun):
    """When the credential ends: `{at: INSTANT}`, or `{every: 30d, overlap: 7d, anchor: INSTANT}`."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["at"]}, {"required": ["every", "overlap", "anchor"]}]}
    )

    at: Annotated[Instant | None, Field(description="the one end, UTC: 2026-09-01T00:00:00Z")] = None
    every: Annotated[Duration | None, Field(description="time between two generations: 30d, 12h")] = None
    overlap: Annotated[Duration | None, Field(description="how long the previous generation lives on: 7d")] = None
    anchor: Annotated[Instant | None, Field(description="the start of one generation; never change it")] = None
    rotations: Annotated[
        tuple[Instant, ...], Field(description="further starts, for a rotation ahead of time")
    ] = ()
    revoked: Annotated[
        tuple[Instant, ...], Field(description="starts of generations that leaked: they go with the next run")
    ] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        rotating = (self.every, self.overlap, self.anchor)
        if self.at is not None:
            if any(part is not None for part in rotating) or self.rotations or self.revoked:
                raise ValueError("Write either `at`, or `every`, `overlap` and `anchor`, not both.")
        elif self.every is None or self.overlap is None or self.anchor is None:
            raise ValueError("Write `at: INSTANT`, or all of `every`, `overlap` and `anchor`.")
        elif not self.every:
            raise ValueError("`every` has to be longer than nothing.")
        elif self.overlap >= self.every:
            raise ValueError("`overlap` has to be shorter than `every`, or three generations would live at once.")
        else:
            expiry = Every(self.every, self.overlap, self.anchor, self.rotations)
            for instant in self.revoked:
                if not expiry.is_start(instant):
                    raise ValueError(
                        f"No generation starts at {in_utc_text(instant)}, so none can be revoked there."
                    )
        return self

    def as_expiry(self) -> Expiry:
        """Return the expiry as the one of its two kinds that it is."""
        if self.at is not None:
            return At(self.at)
        if self.every is None or self.overlap is None or self.anchor is None:  # refused at construction
            raise AssertionError("an ExpirySpec is either of its two kinds")
        return Every(self.every, self.overlap, self.anchor, self.rotations, self.revoked)


class _NoExpiry(ExpirySpec):
    """The end of a credential with `unsafe_never_expires`: there is none."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        return self

    def as_expiry(self) -> Expiry:
        return Never()


NO_EXPIRY: Final = _NoExpiry()


class CredentialSpec(Noun):
    """An application credential; its key is the name from which those of its generations are made.

    Without `owner` it belongs to the login that deploys the document, in that login's project.
    """

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={
            "allOf": [
                {"oneOf": [{"required": ["access_rules"]}, {"required": ["unsafe_no_rules"]}]},
                {"oneOf": [{"required": ["expiry"]}, {"required": ["unsafe_never_expires"]}]},
            ]
        },
    )

    not_here: ClassVar = {
        "unrestricted": "It would make credentials without rules and end. Write `unsafe_unrestricted: REASON`.",
        "secret": "Keystone makes the secret; `osaccess credentials export NAME` hands it over.",
    }

    owner: Annotated[Name | None, Field(description="a key of `owners`; none = the current login")] = None
    project: Annotated[Name | None, Field(description="a key of `projects`; goes with `owner`")] = None
    roles: Annotated[RoleNames, Field(description="role names; what they imply comes along")]
    unsafe_no_rules: Annotated[
        Reason | None, Field(description="the reason for which it may send every request of its roles")
    ] = None
    access_rules: Annotated[
        NotEmptyRules[AccessRuleItem],
        Field(description="the requests that it may send, one by one, by presets or recorded"),
    ] = ()
    unsafe_never_expires: Annotated[Reason | None, Field(description="the reason for which it has no end")] = None
    expiry: Annotated[ExpirySpec, Field(description="when it ends")] = NO_EXPIRY
    self_service: Annotated[
        bool, Field(description="no run makes it: its owner types `osaccess credentials create --from FILE NAME`")
    ] = False
    unsafe_unrestricted: Annotated[
        Reason | None, Field(description="the reason for which it may make and delete application credentials")
    ] = None
    kind: Annotated[
        CredentialClass | None, Field(alias="class", description="who uses it, which limits how long it lives")
    ] = None
    consumers: Annotated[
        OnceEach[str], Field(description="who has to get each new generation: pipelines, hosts, people")
    ] = ()
    regions: Annotated[
        OnceEach[str],
        Field(description="regions of the files that are handed over; the credential itself is for all of them"),
    ] = ()
    description: Annotated[str, Field(description="the job that uses it, and where")] = ""

    @model_validator(mode="after")
    def _absence_needs_a_reason(self) -> Self:
        for key, instead in (("access_rules", "unsafe_no_rules"), ("expiry", "unsafe_never_expires")):
            is_given, has_reason = key in self.model_fields_set, getattr(self, instead) is not None
            if is_given and has_reason:
                raise PydanticCustomError(
                    AT_KEY,
                    "This does not go with `{instead}`. Leave one of them out.",
                    {"key": key, "instead": instead},
                )
            if not is_given and not has_reason:
                raise PydanticCustomError(AT_KEY, "`{key}` is missing.", {"key": key})
        return self

    @model_validator(mode="after")
    def _owner_and_project_go_together(self) -> Self:
        if self.owner is not None and self.project is None:
            raise ValueError("An owner's credential needs the `project` that it is for.")
        if self.owner is None and self.project is not None:
            raise ValueError(
                "`project` goes with `owner`: without an owner the credential is for the project of the current login."
            )
        return self
