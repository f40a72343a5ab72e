"""Owns property values: what they are in Python, on the wire (protobuf Struct) and in a checkpoint.

In Python a property is None, bool, int, float, str, list, dict, `UNKNOWN`, `SecretValue` or a resource
reference (a dict that keeps its signature key). Assets and archives are refused.

The signatures and the unknown's texts are Pulumi's own (sdk/python/lib/pulumi/runtime/rpc.py).
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import struct_pb2

from osaccess.errors import BadInput

Properties = dict[str, Any]

SIGNATURE_KEY: Final = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 -- a marker, no secret
OUTPUT_SIGNATURE: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE_REFERENCE_SIGNATURE: Final = "5cf8f73096256a8f31e491e813e4eb8e"

UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWN_TEXTS: Final = frozenset(
    {
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


class Unknown:
    """The type of `UNKNOWN`, a value that only the finished operation will show. It is neither true nor false."""

    def __repr__(self) -> str:
        return "<unknown>"

    def __copy__(self) -> "Unknown":
        return self

    def __deepcopy__(self, memo: object) -> "Unknown":
        return self

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


class Opaque:
    """The type of `OPAQUE`, what a secret holds that was not opened. It is always inside of a `SecretValue`."""

    def __repr__(self) -> str:
        return "<not opened>"

    def __reduce__(self) -> str:
        return "OPAQUE"


OPAQUE: Final = Opaque()

NOT_OPENED: Final = "not opened"
"""What a crypter that opens nothing returns for the text of a secret; no JSON, so no secret's text is it."""


@dataclass(frozen=True, slots=True)
class SecretValue:
    """A property that is encrypted at rest and never printed."""

    value: Any

    def __repr__(self) -> str:
        return "SecretValue(***)"


# ---- Python <-> wire ------------------------------------------------------------------------------------------


def from_struct(struct: struct_pb2.Struct) -> Properties:
    """Return the properties that the SDK sent. Raises BadInput for assets and archives."""
    return {key: _from_wire(value) for key, value in struct.fields.items()}


def to_struct(properties: Mapping[str, Any], *, keep_secrets: bool = True) -> struct_pb2.Struct:
    """Return the wire form; with `keep_secrets=False` secrets become plain, for a receiver that takes none."""
    struct = struct_pb2.Struct()
    struct.update(to_wire(dict(properties), keep_secrets=keep_secrets))
    return struct


def to_wire(value: Any, *, keep_secrets: bool = True) -> Any:
    """Return JSON-able data in which unknowns and secrets carry Pulumi's signatures."""
    match value:
        case Unknown() | Opaque():
            return UNKNOWN_TEXT
        case SecretValue(inner):
            plain_inner = to_wire(inner, keep_secrets=keep_secrets)
            return {SIGNATURE_KEY: SECRET_SIGNATURE, "value": plain_inner} if keep_secrets else plain_inner
        case dict():
            return {key: to_wire(item, keep_secrets=keep_secrets) for key, item in value.items()}
        case list() | tuple():
            return [to_wire(item, keep_secrets=keep_secrets) for item in value]
    return value


def _from_wire(value: struct_pb2.Value) -> Any:
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value in _UNKNOWN_TEXTS else value.string_value
        case "struct_value":
            return _from_signature(from_struct(value.struct_value))
        case "list_value":
            return [_from_wire(item) for item in value.list_value.values]
        case "bool_value":
            return value.bool_value
        case "number_value":
            number = value.number_value  # a Struct knows doubles only; integral ones are integers again
            return int(number) if number.is_integer() else number
    return None


def _from_signature(data: Properties) -> Any:
    match data.get(SIGNATURE_KEY):
        case None:
            return data
        case str(signature) if signature == SECRET_SIGNATURE:
            return SecretValue(data.get("value"))
        case str(signature) if signature == OUTPUT_SIGNATURE:
            inner = data.get("value", UNKNOWN)
            return SecretValue(inner) if data.get("secret") else inner
        case str(signature) if signature == RESOURCE_REFERENCE_SIGNATURE:
            return data
    raise BadInput(
        "The program passes an asset or an archive, which the embedded engine does not support.",
        mend="Run it with the Pulumi CLI: `osaccess up --engine pulumi`.",
    )


