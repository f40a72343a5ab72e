"""Owns the stacks beside a rehearsed one, of which there is nothing but what they export; deliberately runs nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from osaccess.access.secret import Secret
from osaccess.engines.embedded.checkpoint import encode_checkpoint, load_checkpoint
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.urns import STACK_TYPE, root_stack_urn
from osaccess.engines.embedded.values import SecretValue


def other_stacks(exported: Mapping[str, Mapping[str, Any]], now: datetime) -> dict[str, MemoryBackend]:
    """Return a stack for each name, with these outputs; a `Secret` is a secret one."""
    return {name: _stack_of(name, outputs, now) for name, outputs in exported.items()}


def _stack_of(name: str, outputs: Mapping[str, Any], now: datetime) -> MemoryBackend:
    *_, project, stack = ("", *name.split("/"))
    backend = MemoryBackend(project or "rehearsal", stack)
    root = ResourceState(
        urn=root_stack_urn(stack, backend.project), type=STACK_TYPE, outputs=_stored(dict(outputs))
    )
    backend.write_checkpoint(encode_checkpoint((root,), load_checkpoint(backend), backend, now))
    return backend


def _stored(value: Any) -> Any:
    match value:
        case Secret():
            return SecretValue(value.reveal())
        case Mapping():
            return {key: _stored(item) for key, item in value.items()}
        case list() | tuple():
            return [_stored(item) for item in value]
    return value
