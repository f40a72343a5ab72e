"""Owns changes of what a stack remembers that the cloud is not told of: protection, and what is forgotten.

As `pulumi state unprotect` and `pulumi state delete` do it. Deliberately sends no request.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from osaccess.clock import utc_now
from osaccess.engines.embedded.backend import Backend
from osaccess.engines.embedded.checkpoint import digest_of, encode_checkpoint, load_checkpoint
from osaccess.engines.embedded.recovery import announce_checkpoint, replay
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.errors import Failed

_States = tuple[ResourceState, ...]


def unprotect(backend: Backend, urns: Collection[str], clock: Callable[[], datetime] = utc_now) -> None:
    """Take the protection from some resources. Raises BadInput, Failed."""
    _edit(
        backend,
        lambda states: tuple(replace(each, protect=False) if each.urn in urns else each for each in states),
        clock,
    )


def unprotect_all(backend: Backend, clock: Callable[[], datetime] = utc_now) -> None:
    """Take the protection from all resources. Raises BadInput, Failed."""
    _edit(backend, lambda states: tuple(replace(each, protect=False) for each in states), clock)


def forget(
    backend: Backend,
    urn: str,
    *,
    even_protected: bool = False,
    with_dependents: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> None:
    """Take a resource out of the state; in the cloud it stays. Raises BadInput, Failed where `forgotten_with` does."""

    def without(states: _States) -> _States:
        gone = forgotten_with(states, urn, even_protected=even_protected, with_dependents=with_dependents)
        return tuple(each for each in states if each not in gone)

    _edit(backend, without, clock)


def forgotten_with(
    states: Sequence[ResourceState], urn: str, *, even_protected: bool = False, with_dependents: bool = False
) -> _States:
    """Return what goes out of the state with a resource, itself first.

    Raises Failed where something depends on it or is protected, and the options do not allow for that.
    """
    named = tuple(each for each in states if each.urn == urn)
    if len(named) > 1:
        raise Failed(
            f"{named[0].name!r} is in the state {len(named)} times: its replacement has not ended.",
            mend="Run `up` first.",
        )
    dependents = _dependents(states, urn)
    if dependents and not with_dependents:
        raise Failed(
            f"These depend on {named[0].name!r}: {', '.join(each.name for each in dependents)}.",
            because="Without it the state would name what it does not list, and no engine could read it.",
            mend="Forget those first, or add --target-dependents.",
        )
    going = (*named, *dependents)
    protected = [each.name for each in going if each.protect]
    if protected and not even_protected:
        raise Failed(
            f"Protected: {', '.join(protected)}.",
            because="What is forgotten stays in the cloud, and nobody looks after it any more.",
            mend="Add --force if that is what you want.",
        )
    return going


def _dependents(states: Sequence[ResourceState], urn: str) -> _States:
    """Return what needs a resource, and what needs that in turn; a state lists dependencies first."""
    going = {urn}
    found = []
    for state in states:
        if state.urn not in going and not going.isdisjoint(state.needs()):
            going.add(state.urn)
            found.append(state)
    return tuple(found)


def _edit(backend: Backend, change: Callable[[_States], _States], clock: Callable[[], datetime]) -> None:
    now = clock()
    backend.lock(now)
    try:
        stored = replay(load_checkpoint(backend), backend).stored
        data = encode_checkpoint(change(stored.resources), stored, backend, now)
        announce_checkpoint(backend, digest_of(data))  # what a killed run left unfinished is for the next run
        backend.write_checkpoint(data)
    finally:
        backend.unlock()
