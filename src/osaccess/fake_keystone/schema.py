"""Owns the check of a request body against a JSON schema, with the wording that Keystone's library has.

Knows the keywords that Keystone's schemas use and no others. The schemas themselves stand with their routes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from osaccess.fake_keystone.errors import AGAINST_SCHEMA

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None),
}  # fmt: skip

Finding = tuple[Path, Any, str]
"""Where, the value found there, what is wrong with it."""


def check(schema: Schema, value: Any) -> None:
    """Raise the 400 for the first mismatch, in the order of the schema's keywords."""
    finding = next(_findings(schema, value, ()), None)
    if finding is None:
        return
    path, instance, message = finding
    if not path:
        raise AGAINST_SCHEMA(detail=message)
    raise AGAINST_SCHEMA(detail=f"Invalid input for field/attribute {path[-1]}. Value: {instance}. {message}")


def first_finding(schema: Schema, value: Any) -> tuple[Path, str] | None:
    """Return where the first mismatch is, and which, for the places where Keystone words it in its older way."""
    finding = next(_findings(schema, value, ()), None)
    return None if finding is None else (finding[0], finding[2])


def _findings(schema: Schema, value: Any, path: Path) -> Iterator[Finding]:
    for keyword, wanted in schema.items():
        if keyword == "properties" and isinstance(value, dict):
            for name, inner in wanted.items():
                if name in value:
                    yield from _findings(inner, value[name], (*path, name))
        elif keyword == "items" and isinstance(value, list):
            for number, item in enumerate(value):
                yield from _findings(wanted, item, (*path, number))
        elif keyword in _CHECKS:
            for message in _CHECKS[keyword](wanted, value, schema):
                yield path, value, message


def _is_of(value: Any, type_: str) -> bool:
    if isinstance(value, bool) and type_ == "integer":
        return False
    return isinstance(value, _TYPES[type_])


def _type(wanted: str | Sequence[str], value: Any, _schema: Schema) -> Iterator[str]:
    types = [wanted] if isinstance(wanted, str) else wanted
    if not any(_is_of(value, type_) for type_ in types):
        yield f"{value!r} is not of type {', '.join(map(repr, types))}"


def _enum(wanted: Sequence[Any], value: Any, _schema: Schema) -> Iterator[str]:
    if value not in wanted:
        yield f"{value!r} is not one of {list(wanted)!r}"


def _min_length(wanted: int, value: Any, _schema: Schema) -> Iterator[str]:
    if isinstance(value, str) and len(value) < wanted:
        yield f"{value!r} should be non-empty" if wanted == 1 else f"{value!r} is too short"


def _max_length(wanted: int, value: Any, _schema: Schema) -> Iterator[str]:
    if isinstance(value, str) and len(value) > wanted:
        yield f"{value!r} is too long"


def _pattern(wanted: str, value: Any, _schema: Schema) -> Iterator[str]:
    if isinstance(value, str) and not re.search(wanted, value):
        yield f"{value!r} does not match {wanted!r}"


def _required(wanted: Sequence[str], value: Any, _schema: Schema) -> Iterator[str]:
    if isinstance(value, dict):
        for name in wanted:
            if name not in value:
                yield f"{name!r} is a required property"


def _min_properties(wanted: int, value: Any, _schema: Schema) -> Iterator[str]:
    if isinstance(value, dict) and len(value) < wanted:
        yield f"{value!r} should be non-empty"


def _max_properties(wanted: int, value: Any, _schema: Schema) -> Iterator[str]:
    if isinstance(value, dict) and len(value) > wanted:
        yield f"{value!r} has too many properties"


def _additional(wanted: bool, value: Any, schema: Schema) -> Iterator[str]:
    if wanted or not isinstance(value, dict):
        return
    extras = sorted(name for name in value if name not in schema.get("properties", {}))
    if extras:
        verb = "was" if len(extras) == 1 else "were"
        yield f"Additional properties are not allowed ({', '.join(map(repr, extras))} {verb} unexpected)"


def _max_items(wanted: int, value: Any, _schema: Schema) -> Iterator[str]:
    if isinstance(value, list) and len(value) > wanted:
        yield f"{value!r} is too long"


def _unique(wanted: bool, value: Any, _schema: Schema) -> Iterator[str]:
    if wanted and isinstance(value, list) and any(item in value[:at] for at, item in enumerate(value)):
        yield f"{value!r} has non-unique elements"


def _enum_of_strings(wanted: Sequence[str], value: Any, _schema: Schema) -> Iterator[str]:
    if isinstance(value, str) and value not in wanted:
        yield f"{value!r} is not one of {list(wanted)!r}"


_CHECKS: Mapping[str, Any] = {
    "type": _type, "enum": _enum, "minLength": _min_length, "maxLength": _max_length, "pattern": _pattern,
    "required": _required, "minProperties": _min_properties, "maxProperties": _max_properties,
    "enum_of_strings": _enum_of_strings,  # our own, no keyword of JSON schema
    "additionalProperties": _additional, "maxItems": _max_items, "uniqueItems": _unique,
}  # fmt: skip
