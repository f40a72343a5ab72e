"""Owns which dependents must be deleted before what they depend on; deliberately deletes nothing.

pkg/resource/deploy/step_generator.go, calculateDependentReplacements: in the order of the old state, each input
that depends on something that goes is made unknown and diffed; plain `dependsOn` does not cascade.
"""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from osaccess.engines.embedded.differences import with_replace_on_changes
from osaccess.engines.embedded.provider_registry import ProviderRegistry
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.snapshot import Snapshot
from osaccess.engines.embedded.values import UNKNOWN, has_unknown

Places = Mapping[str, Iterable[int]]
"""URN → the places in the old state of what names it, in order."""


@dataclass(frozen=True, slots=True)
class Dependent:
    """A resource that has to be made anew, and the inputs because of which."""

    state: ResourceState
    keys: tuple[str, ...]


class Cascade:
    """Finds what goes with a resource that is deleted first.

    Who names whom is noted once, as it does not change while a run goes on: to look through the whole state for
    each replacement takes time in proportion to its square.
    """

    def __init__(self, snapshot: Snapshot, providers: ProviderRegistry) -> None:
        self._snapshot = snapshot
        self._providers = providers
        self._olds = snapshot.olds
        self._that_need, self._that_are_tied_to = _places_by_urn(self._olds)

    def going_before(self, root: ResourceState, registered: Collection[str]) -> Iterable[Dependent]:
        """Return what must go before `root` goes, in the order of going: the last one made first.

        Args:
            root: what is going to be deleted and made again.
            registered: URNs that the program has registered already: they are made anew no more.

        """
        found = [*self._forced_by(root, registered), *self._tied_to(root, registered)]
        going: dict[ResourceState, Dependent] = {}
        for dependent in reversed(found):
            going.setdefault(dependent.state, dependent)
        return going.values()

    def _forced_by(self, root: ResourceState, registered: Collection[str]) -> Iterator[Dependent]:
        """Yield what the options or inputs force, and what these force in turn, in the order of the old state."""
        gone = {root.urn}
        waiting = list(self._that_need.get(root.urn, ()))  # in order, and so a heap
        reached = -1
        while waiting:
            place = heapq.heappop(waiting)
            if place <= reached:
                continue
            reached = place
            state = self._snapshot.present(self._olds[place])
            if state is None or state is root or state.external or not state.is_remote:
                continue
            if _is_made_already(state, root, registered):
                continue
            keys = _keys_that_force(state, gone, self._providers)
            if keys is None:
                continue
            if state.urn not in gone:
                gone.add(state.urn)
                for later in self._that_need.get(state.urn, ()):
                    heapq.heappush(waiting, later)
            yield Dependent(state, keys)

    def _tied_to(self, root: ResourceState, registered: Collection[str]) -> Iterator[Dependent]:
        """Yield what `deletedWith` and `replaceWith` tie to `root`; it ends with it, whatever else it needs."""
        for place in self._that_are_tied_to.get(root.urn, ()):
            state = self._snapshot.present(self._olds[place])
            if state is not None and not _is_made_already(state, root, registered):
                yield Dependent(state, ())


def _is_made_already(state: ResourceState, root: ResourceState, registered: Collection[str]) -> bool:
    """Tell whether it goes by itself at the end of the run, or has had its turn; `root` is having it."""
    return state.delete or (state.urn != root.urn and state.urn in registered)


def _places_by_urn(olds: Iterable[ResourceState]) -> tuple[Places, Places]:
    """Return, by URN, the places of what an input, provider or option makes need it, and of what is tied to it."""
    that_need: defaultdict[str, list[int]] = defaultdict(list)
    tied: defaultdict[str, list[int]] = defaultdict(list)
    for place, state in enumerate(olds):
        inputs = {urn for urns in state.property_dependencies.values() for urn in urns}
        for urn in {*inputs, state.provider_urn, state.deleted_with} - {""}:
            that_need[urn].append(place)
        for urn in {state.deleted_with, *state.replace_with} - {""}:
            tied[urn].append(place)
    return that_need, tied


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
