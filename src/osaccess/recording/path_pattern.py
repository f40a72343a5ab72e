"""Owns how the path of a request becomes the path of a rule, and what may be shown of it.

An operation of the catalogue decides where its ids are. Where it has none, a lower-case word stays, because it may
be a verb or a collection, and so does what the catalogue knows as a word; anything else becomes `*`, because a name
or even a key may stand there. Every path that comes out matches the request.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from osaccess.access.path import LENGTH_LIMIT, hazards
from osaccess.catalogue.operations import Operation
from osaccess.catalogue.reach import PROJECT_NAMES, CloudApi
from osaccess.recording.segments import is_plain, masked

_WHOLE = re.compile(r"\{[^{}]+\}")
_IN_PROJECTS = frozenset("0123456789abcdef-")


@dataclass(frozen=True, slots=True)
class Pattern:
    """The path of a rule.

    Attributes:
        path: matches the request that it is made from.
        example: the request's own path, ids masked.
        operation: what the request is; None where the catalogue does not know it.
        is_shortened: names were widened to fit into Keystone's column.

    """

    path: str
    example: str
    operation: Operation | None
    is_shortened: bool = False


def pattern_of(service: str, method: str, path: str, api: CloudApi) -> Pattern:
    """Return the pattern of a request, by the service's name on this cloud and the path as the service sees it."""
    bare = path.rstrip("/")
    operation = api.operation_at(service, method, bare)
    if operation is None and method == "HEAD":  # what a GET would be; no policy tells the two apart
        operation = api.operation_at(service, "GET", bare)
    mount = api.mount_of(service)
    template = None if operation is None else _template(operation, bare.removeprefix(mount))
    sent = bare.split("/")
    if template is None:
        mounted = len(mount.split("/")) if path.startswith(f"{mount}/") else 1
        asked = [
            one if index < mounted or is_plain(one) or api.has_word(service, one) else "*"
            for index, one in enumerate(sent)
        ]
    else:
        asked = [*mount.split("/"), *template.split("/")[1:]]
    asked = [_placeholder(one) if "{" in one else _literal(one) for one in asked]
    shown = [one if other == one else masked(one) for one, other in zip(sent, asked, strict=True)]
    slash = path[len(bare) :]
    text, is_shortened = _shortened([*asked, *slash.split("/")[1:]])
    return Pattern(text, "/".join(shown) + slash, operation, is_shortened)


def _template(operation: Operation, path: str) -> str | None:
    """Return the operation's own path that the request has; the one with the most words, as services route."""
    found = [one for one in operation.paths if _fits(one.split("/"), path.split("/"))]
    return min(found, key=lambda one: one.count("{"), default=None)


def _fits(template: Sequence[str], sent: Sequence[str]) -> bool:
    return len(template) == len(sent) and all(
        (bool(other) and (one not in PROJECT_NAMES or set(other) <= _IN_PROJECTS)) if "{" in one else one == other
        for one, other in zip(template, sent, strict=True)
    )


def _placeholder(segment: str) -> str:
    return segment if _WHOLE.fullmatch(segment) else "*"


def _literal(segment: str) -> str:
    """Return the segment as it stands, or `*` where a rule would read it as something else."""
    return "*" if (segment and hazards(f"/{segment}")) or "*" in segment else segment


def _shortened(segments: Sequence[str]) -> tuple[str, bool]:
    """Return the path within Keystone's limit: the longest names become `*`, and where that is not enough the end."""
    parts = list(segments)
    is_shortened = False
    while len("/".join(parts)) > LENGTH_LIMIT:
        is_shortened = True
        longest = max(range(len(parts)), key=lambda index: len(parts[index]))
        if len(parts[longest]) > 1:
            parts[longest] = "*"
        else:
            parts = [*parts[: LENGTH_LIMIT // 2 - 1], "**"]
    return "/".join(parts), is_shortened
