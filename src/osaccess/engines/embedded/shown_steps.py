"""Owns how a step is shown before it starts, when it is done and when it failed; deliberately takes none."""

from dataclasses import replace

from osaccess.engines.embedded.events import PARTIAL_FAILURE, UNKNOWN_STATUS
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.steps import CreateReplacement, Delete, Import, Read, Same, Step, Update


def as_started(step: Step) -> Step:
    """Return the step as it is shown before it starts: of an import nothing is known yet."""
    if isinstance(step, Import):
        return replace(step, new=replace(step.new, id=""), found=None)
    return step


def as_done(step: Step, result: ResourceState | None) -> Step:
    """Return the step as it is shown when it is done: what it replaced is marked for deletion by then."""
    if isinstance(step, CreateReplacement) and not step.old_is_gone:
        return replace(step, old=replace(step.old, delete=True))
    if isinstance(step, Same) and result is not None:
        # What is secret from now on is not shown in clear as what it was.
        return replace(step, old=replace(step.old, outputs=result.outputs))
    if isinstance(step, Read) and result is not None:
        return replace(step, new=result)
    return replace(step, found=result) if isinstance(step, Import) else step


def as_failed(step: Step) -> Step:
    """Return the step as it is shown when it failed: what was to be changed still has its id."""
    if isinstance(step, Update):
        return replace(step, new=replace(step.new, id=step.old.id))
    return as_started(step)


def status_of(step: Step, half_done: ResourceState | None) -> int:
    """Return what the CLI tells of a failed operation: what became of the resource (sdk/go, resource.Status)."""
    if half_done is not None:
        return PARTIAL_FAILURE
    return UNKNOWN_STATUS if isinstance(step, Delete) else 0
