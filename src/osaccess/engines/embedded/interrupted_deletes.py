"""Owns what is made of a delete of which a killed run never saw the answer; deliberately deletes nothing.

The state still lists the resource, and the cloud may not have it any more. A destroy deletes again and a refresh reads
again; an update would take it for unchanged, so it is looked at before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from osaccess.engines.embedded.journal import Intent
from osaccess.engines.embedded.provider import ProviderError
from osaccess.engines.embedded.provider_registry import ProviderRegistry
from osaccess.engines.embedded.reporter import Reporter
from osaccess.engines.embedded.resource_state import ResourceState


class Next(Enum):
    """What the run that finds it is about to do."""

    UPDATE = auto()
    PREVIEW = auto()
    REFRESH = auto()
    DESTROY = auto()
    IMPORT = auto()


_TOLD = {
    Next.PREVIEW: "It is still in the state; the next run looks whether it is there.",
    Next.REFRESH: "It is still in the state; this refresh looks whether it is there.",
    Next.DESTROY: "It is still in the state, and the delete is done again.",
    Next.IMPORT: "It is still in the state; `refresh` looks whether it is there.",
}


@dataclass(frozen=True, slots=True)
class InterruptedDelete:
    """One delete of a killed run."""

    intent: Intent

    def settled(
        self, resources: Sequence[ResourceState], next_: Next, providers: ProviderRegistry, reporter: Reporter
    ) -> tuple[ResourceState, ...]:
        """Say what became of it, and return the state as it is then."""
        state = self.intent.state
        found = _TOLD.get(next_)
        is_gone = False
        if found is None:
            is_gone, found = _looked_for(state, providers)
        reporter.warn(f"The last run was killed while it deleted {state.name!r} ({state.id}). {found}", state.urn)
        return _without(state, resources) if is_gone else tuple(resources)


def _looked_for(state: ResourceState, providers: ProviderRegistry) -> tuple[bool, str]:
    provider = providers.find(state.provider)
    if provider is None:
        return False, "It is still in the state, and nobody is there to ask for it."
    try:
        outputs = provider.read(state.type, state.id, state.inputs, state.outputs)
    except ProviderError as error:
        return False, f"It is still in the state, and it cannot be looked for: {error}"
    if outputs is None:
        return True, "It is gone; if the program has it, it is made again."
    return False, "It is still there."


def _without(gone: ResourceState, resources: Sequence[ResourceState]) -> tuple[ResourceState, ...]:
    """Return the state without a resource. Others may name it, so it stays as one that is to be made again."""
    return tuple(
        replace(state, pending_replacement=True) if state.key == gone.key else state
        for state in resources
        if not (state.key == gone.key and state.delete)
    )
