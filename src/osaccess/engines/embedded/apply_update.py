"""Owns the change of a resource in place, and what is kept where it failed; deliberately replaces nothing."""

from dataclasses import replace

from osaccess.engines.embedded.journal import Intent, Operation
from osaccess.engines.embedded.provider import UpdateFailed
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.snapshot import Edit
from osaccess.engines.embedded.step_tools import HalfDone, StepTools, provider_outputs
from osaccess.engines.embedded.steps import Update
from osaccess.engines.embedded.values import Properties


def apply_update(step: Update, tools: StepTools) -> ResourceState:
    """Change the resource and return its state. Raises HalfDone, ProviderError, Failed."""
    old = step.old
    modified = tools.parts.scope.now_text() if old.custom else old.modified
    draft = replace(step.new, id=old.id, created=old.created, modified=modified)
    tools.parts.hooks.run("BeforeUpdate", draft, old)
    try:
        outputs, number = _updated(draft, old, tools)
    except UpdateFailed as error:
        outputs = tools.outputs(error.outputs, draft, old.id)
        failed = replace(draft, outputs=outputs, init_errors=(str(error),))
        # What the program asks for stays to be done: the state keeps the old inputs (traces/README.md 23).
        tools.parts.snapshot.record(Edit(added=replace(failed, inputs=old.inputs), removed=(old,)))
        raise HalfDone(str(error), failed) from error
    new = replace(draft, outputs=tools.outputs(outputs, draft, old.id))
    if new.is_provider:
        tools.parts.providers.add(new.reference, new.type, new.inputs)
    tools.parts.snapshot.record(Edit(added=new, removed=(old,)), number)
    if new.custom:
        tools.run_hooks_after("AfterUpdate", new, old)
    return new


def _updated(draft: ResourceState, old: ResourceState, tools: StepTools) -> tuple[Properties, int | None]:
    if not draft.custom:
        return {}, None  # the program registers new ones, or has none any more
    if draft.is_provider:
        return provider_outputs(draft), None
    provider = tools.provider_of(draft)
    if tools.parts.scope.dry_run:
        if not provider.is_configured:
            return {}, None
        return provider.planned(draft.type, draft.inputs, old.outputs), None
    return tools.request(
        Intent(Operation.UPDATING, draft),
        lambda: provider.update(draft.type, old.id, old.outputs, draft.inputs),
    )
