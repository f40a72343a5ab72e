"""Owns property paths as the options `ignoreChanges` and `replaceOnChanges` write them; deliberately no policy of use.

`tags`, `tags[0]`, `extra.key`, `extra["a.b"]`, `*` (sdk/go/common/resource, PropertyPath).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from osaccess.errors import BadInput

Path = tuple[str | int, ...]

_PART: Final = re.compile(r'\.?([^.\[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\[(\*)\]')


def parse_path(text: str) -> Path:
    """Return the keys and indices of a path; `*` stays itself. Raises BadInput."""
    parts: list[str | int] = []
    position = 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None:
            raise BadInput(
                f"{text!r} is not a property path.", mend='Write it like `tags`, `tags[0]` or `extra["key"]`.'
            )
        key, index, quoted, star = match.groups()
        parts.append(int(index) if index else key or star or quoted.replace('\\"', '"'))
        position = match.end()
    return tuple(parts)


_ABSENT: Final = object()


def with_old_values(new: Mapping[str, Any], old: Mapping[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """Return `new` in which every path has the value that it has in `old`, or is absent as there."""
    result: Any = dict(new)
    for text in paths:
        result = _reset(result, old, parse_path(text))
    return dict(result)


def _reset(new: Any, old: Any, path: Path) -> Any:
    head, *rest = path
    if head == "*":
        return _reset_all(new, old, tuple(rest))
    old_item, new_item = _item(old, head), _item(new, head)
    if rest:
        # Below something that is on one side only, there is nothing to put back.
        if old_item is _ABSENT or new_item is _ABSENT:
            return new
        return _with_item(new, head, _reset(new_item, old_item, tuple(rest)))
    return _with_item(new, head, old_item)


def _reset_all(new: Any, old: Any, rest: Path) -> Any:
    if not rest:
        return old
    keys = new if isinstance(new, dict) else range(len(new)) if isinstance(new, list) else ()
    for key in keys:
        new = _reset(new, old, (key, *rest))
    return new


def _item(value: Any, key: str | int) -> Any:
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key, _ABSENT)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return _ABSENT


def _with_item(value: Any, key: str | int, item: Any) -> Any:
    if isinstance(value, dict) and isinstance(key, str):
        others = {name: other for name, other in value.items() if name != key}
        return others if item is _ABSENT else {**others, key: item}
    if isinstance(value, list) and isinstance(key, int) and item is not _ABSENT and key < len(value):
        return [*value[:key], item, *value[key + 1 :]]
    return value


def selects(path: str, changed: str) -> bool:
    """Tell whether a changed path (`roles[0]`) is at or below `path`; `*` selects everything at its place."""
    wanted, present = parse_path(path), parse_path(changed)
    return len(present) >= len(wanted) and all(
        part in ("*", other) for part, other in zip(wanted, present, strict=False)
    )
