"""Owns what is read of a resource that exists already, to look at it or to manage it; deliberately changes nothing."""

from dataclasses import replace

from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.snapshot import Edit
from osaccess.engines.embedded.step_tools import StepTools
from osaccess.engines.embedded.steps import Import, Read
from osaccess.engines.embedded.values import UNKNOWN_TEXT, mark_like, plain
from osaccess.errors import Failed


def apply_read(step: Read, tools: StepTools) -> ResourceState:
    """Look a resource up and return its state. Raises ProviderError, Failed."""
    new, old = step.new, step.old
    provider = tools.provider_of(new)
    if new.id != UNKNOWN_TEXT and provider.is_configured:
        outputs = provider.read(new.type, new.id, new.inputs, new.inputs)
        if outputs is None:
            raise Failed(f"resource '{new.id}' does not exist")
        id_ = str(outputs.get("id", new.id))
        new = replace(new, id=id_, outputs=tools.outputs(outputs, new, id_))
    if old is not None:
        is_same = plain(old.inputs) == plain(new.inputs) and plain(old.outputs) == plain(new.outputs)
        modified = old.modified if is_same else tools.parts.scope.now_text()
        new = replace(new, created=old.created, modified=modified, other=old.other)
    tools.parts.snapshot.record(_read_edit(step, new))
    return new


def apply_import(step: Import, tools: StepTools) -> ResourceState:
    """Read a resource that shall be managed and return its state. Raises ProviderError, Failed."""
    draft = step.new
    provider = tools.provider_of(draft)
    outputs = provider.read(draft.type, draft.id, {}, {})
    if outputs is None:
        raise Failed(f"resource '{draft.id}' does not exist")
    now = tools.parts.scope.now_text()
    new = replace(
        draft,
        id=str(outputs.get("id", draft.id)),
        inputs=mark_like(provider.inputs_of(draft.type, None, outputs), draft.inputs),
        outputs=tools.outputs(outputs, draft, draft.id),
        created=now,
        modified=now,
    )
    replaced = step.replaced
    changed = ((replaced, replace(replaced, delete=True)),) if replaced else ()
    tools.parts.snapshot.record(Edit(added=new, changed=changed))
    return new


def _read_edit(step: Read, new: ResourceState) -> Edit:
    if step.old is not None and step.replaces:
        return Edit(added=new, changed=((step.old, replace(step.old, delete=True)),))
    return Edit(added=new, removed=(step.old,) if step.old is not None else ())
