"""Owns presets: named sets of operations that a kind of job needs, and how they become access rules of one cloud.

Each is a file of data/presets/: why, for whom, which operations, the lowest role, the sources. A preset says
what the job sends, never that it is harmless: `osaccess explain` shows what its rules let through.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from osaccess.access.access_rule import AccessRule, HttpMethod
from osaccess.catalogue.data_files import data_names, read_data
from osaccess.catalogue.operations import Catalogue, Operation, ProjectRole
from osaccess.catalogue.reach import Mounts
from osaccess.catalogue.services import type_on_cloud
from osaccess.errors import BadInput
from osaccess.yaml_text import parse_yaml

_FOLDER = "presets"
_ENDING = ".yaml"
_Text = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PresetOperation(_Entry):
    """One operation of the catalogue: official type, method, and the path as the catalogue has it."""

    service: _Text
    method: HttpMethod
    path: _Text


class PresetFile(_Entry):
    """What the file of a preset holds."""

    why: _Text
    for_whom: _Text
    lowest_role: ProjectRole
    optional_services: tuple[_Text, ...] = ()
    operations: Annotated[tuple[PresetOperation, ...], Field(min_length=1)]
    sources: Annotated[tuple[_Text, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset by its name, `compute/read`."""

    name: str
    file: PresetFile

    @property
    def services(self) -> tuple[str, ...]:
        """Return the official types of its services, in the order of their first operation."""
        return tuple(dict.fromkeys(one.service for one in self.file.operations))


@dataclass(frozen=True, slots=True)
class MissingService:
    """The cloud has no service of this type, and the preset cannot do without."""

    service: str


def preset_names() -> tuple[str, ...]:
    """Return the names of all presets, sorted."""
    return data_names(_FOLDER, _ENDING)


@cache
def load_preset(name: str) -> Preset:
    """Return a preset. Raises BadInput with a suggestion where there is none of that name."""
    if name not in preset_names():
        raise BadInput(f"There is no preset {name!r}.", mend=suggestion_for(name))
    file = f"{_FOLDER}/{name}{_ENDING}"
    return Preset(name, parse_yaml(read_data(file), file).read_as(PresetFile))


def suggestion_for(name: str) -> str:
    """Return what may have been meant by a name that is no preset's, else all names."""
    same_end = [known for known in preset_names() if known.rpartition("/")[2] == name.rpartition("/")[2]]
    close = difflib.get_close_matches(name, preset_names(), n=1) or same_end
    return f"Did you mean {close[0]}?" if close else f"There are: {', '.join(preset_names())}."


def missing_services(preset: Preset, mounts: Mounts) -> tuple[MissingService, ...]:
    """Return the services that the preset needs and the cloud does not have."""
    return tuple(
        MissingService(service)
        for service in preset.services
        if service not in preset.file.optional_services and type_on_cloud(service, mounts) is None
    )


def rules_of(preset: Preset, catalogue: Catalogue, mounts: Mounts) -> tuple[AccessRule, ...]:
    """Return the preset as access rules of a cloud: its service types, its mount prefixes, each rule once.

    Operations of services that the cloud does not have are left out; ask `missing_services` before.
    """
    return tuple(dict.fromkeys(_rules(preset, catalogue, mounts)))


def operations_of(preset: Preset, catalogue: Catalogue) -> tuple[Operation, ...]:
    """Return the operations of the preset, in its order. Raises KeyError for one that the catalogue has not."""
    known = _by_request(catalogue)
    return tuple(known[one.service, one.method.value, one.path] for one in preset.file.operations)


def _rules(preset: Preset, catalogue: Catalogue, mounts: Mounts) -> Iterator[AccessRule]:
    for operation in operations_of(preset, catalogue):
        service = type_on_cloud(operation.service, mounts)
        if service is not None:
            for path in operation.paths if operation.clients_use_all else (operation.path,):
                yield AccessRule(service, operation.method, mounts[service] + path)


def _by_request(catalogue: Catalogue) -> dict[tuple[str, str, str], Operation]:
    return {(one.service, one.method, one.path): one for one in catalogue.operations}
