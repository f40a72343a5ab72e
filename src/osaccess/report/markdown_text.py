"""Owns texts of strangers within Markdown: each means itself, is one line, and none is markup, a link or a mention.

A host reads more than CommonMark says: mentions, numbers of issues, addresses without brackets, formulas, pictures by
their names. It finds them in what was escaped too, so a mark that nobody sees takes them apart.
"""

import html
import re
from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 2_000
"""Characters of one text: a message of a pack may be a book."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~])")
_BEGIN = re.compile(r"^(\d{1,9}(?=[.])|(?=[-=]))")
"""Where a line would begin a list or underline a title."""

_REFERENCE = re.compile(
    r"[@#$~](?=\S)|[!%^&](?=\d)|:(?=[a-z_+-][\w+-]*:)|:(?=//)|(?<=\bGH)(?=-\d)|(?<=\bwww)(?=[.])",
    re.IGNORECASE,
)
_JOINER = "\u2060"
_LOST = "\ufffd"


def escaped(text: str) -> str:
    """Return a text for a line of Markdown."""
    return _BEGIN.sub(r"\1\\", _SPECIAL.sub(r"\\\1", in_html(text)))


def in_html(text: str) -> str:
    """Return a text for a line of HTML within Markdown, where no Markdown is read."""
    return html.escape(_REFERENCE.sub(lambda found: found[0] + _JOINER, _visible(text)), quote=False)


def code(text: str) -> str:
    """Return a name in a code span; what would end the span or the cell is replaced."""
    name = _visible(text).replace("`", "'").replace("|", "¦")
    return f"`{name or ' '}`"


def fence(language: str, lines: Iterable[str]) -> str:
    """Return lines in a fence, their spaces as they are."""
    shown = "\n".join(_printable(line.expandtabs()[:_LONGEST]).replace("```", "'''") for line in lines)
    return f"```{language}\n{shown}\n```"


def _visible(text: str) -> str:
    """Return the text in one line, cut where it is a book."""
    line = " ".join(text[: _LONGEST * 2].split())
    return _printable(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…")


def _printable(line: str) -> str:
    """Return the line with a sign for each character that would hide or turn others around."""
    return line if line.isprintable() else "".join(char if char.isprintable() else _LOST for char in line)
