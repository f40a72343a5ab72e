"""Owns what the option `ignoreChanges` does to inputs: paths get back what they had; deliberately compares nothing.

Every case is the real engine's (sdk/go/common/resource, PropertyPath.Reset): a path through something that is on one
side only puts nothing back, and lists of different length get back only what both have; either is worth a word.
"""

from collections.abc import Mapping
from typing import Any, Final

from osaccess.engines.embedded.property_paths import Path, parse_path
from osaccess.engines.embedded.values import Properties, SecretValue

_Result = tuple[Any, bool]
"""The value with what was put back, and whether that could be done in full."""

_ABSENT: Final = object()


def with_old_values(
    new: Mapping[str, Any], old: Mapping[str, Any], paths: tuple[str, ...]
) -> tuple[Properties, tuple[str, ...]]:
    """Return `new` in which every path has the value that it has in `old`, and the paths where that cannot be."""
    result: Any = dict(new)
    failed = []
    for text in paths:
        result, is_done = _Reset(was_secret=False, is_secret=False).value(result, dict(old), parse_path(text))
        if not is_done:
            failed.append(text)
    return dict(result), tuple(failed)


class _Reset:
    """Puts one path back; what was secret stays so, unless it lands inside of a secret anyway."""

    def __init__(self, *, was_secret: bool, is_secret: bool) -> None:
        self._was_secret = was_secret
        self._is_secret = is_secret

    def value(self, new: Any, old: Any, path: Path) -> _Result:
        """Return `new` with what `old` has at the path."""
        if isinstance(old, SecretValue):
            return _Reset(was_secret=True, is_secret=self._is_secret).value(new, old.value, path)
        if isinstance(new, SecretValue):
            inner, is_done = _Reset(was_secret=self._was_secret, is_secret=True).value(new.value, old, path)
            return SecretValue(inner), is_done
        head, rest = path[0], path[1:]
        if isinstance(head, int):
            return self._below_index(new, old, head, rest) if rest else self._at_index(new, old, head)
        if head == "*":
            return self._below_all(new, old, rest) if rest else self._all(new, old)
        return self._below_key(new, old, head, rest) if rest else self._at_key(new, old, head)

    def _kept(self, value: Any) -> Any:
        if self._was_secret and not self._is_secret and not isinstance(value, SecretValue):
            return SecretValue(value)
        return value

    # ---- ends of paths ------------------------------------------------------------------------------------------

    def _at_index(self, new: Any, old: Any, index: int) -> _Result:
        if not isinstance(new, list) or not isinstance(old, list):
            return new, not isinstance(new, list) and not isinstance(old, list)
        if index >= len(new) or index >= len(old):
            return new, index >= len(new) and index >= len(old)
        return [*new[:index], self._kept(old[index]), *new[index + 1 :]], True

    def _at_key(self, new: Any, old: Any, key: str) -> _Result:
        value = old.get(key, _ABSENT) if isinstance(old, dict) else _ABSENT
        if not isinstance(new, dict):
            return new, value is _ABSENT
        if value is _ABSENT:
            return {name: other for name, other in new.items() if name != key}, True
        return {**new, key: self._kept(value)}, True

    def _all(self, new: Any, old: Any) -> _Result:
        match new, old:
            case dict(), dict():
                return {key: self._kept(value) for key, value in old.items()}, True
            case list(), list():
                both = min(len(new), len(old))
                return [*map(self._kept, old[:both]), *new[both:]], len(new) == len(old)
        return new, isinstance(new, dict | list)

    # ---- on the way ---------------------------------------------------------------------------------------------

    def _below_index(self, new: Any, old: Any, index: int, rest: Path) -> _Result:
        if not isinstance(new, list) or not isinstance(old, list):
            return new, not isinstance(new, list) and not isinstance(old, list)
        if index >= len(new) or index >= len(old):
            return new, False
        inner, is_done = self.value(new[index], old[index], rest)
        return [*new[:index], inner, *new[index + 1 :]], is_done

    def _below_key(self, new: Any, old: Any, key: str, rest: Path) -> _Result:
        if not isinstance(new, dict) or not isinstance(old, dict):
            return new, not isinstance(new, dict) and not isinstance(old, dict)
        if key not in new:
            return new, key not in old
        inner, is_done = self.value(new[key], old.get(key), rest)
        return {**new, key: inner}, is_done

    def _below_all(self, new: Any, old: Any, rest: Path) -> _Result:
        match new, old:
            case dict(), dict():
                return self._each(new, old, rest, tuple(old), is_whole=True)
            case list(), list():
                both = tuple(range(min(len(new), len(old))))
                return self._each(new, old, rest, both, is_whole=len(new) == len(old))
        return new, False

    def _each(self, new: Any, old: Any, rest: Path, keys: tuple[Any, ...], *, is_whole: bool) -> _Result:
        changed = new.copy()
        for key in keys:
            if isinstance(new, dict) and key not in new:
                return changed, False
            changed[key], is_done = self.value(new[key], old[key], rest)
            if not is_done:
                return changed, False
        return changed, is_whole
