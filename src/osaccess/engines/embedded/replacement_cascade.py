"""Owns which dependents must be deleted before what they depend on; deliberately deletes nothing.

pkg/resource/deploy/step_generator.go, calculateDependentReplacements: in the order of the old state, each input
that depends on something that goes is made unknown and diffed; plain `dependsOn` does not cascade.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from osaccess.engines.embedded.differences import with_replace_on_changes
from osaccess.engines.embedded.provider_registry import ProviderRegistry
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.values import UNKNOWN, has_unknown


@dataclass(frozen=True, slots=True)
class Dependent:
    """A resource that has to be made anew, and the inputs because of which."""

    state: ResourceState
    keys: tuple[str, ...]


def dependents_to_replace(
    root: ResourceState, left: Iterable[ResourceState], seen: Collection[str], providers: ProviderRegistry
) -> Iterator[Dependent]:
    """Yield what must go before `root` goes, in the order of the old state.

    Args:
        root: what is going to be deleted and made again.
        left: the old state that this run has not handled yet.
        seen: URNs that the program has registered already: they are made anew no more.
        providers: who diffs.

    """
    gone = {root.urn}
    for state in left:
        if state is root or state.urn in seen or state.delete or state.external or not state.is_remote:
            continue
        keys = _keys_that_force(state, gone, providers)
        if keys is not None:
            gone.add(state.urn)
            yield Dependent(state, keys)


def tied_to(root: ResourceState, left: Iterable[ResourceState], seen: Collection[str]) -> Iterator[Dependent]:
    """Yield what the options `deletedWith` and `replaceWith` tie to `root`; ends with it, whatever else it needs."""
    for state in left:
        if state.urn in seen or state.delete:
            continue
        if root.urn in (state.deleted_with, *state.replace_with):
            yield Dependent(state, ())


def _keys_that_force(state: ResourceState, gone: set[str], providers: ProviderRegistry) -> tuple[str, ...] | None:
    if state.provider_urn in gone or state.deleted_with in gone:
        return ()
    inputs = {
        key: UNKNOWN if gone & set(state.property_dependencies.get(key, ())) else value
        for key, value in state.inputs.items()
    }
    if not has_unknown(inputs):
        return None
    provider = providers.get(state.provider, state.urn)
    diff = provider.diff(state.type, state.inputs, state.outputs, inputs, state.ignore_changes)
    diff = with_replace_on_changes(diff, state.replace_on_changes)
    return diff.replace if diff.forces_replacement else None