# ---- Python <-> checkpoint ------------------------------------------------------------------------------------


def to_checkpoint(value: Any, encrypt: Callable[[str], str]) -> Any:
    """Return the JSON data that a checkpoint keeps; `encrypt` turns the JSON text of a secret into its cipher."""
    match value:
        case SecretValue(inner):
            text = json.dumps(to_wire(plain(inner)), separators=(",", ":"))
            return {SIGNATURE_KEY: SECRET_SIGNATURE, "ciphertext": encrypt(text)}
        case Unknown():
            return UNKNOWN_TEXT
        case dict():
            return {key: to_checkpoint(value[key], encrypt) for key in sorted(value)}
        case list() | tuple():
            return [to_checkpoint(item, encrypt) for item in value]
    return value


def from_checkpoint(data: Any, decrypt: Callable[[str], str]) -> Any:
    """Return the value that a checkpoint kept; the inverse of `to_checkpoint`."""
    match data:
        case dict():
            if data.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
                return SecretValue(_secret_content(data, decrypt))
            return {key: from_checkpoint(item, decrypt) for key, item in data.items()}
        case list():
            return [from_checkpoint(item, decrypt) for item in data]
        case str() if data in _UNKNOWN_TEXTS:
            return UNKNOWN
    return data


def _secret_content(data: Properties, decrypt: Callable[[str], str]) -> Any:
    if "ciphertext" in data:
        text = decrypt(data["ciphertext"])
        return OPAQUE if text == NOT_OPENED else json.loads(text)
    return json.loads(data["plaintext"])  # an export with --show-secrets


# ---- questions and small changes ------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """Return the value with all secrets unwrapped and unknowns kept."""
    match value:
        case SecretValue(inner):
            return plain(inner)
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
    return value


def has_unknown(value: Any) -> bool:
    """Tell whether an unknown is anywhere inside."""
    return _contains(value, Unknown)


def has_secret(value: Any) -> bool:
    """Tell whether a secret is anywhere inside."""
    return _contains(value, SecretValue)


def is_opaque(value: Any) -> bool:
    """Tell whether this is a secret that was not opened."""
    return isinstance(value, SecretValue) and value.value is OPAQUE


def _contains(value: Any, wanted: type) -> bool:
    if isinstance(value, wanted):
        return True
    match value:
        case SecretValue(inner):
            return _contains(inner, wanted)
        case dict():
            return any(_contains(item, wanted) for item in value.values())
        case list():
            return any(_contains(item, wanted) for item in value)
    return False


def mark_secret(properties: Mapping[str, Any], keys: Collection[str]) -> Properties:
    """Return the properties with the named top-level ones wrapped as secrets, null ones too."""
    return {
        key: SecretValue(value) if key in keys and not isinstance(value, SecretValue) else value
        for key, value in properties.items()
    }


def wholly_secret(properties: Mapping[str, Any]) -> Properties:
    """Return properties in which each list is secret as a whole if anything in it is (traces/README.md 27)."""
    return {key: _wholly_secret(value) for key, value in properties.items()}


def _wholly_secret(value: Any) -> Any:
    if isinstance(value, dict):
        return wholly_secret(value)
    return SecretValue(plain(value)) if has_secret(value) else value


def mark_like(outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> Properties:
    """Return outputs in which each key that went in secret is secret again, also inside of maps.

    That is what the engine does around a plugin that takes no secrets (facts/embedded-engine.md 4.15;
    sdk/go/common/resource/plugin, annotateSecrets).
    """
    return {key: _marked_like(value, inputs.get(key)) for key, value in outputs.items()}


def _marked_like(out: Any, given: Any) -> Any:
    if isinstance(out, dict) and isinstance(given, dict):
        return mark_like(out, given)
    return SecretValue(out) if has_secret(given) and not isinstance(out, SecretValue) else out
