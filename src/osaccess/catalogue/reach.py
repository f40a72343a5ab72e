"""Owns which operations an access rule lets through, on one cloud.

A rule reaches an operation when there is a request that is that operation's and that the rule lets
through. Such a request is constructed here, and `access.path.path_matches` has the last word: what is
reported as reachable really is. A request belongs to the operation with the most literal path, as in the
services' own routers, so `/servers/detail` is not `/servers/{server_id}`. A word of the API is never an id:
`/v3/*/volumes` does not reach "the backup with the id volumes".

Deliberately says nothing of services that the catalogue does not cover: `NotCovered` is an answer.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

from osaccess.access.access_rule import AccessRule
from osaccess.access.path import example_path, path_matches
from osaccess.catalogue.operations import Catalogue, Operation, catalogue_order
from osaccess.catalogue.services import official_type

_LITERAL = re.compile(r"[^*{}.|+?()\[\]^$\\]*")
_PROJECT_SAMPLE = "0" * 32
PROJECT_NAMES = frozenset(("{project_id}", "{tenant_id}"))
"""Placeholders of a project's id, as some APIs have it behind the version."""

_PROJECT = re.compile(r"[0-9a-f-]+")
"""What Nova and Cinder take for a project in a path (`project_id_regex`); anything else is a collection."""

Mounts = Mapping[str, str]
"""Service type, as the cloud's catalogue has it → mount prefix, "" for none. {} = nothing is known."""


@dataclass(frozen=True, slots=True)
class NotCovered:
    """The catalogue knows nothing of this service: neither that a rule is right nor that it is wrong."""

    service: str


@dataclass(frozen=True, slots=True)
class _Template:
    """One path of an operation, split at its slashes."""

    operation: Operation
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A rule's path, split at its slashes: what stands before the first `**` and behind the last."""

    head: tuple[str, ...]
    tail: tuple[str, ...]
    is_deep: bool

    def beside(self, size: int) -> tuple[str, ...] | None:
        """Return one segment of the pattern for each of a path of this size; None where it cannot have the size."""
        free = size - len(self.head) - len(self.tail)
        if not self.is_deep:
            return None if free else self.head
        return None if free < 1 else (*self.head, *("*",) * free, *self.tail)


@dataclass
class _Node:
    """One place in the tree of paths of a service and a method."""

    literal: dict[str, "_Node"] = field(default_factory=dict)
    project: "_Node | None" = None
    any: "_Node | None" = None
    operation: Operation | None = None


