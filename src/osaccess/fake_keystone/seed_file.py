"""Owns the seed of a fake as types, and its file (YAML or JSON); deliberately makes nothing (`seed` does).

A seed file says so in its first key, `fake_keystone: 1`; every other document is an access.yaml.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from osaccess.access.access_rule import HttpMethod
from osaccess.access.instant import parse_instant
from osaccess.spec.document import Document, read_document
from osaccess.spec.fields import Noun
from osaccess.spec.other_files import OtherFiles, no_other_file
from osaccess.yaml_text import parse_yaml

MARK = "fake_keystone"
"""The key that tells a seed file from an access.yaml; its value is the format's version."""

DEFAULT_DOMAIN = "Default"
ADMIN = "admin"
"""The user and the project that every fake has."""


def _end(value: Any) -> Any:
    return value if isinstance(value, datetime) else parse_instant(value)


End = Annotated[datetime, BeforeValidator(_end)]
"""An instant: as text in a file, aware where a program made the seed."""


class RoleSeed(Noun):
    """A global role to have beside those of the bootstrap."""

    implies: tuple[str, ...] = ()


class DomainSeed(Noun):
    """A domain."""

    description: str = ""


class ProjectSeed(Noun):
    """A project."""

    domain: str = DEFAULT_DOMAIN
    parent: str | None = None
    description: str = ""
    tags: tuple[str, ...] = ()
    enabled: bool = True


class UserSeed(Noun):
    """A user; without a password it has `<name>-password`."""

    domain: str = DEFAULT_DOMAIN
    password: Annotated[str | None, Field(repr=False)] = None
    description: str = ""
    enabled: bool = True


class GroupSeed(Noun):
    """A group and its members."""

    domain: str = DEFAULT_DOMAIN
    members: tuple[str, ...] = ()


class AssignmentSeed(Noun):
    """Roles of one user or group on one project, one domain, or the system."""

    user: str | None = None
    group: str | None = None
    project: str | None = None
    domain: str | None = None
    system: Literal["all"] | None = None
    inherited: bool = False
    roles: tuple[str, ...]

    @model_validator(mode="after")
    def _one_actor_and_one_target(self) -> Self:
        if (self.user is None) == (self.group is None):
            raise ValueError("Write either `user` or `group`.")
        if [self.project, self.domain, self.system].count(None) != 2:
            raise ValueError("Write one of `project`, `domain` and `system: all`.")
        if self.inherited and self.system is not None:
            raise ValueError("Nothing inherits from the system.")
        return self


class RuleSeed(Noun):
    """One access rule, with a path that may be as odd as a test needs it."""

    service: str
    method: HttpMethod
    path: str


class CredentialSeed(Noun):
    """An application credential, made by its user on the project.

    Attributes:
        of: the credential of an access.yaml that it is a generation of; "" for its own name.

    """

    user: str = ADMIN
    project: str = ADMIN
    roles: tuple[str, ...] = ()
    access_rules: tuple[RuleSeed, ...] = ()
    expires_at: End | None = None
    unrestricted: bool = False
    description: str = ""
    of: str = ""


class Seed(Noun):
    """What a fake shall have beside what the bootstrap leaves. Each noun is a map by name."""

    fake_keystone: Literal[1] = 1
    domains: dict[str, DomainSeed] = Field(default_factory=dict)
    roles: dict[str, RoleSeed] = Field(default_factory=dict)
    projects: dict[str, ProjectSeed] = Field(default_factory=dict)
    users: dict[str, UserSeed] = Field(default_factory=dict)
    groups: dict[str, GroupSeed] = Field(default_factory=dict)
    role_assignments: tuple[AssignmentSeed, ...] = ()
    credentials: dict[str, CredentialSeed] = Field(default_factory=dict)


def read_seed(text: str, file: str, files: OtherFiles = no_other_file) -> Seed | Document:
    """Return the seed, or the access.yaml with what its files hold (`files`).

    Raises BadDocument with file, line and key of each mistake.
    """
    source = parse_yaml(text, file)
    if not isinstance(source.data, dict) or MARK not in source.data:
        return read_document(text, file, files)
    return source.read_as(Seed)
