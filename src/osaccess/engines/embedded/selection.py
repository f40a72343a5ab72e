"""Owns which resources an operation is about: `--target`, `--replace`, `--exclude`; deliberately plans nothing.

A URN may hold `*` (anything within one part) and `**` (anything). The stack and providers always take part
(pkg/resource/deploy/step_generator.go, isTargetedForUpdate).
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.urns import STACK_TYPE

_FORGOTTEN: Final = " Did you forget to escape $ in your shell?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What an operation is restricted to; nothing given = all resources.

    Attributes:
        targets: URNs of the resources that it is about.
        excluded: URNs of the resources that it is not about.
        with_dependents: what depends on a target (or on an excluded one) counts as one too.
        replaced: URNs of resources to replace although nothing of them changed.
        exclude_protected: a destroy keeps protected resources and what they need.

    """

    targets: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    with_dependents: bool = False
    replaced: frozenset[str] = frozenset()
    exclude_protected: bool = False

    @property
    def is_partial(self) -> bool:
        """Whether some resources take no part."""
        return bool(self.targets or self.excluded or self.exclude_protected)

    @property
    def named(self) -> frozenset[str]:
        """What the operation is about, or not about, as the user named it."""
        return self.targets | self.excluded

    def takes(self, state: ResourceState, taken: Collection[str]) -> bool:
        """Tell whether a registered resource takes part; `taken` are the named ones of those before it."""
        if not self.is_partial or state.is_provider or state.type == STACK_TYPE:
            return True
        return self.names(state, taken)

    def names(self, state: ResourceState, taken: Collection[str]) -> bool:
        """Tell whether a resource is named, or depends on one that is and dependents are wanted."""
        if self.excluded:
            left_out = is_among(state.urn, self.excluded)
            return not left_out and not (self.with_dependents and _needs_one_left_out(state, taken))
        if not self.targets:
            return True
        if is_among(state.urn, self.targets):
            return True
        return self.with_dependents and any(urn in taken for urn in state.needs())

    def replaces(self, urn: str) -> bool:
        """Tell whether a resource shall be replaced in any case."""
        return is_among(urn, self.replaced)

    def not_among(self, urns: Collection[str], patterns: Collection[str]) -> str:
        """Return what an update says of the first of some patterns that is no URN of these; "" where all are.

        With `*` in it, a pattern may stand for nothing (pkg/resource/deploy/deployment_executor.go, checkTargets).
        """
        for urn in sorted(patterns):
            if "*" not in urn and urn not in urns:
                return f"Target '{urn}' could not be found in the stack." + ("" if "$" in urn else _FORGOTTEN)
        return ""

    def warnings(self, urns: Collection[str]) -> list[str]:
        """Return a sentence for each pattern with `*` that no URN of these fits; the real engine says nothing then."""
        return [
            f"No resource is named {pattern.removeprefix('**::')!r}."
            for pattern in sorted(self.named | self.replaced)
            if "*" in pattern and not any(is_among(urn, (pattern,)) for urn in urns)
        ]


def _needs_one_left_out(state: ResourceState, taken: Collection[str]) -> bool:
    """Tell whether a resource depends on one that takes no part; its parent and its provider do not count."""
    return any(urn not in taken and urn not in (state.parent, state.provider_urn) for urn in state.needs())


EVERYTHING: Final = Selection()


def is_among(urn: str, patterns: Iterable[str]) -> bool:
    """Tell whether a URN is one of some patterns."""
    return any(pattern == urn or ("*" in pattern and _matches(urn, pattern)) for pattern in patterns)


def _matches(urn: str, pattern: str) -> bool:
    parts = (".*" if part == "**" else "[^:]*" if part == "*" else re.escape(part) for part in _split(pattern))
    return re.fullmatch("".join(parts), urn) is not None


def _split(pattern: str) -> list[str]:
    return re.split(r"(\*\*|\*)", pattern)


# ---- deletions --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NotNamed:
    """The resources that would have to go with a target, and that nobody named."""

    urns: tuple[str, ...]

    def messages(self) -> Iterator[tuple[str, str]]:
        """Yield each URN with what is to be said of it."""
        for urn in self.urns:
            yield (
                urn,
                f"Resource '{urn}' will be destroyed but was not specified in --target list.\n"
                "Either include resource in --target list or pass --target-dependents to proceed.",
            )


def to_delete(
    selection: Selection, left: Iterable[ResourceState], registered: Iterable[ResourceState] = ()
) -> tuple[ResourceState, ...] | NotNamed:
    """Return those of `left` that may be deleted, or the dependents that stand in the way.

    Args:
        selection: what the operation is restricted to.
        left: what no program asks for any more, dependencies first.
        registered: what the program asks for; of a target among them the children that are left count as dependents.

    """
    states = tuple(left)
    if not selection.is_partial:
        return states
    if selection.exclude_protected:
        kept = with_what_they_need([state for state in states if state.protect], states)
        states = tuple(state for state in states if state.urn not in kept)
    if selection.excluded:
        out = [state for state in states if is_among(state.urn, selection.excluded)]
        kept = with_what_they_need(out, states)
        return tuple(state for state in states if state.urn not in kept)
    return _targeted(selection, states, tuple(registered)) if selection.targets else states


def _targeted(
    selection: Selection, states: tuple[ResourceState, ...], registered: tuple[ResourceState, ...]
) -> tuple[ResourceState, ...] | NotNamed:
    parents: set[str] = set()
    for state in registered:
        if is_among(state.urn, selection.targets) or state.parent in parents:
            parents.add(state.urn)
    going: dict[str, None] = {}
    not_named: list[str] = []
    for state in states:
        if is_among(state.urn, selection.targets):
            going[state.urn] = None
        elif state.parent in parents or not going.keys().isdisjoint(state.needs()):
            going[state.urn] = None
            not_named.append(state.urn)
    if not_named and not selection.with_dependents:
        return NotNamed(tuple(not_named))
    return tuple(state for state in states if state.urn in going)


def with_what_they_need(roots: Iterable[ResourceState], states: Iterable[ResourceState]) -> set[str]:
    """Return the URNs of some resources and, among `states`, of everything that they cannot be without."""
    by_urn = {state.urn: state for state in states}
    found: set[str] = set()
    waiting = [state.urn for state in roots]
    while waiting:
        urn = waiting.pop()
        if urn in found:
            continue
        found.add(urn)
        if urn in by_urn:
            waiting += by_urn[urn].needs()
    return found
