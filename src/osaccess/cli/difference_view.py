"""Owns how a changed property is shown: old → new, lists by what came and went, secrets as [secret]."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.text import Text

from osaccess.engines.embedded.events import ResourceChange
from osaccess.engines.embedded.values import UNKNOWN, has_secret

_INDENT: Final = 7
_NOTHING: Final = "(none)"
_HIDDEN: Final = "[secret]"
_LATER: Final = "(known after up)"
_FORCES: Final = "forces the replacement"


def difference_lines(event: ResourceChange, width: int) -> Iterator[Text]:
    """Yield the lines that show what an update or a replacement changes, none wider than `width`."""
    for key in event.diff.changed or event.diff.replace:
        old, new = _sides(event, key)
        yield from _property(key, old, new, width, forces=key in event.diff.replace)


def _sides(event: ResourceChange, key: str) -> tuple[Any, Any]:
    """Return the value that the cloud had, as far as the state knows, and the one that is wanted or was found."""
    old = _value(event.old.outputs, key, event.old.inputs) if event.old else None
    if event.new is None:
        return old, None
    if event.op == "update" and key not in event.new.inputs:
        return old, event.new.outputs.get(key)  # a refresh finds outputs that nobody put in
    return old, event.new.inputs.get(key)


def _value(first: Mapping[str, Any], key: str, second: Mapping[str, Any]) -> Any:
    return first[key] if first.get(key) is not None else second.get(key)


def _property(key: str, old: Any, new: Any, width: int, *, forces: bool) -> Iterator[Text]:
    if has_secret(old) or has_secret(new):
        old, new = (_HIDDEN if old is not None else None), _HIDDEN if new is not None else None
    line = Text(" " * _INDENT)
    line.append(f"{_words(key)}:", style="dim")
    one = Text.assemble(" ", (_shown(old), "red"), " → ", (_shown(new), "green"))
    reason = Text(f"  {_FORCES}" if forces else "", style="magenta")
    if len(line) + len(one) + len(reason) <= width:
        yield line + one + reason
        return
    yield line + reason
    for sign, style, value in _came_and_went(old, new):
        yield _shortened(Text(f"{' ' * (_INDENT + 2)}{sign} {_shown(value)}", style=style), width)


def _came_and_went(old: Any, new: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield what to show of two values that are too long for one line."""
    if not (isinstance(old, list) and isinstance(new, list)):
        yield "-", "red", old
        yield "+", "green", new
        return
    for item in old:
        if item not in new:
            yield "-", "red", item
    for item in new:
        if item not in old:
            yield "+", "green", item
    kept = sum(1 for item in new if item in old)
    if kept:
        yield "=", "dim", f"({kept} unchanged)"


def _shown(value: Any) -> str:
    match value:
        case None | "" | []:
            return _NOTHING
        case bool():
            return "yes" if value else "no"
        case list():
            return f"[{', '.join(_shown(item) for item in value)}]"
        case {"method": method, "path": path, "service": service}:
            return f"{service} {method} {path}"
        case dict():
            visible = {key: item for key, item in value.items() if not key.startswith("__")}
            return "{" + ", ".join(f"{key}: {_shown(item)}" for key, item in visible.items()) + "}"
    return _LATER if value is UNKNOWN else _one_line(str(value))


def _one_line(text: str) -> str:
    """Return a text that anybody with a login may have written, without line breaks and escape sequences."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _words(key: str) -> str:
    """Return a property's name as documents write it: accessRules → access_rules."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)


def _shortened(line: Text, width: int) -> Text:
    line.truncate(width, overflow="ellipsis")
    return line
