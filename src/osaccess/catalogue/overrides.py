"""Owns the types of overrides.yaml: what the services' policy tables do not say, each with its reason."""

from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from osaccess.access.access_rule import HttpMethod
from osaccess.catalogue.data_files import read_data
from osaccess.catalogue.operations import ProjectRole
from osaccess.yaml_text import parse_yaml

_FILE = "overrides.yaml"
_Text = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    service: _Text
    reason: _Text


class Beginning(_Entry):
    """The paths below which an API answers, the usual one first."""

    paths: tuple[_Text, ...]
    clients_use: Literal["first", "all"]


class Correction(_Entry):
    """A path that the table documents wrongly."""

    documented: _Text
    methods: tuple[HttpMethod, ...]
    really: _Text


class Addition(_Entry):
    """An operation that is in no table."""

    method: HttpMethod
    path: _Text
    lowest_role: ProjectRole


class RoleOverride(Addition):
    """A lowest role that the table gets wrong."""


class Escalation(_Entry):
    """A pattern of operations that hand out access."""

    methods: tuple[HttpMethod, ...]
    path: _Text


class Overrides(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    beginnings: tuple[Beginning, ...]
    corrections: tuple[Correction, ...]
    additions: tuple[Addition, ...]
    roles: tuple[RoleOverride, ...]
    escalations: tuple[Escalation, ...]


@cache
def load_overrides() -> Overrides:
    """Return the overrides that come with the package."""
    return parse_yaml(read_data(_FILE), _FILE).read_as(Overrides)
