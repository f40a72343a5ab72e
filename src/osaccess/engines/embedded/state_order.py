"""Owns the order of a checkpoint, dependencies first; deliberately knows no step."""

from collections.abc import Iterable, Sequence

from osaccess.engines.embedded.resource_state import ResourceState


def with_dependencies_first(states: Sequence[ResourceState]) -> tuple[ResourceState, ...]:
    """Return the states in their order, but each one after everything that it needs (the CLI insists on it)."""
    by_urn: dict[str, list[ResourceState]] = {}
    for state in states:
        by_urn.setdefault(state.urn, []).append(state)
    placed: dict[ResourceState, None] = {}
    for state in states:
        _place(state, by_urn, placed, set())
    return tuple(placed)


def _place(
    state: ResourceState,
    by_urn: dict[str, list[ResourceState]],
    placed: dict[ResourceState, None],
    on_the_way: set[ResourceState],
) -> None:
    if state in placed or state in on_the_way:
        return
    on_the_way.add(state)
    for urn in state.needs():
        for needed in by_urn.get(urn, ()):
            _place(needed, by_urn, placed, on_the_way)
    placed[state] = None


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
        for needed in _needed(state, by_urn):
            wave[needed] = max(wave[needed], wave[state] + 1)
    count = max(wave.values(), default=-1) + 1
    return tuple(tuple(state for state in reversed(victims) if wave[state] == number) for number in range(count))


def _needed(state: ResourceState, by_urn: dict[str, list[ResourceState]]) -> Iterable[ResourceState]:
    for urn in set(state.needs()):
        yield from (needed for needed in by_urn.get(urn, ()) if needed is not state)
