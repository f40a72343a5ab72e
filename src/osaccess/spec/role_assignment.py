"""Owns the noun `role_assignments`."""

from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field, model_validator

from osaccess.spec.fields import Name, Noun, RoleNames

_ACTORS = ("owner", "user", "group")
_TARGETS = ("project", "domain")


class RoleAssignmentSpec(Noun):
    """Roles of one actor on one target; its key is a name for reviewers."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                {"oneOf": [{"required": [key]} for key in _ACTORS]},
                {"oneOf": [{"required": [key]} for key in _TARGETS]},
            ]
        }
    )

    not_here: ClassVar = {
        "system": "pulumi-openstack cannot write roles on the system. "
        "Type: openstack role add --system all --user USER ROLE",
    }

    owner: Annotated[Name | None, Field(description="a key of `owners`")] = None
    user: Annotated[Name | None, Field(description="a key of `users`")] = None
    group: Annotated[Name | None, Field(description="a key of `groups`")] = None
    project: Annotated[Name | None, Field(description="a key of `projects`")] = None
    domain: Annotated[Name | None, Field(description="a key of `domains`")] = None
    inherited: Annotated[
        bool, Field(description="on all projects below instead of on the project or domain itself")
    ] = False
    roles: Annotated[RoleNames, Field(description="role names, as cloud.yaml or `roles` have them")]
    existing: Annotated[
        bool,
        Field(description="true: it is there already, and no run makes or deletes it; without it a run keeps it"),
    ] = False
    adopt: Annotated[
        bool, Field(description="true: it has to be there already, and is from now on the document's")
    ] = False

    @model_validator(mode="after")
    def _left_alone_or_taken_over(self) -> Self:
        if self.existing and self.adopt:
            raise ValueError("Write `existing` for what stays somebody else's, or `adopt`, not both.")
        return self

    @model_validator(mode="after")
    def _one_actor_and_one_target(self) -> Self:
        for keys in (_ACTORS, _TARGETS):
            given = [key for key in keys if getattr(self, key) is not None]
            if len(given) != 1:
                names = ", ".join(f"`{key}`" for key in keys)
                raise ValueError(f"Write one of {names}" + (f", not {len(given)}." if given else "."))
        return self

    @property
    def actor(self) -> tuple[str, str]:
        """Return who gets the roles: the noun in the singular, and the key."""
        return self._given(_ACTORS)

    @property
    def target(self) -> tuple[str, str]:
        """Return on what: the noun in the singular, and the key."""
        return self._given(_TARGETS)

    @property
    def is_there(self) -> bool:
        """Whether somebody gave the roles before any run."""
        return self.existing or self.adopt

    def _given(self, keys: tuple[str, ...]) -> tuple[str, str]:
        for key in keys:
            name = getattr(self, key)
            if name is not None:
                return key, name
        raise AssertionError("refused at construction")
