"""Owns property paths as the options `ignoreChanges` and `replaceOnChanges` write them; deliberately no policy of use.

`tags`, `tags[0]`, `extra.key`, `extra["a.b"]`, `*` (sdk/go/common/resource, PropertyPath).
"""

import re
from typing import Final

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


def selects(path: str, changed: str) -> bool:
    """Tell whether a changed path (`roles[0]`) is at or below `path`; `*` selects everything at its place."""
    wanted, present = parse_path(path), parse_path(changed)
    return len(present) >= len(wanted) and all(
        part in ("*", other) for part, other in zip(wanted, present, strict=False)
    )
