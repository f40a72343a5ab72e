"""Owns the names of services: official types, code names, the aliases that catalogues carry.

A code name is never a service type; an alias is one where the cloud's own catalogue has it. What an access
rule has to say is what the service itself is configured with (facts/keystone.md 6).
"""

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel

from osaccess.catalogue.data_files import read_data
from osaccess.yaml_text import parse_yaml

_FILE = "services.yaml"


class _ServiceRow(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code_name: Annotated[str, Field(min_length=1)]
    aliases: tuple[str, ...]


class _Table(RootModel[dict[str, _ServiceRow]]):
    """The whole file: official type → its other names."""


@dataclass(frozen=True, slots=True)
class Official:
    """The name is the official service type."""

    type: str


@dataclass(frozen=True, slots=True)
class Alias:
    """The name is an older type of a service, right where the cloud's catalogue has it."""

    type: str


@dataclass(frozen=True, slots=True)
class CodeName:
    """The name is a project's, which no catalogue and no service knows."""

    type: str


@dataclass(frozen=True, slots=True)
class Stranger:
    """The name is nothing that OpenStack publishes; `close` are types that look like it."""

    close: tuple[str, ...]


ServiceName = Official | Alias | CodeName | Stranger


def service_named(name: str) -> ServiceName:
    """Return what the name of a service is."""
    if name in _rows():
        return Official(name)
    if name in _aliases():
        return Alias(_aliases()[name])
    if name in _code_names():
        return CodeName(_code_names()[name])
    return Stranger(tuple(difflib.get_close_matches(name, [*_rows(), *_aliases()], n=2)))


def official_type(name: str) -> str:
    """Return the official type behind a type or an alias; any other name as it is."""
    return _aliases().get(name, name)


def type_on_cloud(official: str, types: Collection[str]) -> str | None:
    """Return the name that a cloud with these types has for the service; None where it has none."""
    names = (official, *(_rows()[official].aliases if official in _rows() else ()))
    return next((name for name in names if name in types), None)


@cache
def _rows() -> dict[str, _ServiceRow]:
    return parse_yaml(read_data(_FILE), _FILE).read_as(_Table).root


@cache
def _aliases() -> dict[str, str]:
    return {alias: official for official, row in _rows().items() for alias in row.aliases}


@cache
def _code_names() -> dict[str, str]:
    return {row.code_name: official for official, row in _rows().items()}
