"""Owns what goes at the end of a run and in which order; deliberately sends no request."""

from collections.abc import Sequence

from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.state_order import in_waves_of_deletion
from osaccess.engines.embedded.steps import Delete, Forget


def deletions_of(left: Sequence[ResourceState]) -> tuple[tuple[Delete | Forget, ...], ...]:
    """Return the steps that clear what is left of the old state, in waves: steps of one wave may run at once.

    Whatever is deleted already and only waits to be made again is forgotten first, without an event.
    """
    forgotten = tuple(Forget(state) for state in left if _is_gone_already(state))
    victims = [state for state in left if not _is_gone_already(state)]
    urns = {state.urn for state in victims}
    waves = tuple(tuple(_delete(state, urns) for state in wave) for wave in in_waves_of_deletion(victims))
    return (forgotten, *waves) if forgotten else waves


def _is_gone_already(state: ResourceState) -> bool:
    return state.pending_replacement and not state.delete


def _delete(state: ResourceState, urns: set[str]) -> Delete:
    return Delete(state, replaced=state.delete, goes_with_another=state.deleted_with in urns)
