"""Owns what the values in an event log or a state mean: plain data, a secret, or not known before the update."""

from collections.abc import Mapping
from typing import Any, Final

from osaccess.rules.facts import UNKNOWN

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_UNKNOWNS: Final = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""The texts that stand for unknown values of each type on the engine's wire."""

HIDDEN: Final = "[secret]"
"""What stands for a secret, and for every other wrapped value."""


def readable(value: Any) -> Any:
    """Return plain data in which an unknown is `UNKNOWN` and a secret is `HIDDEN`, whatever it was encrypted with."""
    match value:
        case str():
            return UNKNOWN if value in _UNKNOWNS else value
        case Mapping():
            if _SIGNATURE in value:
                return HIDDEN
            return {key: readable(item) for key, item in value.items() if not key.startswith("__")}
        case list() | tuple():
            return tuple(readable(item) for item in value)
    return value


def is_known(value: Any) -> bool:
    """Tell whether nothing in the value is unknown or hidden."""
    match value:
        case Mapping():
            return all(map(is_known, value.values()))
        case tuple():
            return all(map(is_known, value))
    return value is not UNKNOWN and value != HIDDEN