@dataclass(frozen=True)
class CloudApi:
    """The catalogue as one cloud mounts it; answers which request is which operation, and what a rule reaches."""

    catalogue: Catalogue
    mounts: Mounts
    _by_request: dict[tuple[str, str], list[Operation]] = field(
        default_factory=lambda: defaultdict(list), repr=False
    )
    _templates: dict[tuple[str, str], dict[int, list[_Template]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list)), repr=False
    )
    _trees: dict[tuple[str, str], _Node] = field(default_factory=lambda: defaultdict(_Node), repr=False)
    _words: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set), repr=False)
    _reached: dict[AccessRule, tuple[Operation, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for operation in self.catalogue.operations:
            key = (operation.service, operation.method)
            self._by_request[key].append(operation)
            for path in operation.paths:
                segments = tuple(path.split("/")[1:])
                _plant(self._trees[key], segments, operation)
                self._templates[key][len(segments)].append(_Template(operation, segments))
                self._words[operation.service].update(one for one in segments if "{" not in one)

    def mount_of(self, service: str) -> str:
        """Return the mount prefix of a service, by its name on this cloud."""
        return self.mounts.get(service, "")

    def covers(self, service: str) -> bool:
        """Tell whether anything is known of the service, whatever its name on this cloud."""
        return self.catalogue.covers(official_type(service))

    def has_word(self, service: str, segment: str) -> bool:
        """Tell whether a segment is a word of the service's API, as far as the catalogue goes."""
        return segment in self._words.get(official_type(service), ())

    def operations_of(self, service: str, method: str) -> Sequence[Operation]:
        """Return the operations of a service with a method."""
        return self._by_request.get((official_type(service), method), ())

    def operation_at(self, service: str, method: str, path: str) -> Operation | None:
        """Return the operation that a request is; None where the catalogue has none, or the prefix is missing."""
        mount = self.mount_of(service)
        tree = self._trees.get((official_type(service), method))
        if tree is None or not path.startswith(f"{mount}/"):
            return None
        return _find(tree, path.removeprefix(mount).split("/")[1:])

    def reached(self, rule: AccessRule) -> tuple[Operation, ...] | NotCovered:
        """Return the operations that the rule lets through, in the catalogue's order."""
        if not self.covers(rule.service):
            return NotCovered(rule.service)
        if rule not in self._reached:
            found = {id(operation): operation for operation in self._reach(rule)}
            self._reached[rule] = tuple(sorted(found.values(), key=catalogue_order))
        return self._reached[rule]

    def _reach(self, rule: AccessRule) -> Iterator[Operation]:
        mount = tuple(self.mount_of(rule.service).split("/"))
        pattern = _pattern_of(rule.path)
        words = self._words[official_type(rule.service)]
        for size, templates in self._templates.get((official_type(rule.service), rule.method), {}).items():
            beside = pattern.beside(len(mount) + size)
            if beside is None:
                continue
            for template in templates:
                request = _request(beside, (*mount, *template.segments), words)
                if (
                    request is not None
                    and path_matches(rule.path, request)
                    and self.operation_at(rule.service, rule.method, request) is template.operation
                ):
                    yield template.operation


def _plant(node: _Node, segments: Sequence[str], operation: Operation) -> None:
    for segment in segments:
        if segment in PROJECT_NAMES:
            node.project = node.project or _Node()
            node = node.project
        elif "{" in segment:
            node.any = node.any or _Node()
            node = node.any
        else:
            node = node.literal.setdefault(segment, _Node())
    node.operation = node.operation or operation


def _find(node: _Node, segments: Sequence[str]) -> Operation | None:
    """Return the operation at the segments: literal before project before anything, and back where that ends."""
    if not segments:
        return node.operation
    first, rest = segments[0], segments[1:]
    branches = [node.literal.get(first)]
    if _PROJECT.fullmatch(first):
        branches.append(node.project)
    if first:
        branches.append(node.any)
    for branch in branches:
        if branch is not None and (found := _find(branch, rest)) is not None:
            return found
    return None


def _pattern_of(path: str) -> _Pattern:
    segments = tuple(path.split("/"))
    deep = [index for index, segment in enumerate(segments) if "**" in segment]
    if not deep:
        return _Pattern(segments, (), is_deep=False)
    return _Pattern(segments[: deep[0]], segments[deep[-1] + 1 :], is_deep=True)


def _request(pattern: Sequence[str], template: Sequence[str], words: Set[str]) -> str | None:
    """Return a request of the template that the pattern may match, segment by segment; None where they cannot meet."""
    segments = []
    for asked, offered in zip(pattern, template, strict=True):
        if asked == offered:
            segments.append(_sample(offered) if "{" in offered else offered)
        elif "{" in offered and asked not in words:
            segments.append(_fill(asked, offered))
        elif "{" not in offered and not _is_literal(asked):
            segments.append(offered)
        else:
            return None
    return "/".join(segments)


@lru_cache(maxsize=4096)
def _is_literal(segment: str) -> bool:
    return _LITERAL.fullmatch(segment) is not None


def _fill(asked: str, offered: str) -> str:
    """Return what stands for the placeholder `offered`: a sample, or what the pattern asks for instead."""
    sample = _sample(offered)
    return sample if asked == "*" or path_matches(asked, sample) else example_path(asked)


def _sample(placeholder: str) -> str:
    return _PROJECT_SAMPLE if placeholder in PROJECT_NAMES else example_path(placeholder)
