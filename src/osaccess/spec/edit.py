"""Owns writing an instant into a credential's `expiry` in the document's text; all other text stays byte for byte.

The text is not written anew from data: comments, order, quotes and line breaks are the author's. Afterwards the
new text is read, and has to say exactly what the old one said, with the instant; else nothing is changed.
"""

import copy
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import yaml

from osaccess.clock import in_utc_text
from osaccess.errors import BadInput
from osaccess.yaml_text import BadDocument, parse_yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def with_instant(text: str, file: str, credential: str, key: str, instant: datetime) -> str:
    """Return the text with one instant more in the list KEY of a credential's expiry, which is made if need be.

    The expiry is that of `override.credentials.NAME` where the text has one, else of `credentials.NAME`.

    Raises:
        BadDocument: the text cannot be read.
        BadInput: the place cannot be changed alone, an alias of another credential's expiry for example.

    """
    wanted = copy.deepcopy(parse_yaml(text, file).data)
    written = in_utc_text(instant)
    path = next((path for path in _places(credential) if isinstance(_at(wanted, path), dict)), ())
    expiry = _at(wanted, path)
    expiry[key] = [*(expiry.get(key) or []), written]
    changed = _spliced(text, path, key, written)
    try:
        same = changed is not None and parse_yaml(changed, file).data == wanted
    except BadDocument:
        same = False
    if changed is None or not same:
        raise BadInput(
            f"The expiry of {credential!r} in {file} is written in a way that cannot be changed alone.",
            because="An alias or an unusual layout would change other parts of the document with it.",
            mend=f"Write it yourself: `{key}: [{written}]` in the expiry of {credential}.",
        )
    return changed


def _places(credential: str) -> Sequence[tuple[str, ...]]:
    own = ("credentials", credential, "expiry")
    return (("override", *own), own)


def _at(data: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        data = data.get(part) if isinstance(data, dict) else None
    return data


def _spliced(text: str, path: tuple[str, ...], key: str, written: str) -> str | None:
    """Return the text with the instant at its place; None where there is no such place."""
    node = yaml.compose(text, Loader=_Loader) if path else None
    for part in path:
        node = _value(node, part)
    if not isinstance(node, yaml.MappingNode):
        return None
    there = _value(node, key)
    if there is None:
        last = node.value[-1][1]
        if node.flow_style:
            return _insert(text, last.end_mark.index, f", {key}: [{written}]")
        # behind the anchor, a value of one line: the end of a block that comes last is hard to tell
        anchor = _value(node, "anchor")
        return (
            None if anchor is None else _insert_line(text, anchor, node.start_mark.column, f"{key}: [{written}]")
        )
    if not isinstance(there, yaml.SequenceNode):
        return None
    return _with_item(text, there, written)


def _with_item(text: str, there: yaml.SequenceNode, written: str) -> str:
    items: Sequence[yaml.Node] = there.value
    if not items:
        return _insert(text, there.start_mark.index + 1, written)
    if there.flow_style:
        return _insert(text, items[-1].end_mark.index, f", {written}")
    return _insert_line(text, items[-1], there.start_mark.column, f"- {written}")


def _insert(text: str, index: int, addition: str) -> str:
    return text[:index] + addition + text[index:]


def _insert_line(text: str, after: yaml.Node, column: int, line: str) -> str:
    """Insert a line of its own below the one where the node ends, with the line's own ending."""
    end = text.find("\n", after.end_mark.index)
    if end < 0:
        return f"{text}\n{' ' * column}{line}\n"
    ending = "\r\n" if text[end - 1] == "\r" else "\n"
    return _insert(text, end + 1, f"{' ' * column}{line}{ending}")


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for found, value in node.value if getattr(found, "value", None) == key), None)
