"""Owns what a segment of a path is: a word of an API, a version, or the id of something."""

import re
from enum import StrEnum
from urllib.parse import quote, unquote

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.IGNORECASE)
_PREFIXED = re.compile(
    r"(AUTH_|req-|[a-z]+-)([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE
)
_WORD = re.compile(r"[a-z]+([_-][a-z]+)*(\.json)?")
_LONGEST_WORD = 40
_VERSION = re.compile(r"v\d+(\.\d+)?", re.IGNORECASE)
_SAFE = "~!$&'()*+,;=:@"
"""What webob leaves as it is when it quotes a path again (PATH_SAFE), besides letters, digits and `_.-`."""


class Kind(StrEnum):
    """What a segment is, as it is shown in place of an id."""

    UUID = "<uuid>"
    HEX = "<id>"
    NUMBER = "<number>"
    NAME = "<name>"
    VERSION = "version"
    WORD = "word"


def kind_of(segment: str) -> Kind:
    """Return what a segment is by its looks alone: an id, a version, or else a word."""
    if _VERSION.fullmatch(segment):
        return Kind.VERSION
    if _UUID.fullmatch(segment):
        return Kind.UUID
    if _HEX.fullmatch(segment) or _PREFIXED.fullmatch(segment):
        return Kind.HEX
    if segment.isascii() and segment.isdigit():
        return Kind.NUMBER
    return Kind.WORD


def is_plain(segment: str) -> bool:
    """Tell whether a segment looks like a word of an API: a version, or lower-case words; never a key or a token."""
    is_word = len(segment) <= _LONGEST_WORD and _WORD.fullmatch(segment) is not None
    return not segment or kind_of(segment) is Kind.VERSION or (is_word and kind_of(segment) is Kind.WORD)


def is_id(segment: str) -> bool:
    """Tell whether a segment is an id by its looks."""
    return kind_of(segment) in (Kind.UUID, Kind.HEX, Kind.NUMBER)


def masked(segment: str) -> str:
    """Return what may be shown of an id, whose looks may say nothing: never the id itself."""
    kind = kind_of(segment)
    return Kind.NAME.value if kind in (Kind.WORD, Kind.VERSION) else kind.value


def shown_path(path: str) -> str:
    """Return a path of somebody's log as it may be shown: words and ids as they are; anything else could be a token."""
    return "/".join(one if is_plain(one) or is_id(one) else masked(one) for one in path.split("/"))


def as_a_service_sees_it(path: str) -> str:
    """Return the path that rules are compared with: webob takes the quoting off and quotes it again."""
    return quote(unquote(path, errors="surrogateescape"), safe="/" + _SAFE, errors="surrogateescape") or "/"
