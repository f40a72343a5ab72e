"""Owns the order of a checkpoint, dependencies first; deliberately knows no step."""

from collections.abc import Iterator, Mapping, Sequence

from osaccess.engines.embedded.resource_state import ResourceState


def with_dependencies_first(states: Sequence[ResourceState]) -> tuple[ResourceState, ...]:
    """Return the states in their order, but each one after everything that it needs (the CLI insists on it)."""
    by_urn: dict[str, list[ResourceState]] = {}
    for state in states:
        by_urn.setdefault(state.urn, []).append(state)
    placed: dict[ResourceState, None] = {}
    for state in states:
        _place(state, by_urn, placed)
    return tuple(placed)


def _place(
    first: ResourceState, by_urn: Mapping[str, Sequence[ResourceState]], placed: dict[ResourceState, None]
) -> None:
    """Place a state after what it needs. Without recursion: a chain may be longer than Python's stack is deep."""
    if first in placed:
        return
    on_the_way = {first}
    waiting = [(first, _each_needed(first, by_urn))]
    while waiting:
        state, needed = waiting[-1]
        one = next((one for one in needed if one not in placed and one not in on_the_way), None)
        if one is None:
            placed[state] = None
            waiting.pop()
        else:
            on_the_way.add(one)
            waiting.append((one, _each_needed(one, by_urn)))


def _each_needed(state: ResourceState, by_urn: Mapping[str, Sequence[ResourceState]]) -> Iterator[ResourceState]:
    return (needed for urn in state.needs() for needed in by_urn.get(urn, ()))


def in_waves_of_deletion(victims: Sequence[ResourceState]) -> tuple[tuple[ResourceState, ...], ...]:
    """Return the states in waves: those of one wave may be deleted at once, dependents come in earlier waves.

    Within a wave the last one made comes first (deploy/step_generator.go, ScheduleDeletes). States of one URN,
    old halves of replacements, are told apart by identity; whoever names the URN needs all of them.
    """
    by_urn: dict[str, list[ResourceState]] = {}
    for state in victims:
        by_urn.setdefault(state.urn, []).append(state)
    wave: dict[ResourceState, int] = dict.fromkeys(victims, 0)
    for state in reversed(with_dependencies_first(victims)):
        for needed in _each_needed(state, by_urn):
            if needed is not state:
                wave[needed] = max(wave[needed], wave[state] + 1)
    waves: list[list[ResourceState]] = [[] for _ in range(max(wave.values(), default=-1) + 1)]
    for state in reversed(victims):
        waves[wave[state]].append(state)
    return tuple(map(tuple, waves))
