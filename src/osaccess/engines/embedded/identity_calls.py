"""Owns what all identity resources share when they talk to Keystone; each resource has a file of its own.

Deliberately knows neither stored outputs (stored_shape does) nor the engine: it takes plain inputs and answers
plain attributes, both by the names of the schema.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from osaccess.engines.embedded.access_rule_use import AccessRuleUse
from osaccess.engines.embedded.identity_schema import Schema, Shape, snake_case
from osaccess.engines.embedded.values import Properties
from osaccess.keystone.session import KeystoneSession

Attributes = Properties
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SharedSession:
    """One login's session, with what its providers have to agree on."""

    keystone: KeystoneSession
    rule_use: AccessRuleUse = field(default_factory=AccessRuleUse)


@dataclass(frozen=True, slots=True)
class Made:
    """What a create made: its id, and its attributes where the answer had them all (None = read them)."""

    id: str
    attributes: Attributes | None = None


class ResourceCalls(Protocol):
    """The requests for one type of resource. All raise OsaccessError."""

    def create(self, shared: SharedSession, inputs: Plain) -> Made:
        """Create it."""
        ...

    def read(self, shared: SharedSession, id_: str, known: Plain) -> Attributes | None:
        """Return its attributes, None where it is gone. `known` holds what Keystone never answers: secrets."""
        ...

    def update(self, shared: SharedSession, id_: str, changes: Plain) -> None:
        """Change it; `changes` holds the new values, None for what the program removed."""
        ...

    def delete(self, shared: SharedSession, id_: str, outputs: Plain) -> None:
        """Delete it; one that is gone counts as deleted."""
        ...


def create_body(schema: Schema, inputs: Plain, *, without: Iterable[str] = ()) -> dict[str, Any]:
    """Return inputs as the fields of a POST: Keystone's names, no empty texts and collections."""
    left_out = {"region", *without}
    return {
        snake_case(key): _in_request_order(schema[key].shape, value)
        for key, value in inputs.items()
        if key in schema and key not in left_out and value not in (None, "", [], {})
    }


def update_body(schema: Schema, changes: Plain, *, without: Iterable[str] = ()) -> dict[str, Any]:
    """Return changes as the fields of a PATCH; what was removed is sent as "" or []."""
    left_out = {"region", *without}
    return {
        snake_case(key): _in_request_order(schema[key].shape, _emptied(schema[key].shape, value))
        for key, value in changes.items()
        if key in schema and key not in left_out
    }


def _emptied(shape: Shape, value: Any) -> Any:
    if value is not None:
        return value
    return {Shape.TEXT: "", Shape.FLAG: False, Shape.TEXT_MAP: {}}.get(shape, [])


def _in_request_order(shape: Shape, value: Any) -> Any:
    return in_request_order(value) if shape is Shape.TEXT_SET else value


def in_request_order(texts: Iterable[str]) -> list[str]:
    """Return a set's elements in the plugin's order: by the decimal text of their CRC-32 (traces/README.md 17)."""
    return sorted(set(texts), key=lambda text: str(zlib.crc32(text.encode())))
