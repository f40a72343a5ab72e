"""Owns Check of the identity resources: types, defaults, generated names, and what is wrong with the inputs.

Deliberately lets pass what the plugin lets pass (an unknown role, an expiry in the past, no roles): Keystone or
the policies judge that. Messages and paths are the plugin's (traces/README.md 20, check_bad_inputs).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from osaccess.engines.embedded.identity_schema import (
    ACCESS_RULE_METHODS,
    APPLICATION_CREDENTIAL,
    COLLECTIONS,
    SCHEMAS,
    Property,
    Schema,
    Shape,
    plugin_name,
)
from osaccess.engines.embedded.provider import Checked, CheckFailure
from osaccess.engines.embedded.values import UNKNOWN, Properties, SecretValue, plain

DEFAULTS: Final = "__defaults"

# strconv.ParseBool, with which the plugin reads a flag that was given as text
_FLAG_TEXTS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True),
    **dict.fromkeys(("0", "f", "F", "FALSE", "false", "False"), False),
}


@dataclass(frozen=True, slots=True)
class _Findings:
    """What is wrong so far, with the resource's name for the paths in the messages."""

    resource: str
    failures: list[CheckFailure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def fail(self, path: str, reason: str) -> None:
        self.failures.append(CheckFailure("", f"{reason}. Examine values at '{self.resource}.{path}'."))

    def warn(self, path: str, expected: str, value: Any) -> None:
        self.warnings.append(
            f'Unexpected type at field "{path}": \n           expected {expected} type, got "{value}" of type string'
        )


def checked_inputs(
    type_: str, name: str, old_inputs: Mapping[str, Any], new_inputs: Mapping[str, Any], seed: bytes
) -> Checked:
    """Return the inputs of one resource with types converted and defaults filled in, and all problems."""
    schema, findings = SCHEMAS[type_], _Findings(name)
    given = _given(new_inputs)
    inputs = _converted(schema, given, findings)
    if findings.failures:
        return _checked(dict(new_inputs), findings)
    defaults = _defaults(schema, inputs, name, old_inputs, seed)
    inputs |= defaults
    _check_presence(schema, inputs, findings)
    if type_ == APPLICATION_CREDENTIAL:
        _check_application_credential(inputs, findings)
    for key in given.keys() - schema.keys() | {key for key in given if _is_output_only(schema, key)}:
        findings.fail(key, "Invalid or unknown key")
    return _checked({DEFAULTS: sorted(defaults), **inputs}, findings)


def _checked(inputs: Properties, findings: _Findings) -> Checked:
    return Checked(
        inputs, tuple(sorted(findings.failures, key=lambda failure: failure.reason)), tuple(findings.warnings)
    )


def _given(new_inputs: Mapping[str, Any]) -> Properties:
    """Return the inputs without nulls.

    `__defaults` comes in with old inputs that ignoreChanges keeps. It counts for nothing: what is there is given
    (traces/README.md 13).
    """
    return {key: value for key, value in new_inputs.items() if key != DEFAULTS and plain(value) is not None}


def _is_output_only(schema: Schema, key: str) -> bool:
    return key in schema and schema[key].output_only


# ---- types ----------------------------------------------------------------------------------------------------


def _converted(schema: Schema, given: Mapping[str, Any], findings: _Findings) -> Properties:
    return {
        key: _convert(schema[key], value, key, findings)
        for key, value in given.items()
        if key in schema and not schema[key].output_only
    }


def _convert(property_: Property, value: Any, path: str, findings: _Findings) -> Any:
    """Return the value in the property's shape; what cannot be converted becomes a failure."""
    if value is UNKNOWN:
        return value
    if isinstance(value, SecretValue):
        return SecretValue(_convert(property_, value.value, path, findings))
    if property_.shape in COLLECTIONS:
        return _collection(property_, value, path, findings)
    if property_.shape is Shape.TEXT_MAP:
        return _text_map(value, path, findings)
    return _flag(value, path, findings) if property_.shape is Shape.FLAG else _text(value, path, findings)


def _text(value: Any, path: str, findings: _Findings) -> Any:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return value
    findings.fail(path, "Expected a string")
    return value


def _flag(value: Any, path: str, findings: _Findings) -> Any:
    if isinstance(value, bool):
        return value
    if value not in _FLAG_TEXTS if isinstance(value, str) else True:
        findings.warn(path, "boolean", value)
        findings.fail(path, f"cannot parse '' as bool: strconv.ParseBool: parsing \"{value}\": invalid syntax")
        return value
    return _FLAG_TEXTS[value]


def _text_map(value: Any, path: str, findings: _Findings) -> Any:
    if not isinstance(value, Mapping):
        findings.fail(path, "Expected a map")
        return value
    return {key: _convert(Property(), item, f"{path}.{key}", findings) for key, item in value.items()}


def _collection(property_: Property, value: Any, path: str, findings: _Findings) -> Any:
    if not isinstance(value, list):
        findings.warn(path, "array", value)
    items = value if isinstance(value, list) else [value]
    element = _object if property_.fields else _element
    return [element(property_, item, f"{path}[{index}]", findings) for index, item in enumerate(items)]


def _element(_property: Property, item: Any, path: str, findings: _Findings) -> Any:
    return _convert(Property(), item, path, findings)


def _object(property_: Property, item: Any, path: str, findings: _Findings) -> Any:
    if item is UNKNOWN:
        return item
    if isinstance(item, SecretValue):
        return SecretValue(_object(property_, item.value, path, findings))
    if not isinstance(item, Mapping):
        findings.fail(path, "Expected an object")
        return item
    for key in item.keys() - property_.fields.keys() - {DEFAULTS}:
        findings.fail(f"{path}.{key}", "Invalid or unknown key")
    fields = {
        key: _convert(property_.fields[key], value, f"{path}.{key}", findings)
        for key, value in item.items()
        if key in property_.fields and value is not None
    }
    return {DEFAULTS: [], **fields}


# ---- defaults -------------------------------------------------------------------------------------------------


def _defaults(
    schema: Schema, inputs: Mapping[str, Any], name: str, old_inputs: Mapping[str, Any], seed: bytes
) -> Properties:
    """Return what Check fills in. A default that is false is not recorded, as the plugin does not."""
    defaults: Properties = {
        key: property_.default for key, property_ in schema.items() if property_.default and key not in inputs
    }
    if "name" in schema and "name" not in inputs:
        defaults["name"] = _generated_name(name, old_inputs, seed)
    return defaults


def _generated_name(name: str, old_inputs: Mapping[str, Any], seed: bytes) -> Any:
    """Return the name that it has, generated or given once, or a new one: `<resource>-<7 hex digits>`."""
    if plain(old_inputs.get("name")):
        return old_inputs["name"]
    return f"{name}-{hashlib.sha256(seed + name.encode()).hexdigest()[:7]}"


# ---- presence -------------------------------------------------------------------------------------------------


def _check_presence(schema: Schema, inputs: Mapping[str, Any], findings: _Findings) -> None:
    for key, property_ in schema.items():
        own_name = plugin_name(key, property_)
        if key not in inputs:
            if property_.required:
                findings.fail(key, _missing(own_name))
            continue
        if property_.conflicts_with in inputs:
            other = property_.conflicts_with
            conflict = f'"{own_name}": conflicts with {plugin_name(other, schema[other])}'
            findings.fail(key, f"Conflicting configuration arguments. {conflict}")
        for index, item in _objects(inputs[key]):
            _check_object(key, property_, index, item, findings)


def _check_object(key: str, property_: Property, index: int, item: Properties, findings: _Findings) -> None:
    # an element of a set has no index of its own in the plugin's paths
    path = key if property_.shape is Shape.OBJECT_SET else f"{key}[{index}]"
    for field_name, field_property in property_.fields.items():
        own_name = f"{plugin_name(key, property_)}.{index}.{plugin_name(field_name, field_property)}"
        if field_name not in item:
            findings.fail(path, _missing(own_name))
        elif isinstance(item[field_name], list) and len(item[field_name]) < field_property.at_least:
            findings.fail(
                f"{path}.{field_name}",
                f"Not enough list items. Attribute {own_name} requires {field_property.at_least} item minimum, "
                f"but config has only {len(item[field_name])} declared.",
            )


def _missing(own_name: str) -> str:
    return f'Missing required argument. The argument "{own_name}" is required, but no definition was found.'


def _objects(value: Any) -> Iterator[tuple[int, Properties]]:
    """Yield the known objects of a collection, with their index."""
    items = plain(value)
    if isinstance(items, list):
        yield from ((index, item) for index, item in enumerate(items) if isinstance(item, dict))


def _check_application_credential(inputs: Mapping[str, Any], findings: _Findings) -> None:
    expires_at = plain(inputs.get("expiresAt"))
    if isinstance(expires_at, str) and (trouble := _rfc3339_trouble(expires_at)):
        findings.fail(
            "expiresAt", f'expected "expires_at" to be a valid RFC3339 date, got "{expires_at}": {trouble}'
        )
    for index, rule in _objects(inputs.get("accessRules")):
        method = rule.get("method", UNKNOWN)
        if method is not UNKNOWN and method not in ACCESS_RULE_METHODS:
            allowed = " ".join(f'"{known}"' for known in ACCESS_RULE_METHODS)
            findings.fail(
                "accessRules", f"expected access_rules.{index}.method to be one of [{allowed}], got {method}"
            )


# ---- RFC 3339, as Go's time.Parse reads it ------------------------------------------------------------------

_LAYOUT: Final = "2006-01-02T15:04:05Z07:00"
_PARTS: Final = (
    ("2006", r"\d{4}"),
    ("-", "-"),
    ("01", r"0[1-9]|1[0-2]"),
    ("-", "-"),
    ("02", r"0[1-9]|[12]\d|3[01]"),
    ("T", "T"),
    ("15", r"[01]\d|2[0-3]"),
    (":", ":"),
    ("04", r"[0-5]\d"),
    (":", ":"),
    ("05", r"[0-5]\d(?:[.,]\d+)?"),
    ("Z07:00", r"Z|[+-](?:[01]\d|2[0-4]):[0-5]\d"),
)


def _rfc3339_trouble(text: str) -> str:
    """Return what is wrong with a time, in the words of Go's time.Parse; "" = nothing."""
    rest = text
    for layout, pattern in _PARTS:
        found = re.match(pattern, rest)
        if found is None:
            return f'parsing time "{text}" as "{_LAYOUT}": cannot parse "{rest}" as "{layout}"'
        rest = rest[found.end() :]
    return f'parsing time "{text}": extra text: "{rest}"' if rest else ""
