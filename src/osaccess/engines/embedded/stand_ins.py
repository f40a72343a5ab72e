"""Owns what stands for a value that nobody looked at, and which of them are taken as equal to what the state holds.

A secret that was not opened reaches the program as an unknown secret, as in any preview. Where a program wants a text
at once (configuration, a function's answer) it gets `STAND_IN`, which is recognised wherever it comes back, also
inside of a longer text. Deliberately knows neither resources nor providers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from osaccess.engines.embedded.values import (
    OPAQUE,
    UNKNOWN,
    SecretValue,
    has_secret,
    has_unknown,
    is_opaque,
    plain,
)

STAND_IN: Final = "7309148265510937462880415526793301846257"
"""Stands for a text that is not known. Digits, so that a program that wants a number or JSON can go on, too."""

_OPAQUE_SECRET: Final = SecretValue(OPAQUE)


def holds_stand_in(value: Any) -> bool:
    """Tell whether a stand-in is anywhere inside."""
    match value:
        case str():
            return STAND_IN in value
        case SecretValue(inner):
            return holds_stand_in(inner)
        case dict():
            return any(holds_stand_in(item) for item in (*value, *value.values()))
        case list():
            return any(holds_stand_in(item) for item in value)
    return False


@dataclass
class Comparison:
    """New properties beside those of the state, of which secrets were not opened.

    Attributes:
        waits: something that they depend on is about to be made, so an unknown is one, and not a secret.
        undecided: paths of what could not be compared.

    """

    waits: bool
    undecided: list[str] = field(default_factory=list)

    def settled(self, path: str, new: Any, old: Any) -> Any:
        """Return the new value; the old one where it cannot be told whether they differ."""
        match new:
            case SecretValue(inner):
                return self._secret(path, inner, old)
            case dict() | list() if is_opaque(old) and has_secret(new):
                return self._secret(path, plain(new), old)
            case dict():
                olds = old if isinstance(old, Mapping) else {}
                return {key: self.settled(f"{path}.{key}", item, olds.get(key)) for key, item in new.items()}
            case list():
                before = old if isinstance(old, list) and len(old) == len(new) else [None] * len(new)
                pairs = enumerate(zip(new, before, strict=True))
                return [self.settled(f"{path}[{index}]", item, was) for index, (item, was) in pairs]
        return self._plain(path, new, old)

    def _secret(self, path: str, inner: Any, old: Any) -> Any:
        if inner is OPAQUE:
            return SecretValue(inner)  # it comes from the state: a change of it is ignored
        hidden = holds_stand_in(inner) or self._is_hidden(inner)
        if is_opaque(old) and (hidden or not has_unknown(inner)):
            self.undecided.append(path)
            return old
        return _OPAQUE_SECRET if hidden else SecretValue(inner)

    def _plain(self, path: str, new: Any, old: Any) -> Any:
        if not (holds_stand_in(new) or self._is_hidden(new)):
            return new
        if old is None or has_secret(old) or has_unknown(old):
            return UNKNOWN
        self.undecided.append(path)
        return old

    def _is_hidden(self, value: Any) -> bool:
        return not self.waits and has_unknown(value)
