"""Owns the import of one existing resource by command, as `pulumi import` does; deliberately runs no program."""

from dataclasses import dataclass, replace

from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.snapshot import Snapshot
from osaccess.engines.embedded.step_executor import StepExecutor
from osaccess.engines.embedded.steps import Create, Import, untouched
from osaccess.engines.embedded.urns import make_urn, root_stack_urn
from osaccess.errors import BadInput, Failed


@dataclass(frozen=True, slots=True)
class Adoption:
    """An existing resource that shall become managed.

    Attributes:
        id: the provider's id of it.
        provider: URN of the provider that reads it; it must be in the state.
        parent: URN of its parent; empty = the stack.
        protect: it cannot be deleted until it is unprotected; as with the CLI that is the default.

    """

    type: str
    name: str
    id: str
    provider: str
    parent: str = ""
    protect: bool = True


def adopt(adoption: Adoption, scope: Scope, snapshot: Snapshot, executor: StepExecutor) -> None:
    """Take an existing resource into the state. Raises BadInput, Failed, Stopped."""
    by_urn = {state.urn: state for state in snapshot.left() if not state.delete}
    draft = _draft(adoption, scope, by_urn)
    present = by_urn.get(draft.urn)
    is_there = present is not None and (present.import_id or present.id) == adoption.id
    if present is not None and not is_there:
        raise Failed(f"Resource '{draft.urn}' already exists.", mend="Choose another name for the import.")
    for state in snapshot.left():
        if not state.delete:
            executor.take(untouched(state))
    if root_stack_urn(scope.stack, scope.project) not in by_urn:
        executor.take(Create(_root(scope)))
    if not is_there:
        executor.take(Import(draft, None))


def _draft(adoption: Adoption, scope: Scope, by_urn: dict[str, ResourceState]) -> ResourceState:
    parent = adoption.parent or root_stack_urn(scope.stack, scope.project)
    urn = make_urn(scope.stack, scope.project, parent, adoption.type, adoption.name)
    provider = by_urn.get(adoption.provider)
    if provider is None:
        raise BadInput(
            f"The import of {adoption.name!r} names no provider of this stack: {adoption.provider or 'none'}.",
            because="Who reads the object decides whose it is.",
            mend="Name one: --provider name=<its URN>.",
        )
    return ResourceState(
        urn=urn,
        type=adoption.type,
        custom=True,
        id=adoption.id,
        parent=parent,
        protect=adoption.protect,
        provider=str(provider.reference),
    )


def _root(scope: Scope) -> ResourceState:
    root = ResourceState(urn=root_stack_urn(scope.stack, scope.project), type="pulumi:pulumi:Stack")
    return replace(root, created=scope.now_text(), modified=scope.now_text())
