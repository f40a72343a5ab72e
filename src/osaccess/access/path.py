"""Owns the paths of access rules: what they match, as the services really match them.

The semantics are those of keystonemiddleware 13.0.1 (`_path_matches`), observed and listed in
docs/access-rules.md; a test compares this with the real function. They surprise: the whole path has to
match, mount prefix included; no query; and every character that is no wildcard is read as a regular
expression, so metacharacters widen a rule or make the service answer 500.
"""

import re
from enum import StrEnum
from functools import lru_cache

LENGTH_LIMIT = 128
"""Keystone's column for a path (facts/keystone.md 5); longer ones are refused during the create."""

_TOKEN = re.compile(r"\{[^}]*\}|\*\*|\*|[^{}*]")
_NEVER_SENT = re.compile(r"[^!-~]")
_METACHARACTERS = frozenset("|+?()[]^$\\")


class Hazard(StrEnum):
    """Why a path does not do what it says."""

    RELATIVE = "it does not start with '/'"
    METACHARACTER = "it has characters that the services read as a regular expression"
    BRACE = "a brace is not closed, and the services drop it without a word"
    QUERY = "it has a query, which is never part of what is matched"
    NOT_QUOTED = "it has characters that a request never sends unquoted"
    TOO_LONG = f"it is longer than the {LENGTH_LIMIT} characters that Keystone stores"


def hazards(path: str) -> tuple[Hazard, ...]:
    """Return why the path is unsafe or useless, in the order of `Hazard`; () for a sound one.

    The dot is a metacharacter too, but `/v2.1/` needs it: it is tolerated everywhere.
    """
    found = {
        Hazard.RELATIVE: not path.startswith("/"),
        Hazard.METACHARACTER: bool(_METACHARACTERS.difference("?").intersection(path)),
        Hazard.BRACE: _has_stray_brace(path),
        Hazard.QUERY: "?" in path,
        Hazard.NOT_QUOTED: _NEVER_SENT.search(path) is not None,
        Hazard.TOO_LONG: len(path) > LENGTH_LIMIT,
    }
    return tuple(hazard for hazard, is_there in found.items() if is_there)


def path_matches(pattern: str, path: str) -> bool:
    """Tell whether a service lets a request for `path` through by a rule with `pattern`.

    `path` is the request's full path, mount prefix included, without its query. A pattern that is no
    regular expression after the translation matches nothing (the service answers 500).
    """
    expression = _compiled(pattern)
    return expression is not None and expression.match(path) is not None


@lru_cache(maxsize=8192)
def example_path(pattern: str) -> str:
    """Return a path that the pattern matches, for a probe: each wildcard becomes the segment `probe`."""
    return "".join("probe" if token[0] in "{*" else token for token in _TOKEN.findall(pattern))


def path_tokens(pattern: str) -> list[str]:
    """Return the pattern's wildcards and single characters, in order."""
    return _TOKEN.findall(pattern)


@lru_cache(maxsize=8192)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(f"^{_as_expression(pattern)}$")
    except re.error:
        return None


def _as_expression(pattern: str) -> str:
    parts = []
    for token in _TOKEN.findall(pattern):
        if token == "**":  # noqa: S105 -- a wildcard, no password
            parts.append(".*")
        elif token[0] in "{*":
            parts.append(r"[^\/]+")
        else:
            parts.append(token)
    return "".join(parts)


def _has_stray_brace(path: str) -> bool:
    rest = re.sub(r"\{[^{}/]+\}", "", path)
    return "{" in rest or "}" in rest
