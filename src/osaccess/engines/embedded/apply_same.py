"""Owns what a step that changes nothing does; deliberately sends no request."""

from dataclasses import replace
from typing import Final

from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.snapshot import Edit
from osaccess.engines.embedded.step_tools import StepTools
from osaccess.engines.embedded.steps import Same
from osaccess.engines.embedded.values import SecretValue, mark_secret

_STORED: Final = tuple(field for field in ResourceState.__dataclass_fields__ if field != "outputs")


def apply_same(step: Same, tools: StepTools) -> ResourceState:
    """Take the resource over, with its old outputs, and return its state."""
    new = step.new
    secret = {key for key, value in new.inputs.items() if isinstance(value, SecretValue)}
    outputs = mark_secret(step.old.outputs, secret.union(new.additional_secret_outputs))
    new = replace(new, id=step.old.id, outputs=outputs)
    if new.is_provider:
        # What is shown as unchanged is used as it was.
        tools.parts.providers.add(new.reference, new.type, step.old.inputs)
    edit = Edit(added=new, removed=(step.old,))
    if _is_stored_alike(step.old, new) and outputs == step.old.outputs:
        tools.parts.snapshot.remember(edit)
    else:
        tools.parts.snapshot.record(edit)
    return new


def _is_stored_alike(old: ResourceState, new: ResourceState) -> bool:
    return all(getattr(old, field) == getattr(new, field) for field in _STORED)
