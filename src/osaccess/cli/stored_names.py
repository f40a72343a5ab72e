"""Owns finding a resource of a stored state by what the user calls it; deliberately changes nothing."""

from collections.abc import Sequence

from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.errors import BadInput


def resource_named(name: str, states: Sequence[ResourceState]) -> ResourceState:
    """Return the one resource of a name, as `state list` shows it, or of a URN. Raises BadInput for none or several."""
    found = {state.urn: state for state in states if name in (state.urn, state.name)}
    if len(found) > 1:
        raise BadInput(
            f"{len(found)} resources are called {name!r}.", mend=f"Give the URN of one: {', '.join(sorted(found))}"
        )
    if not found:
        raise BadInput(f"The stack has no resource {name!r}.", mend="Type: osaccess state list --json")
    return next(iter(found.values()))
