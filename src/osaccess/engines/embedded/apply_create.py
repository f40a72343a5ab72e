"""Owns the creation of a resource, also as the new half of a replacement; deliberately deletes nothing."""

from dataclasses import replace

from osaccess.engines.embedded.journal import Intent, Operation
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.snapshot import Edit
from osaccess.engines.embedded.step_tools import HalfDone, StepTools, provider_outputs
from osaccess.engines.embedded.steps import Create, CreateReplacement
from osaccess.engines.embedded.values import UNKNOWN_TEXT


def apply_create(step: Create | CreateReplacement, tools: StepTools) -> ResourceState:
    """Create the resource and return its state. Raises HalfDone, ProviderError, Failed."""
    old = step.old if isinstance(step, CreateReplacement) else None
    now = tools.parts.scope.now_text()
    draft = replace(step.new, id="", outputs={}, created=now, modified=now)
    tools.parts.hooks.run("BeforeCreate", draft, None)
    new, number, trouble = _created(draft, tools, replaces=old is not None)
    if isinstance(step, CreateReplacement) and not step.old_is_gone:
        # The old one stays in the state until it is deleted at the end of the run.
        edit = Edit(added=new, changed=((step.old, replace(step.old, delete=True)),))
    else:
        edit = Edit(added=new, removed=(old,) if old else ())
    tools.parts.snapshot.record(edit, number)
    if trouble:
        raise HalfDone(trouble, new)
    if new.custom:
        tools.run_hooks_after("AfterCreate", new, None)
    return new


def _created(draft: ResourceState, tools: StepTools, *, replaces: bool) -> tuple[ResourceState, int | None, str]:
    """Return the created state, the number of its intent, and what went wrong after it existed."""
    if not draft.custom:
        return draft, None, ""  # its outputs come when they are registered
    if draft.is_provider:
        return _created_provider(draft, tools), None, ""
    provider = tools.provider_of(draft)
    if tools.parts.scope.dry_run:
        planned = provider.planned(draft.type, draft.inputs, None) if provider.is_configured else {}
        return replace(draft, outputs=tools.outputs(planned, draft, "")), None, ""
    made, number = tools.request(
        Intent(Operation.CREATING, replace(draft, created="", modified=""), replaces),
        lambda: provider.create(draft.type, draft.inputs),
    )
    errors = (made.init_error,) if made.init_error else ()
    outputs = tools.outputs(made.outputs, draft, made.id)
    return replace(draft, id=made.id, outputs=outputs, init_errors=errors), number, made.init_error


def _created_provider(draft: ResourceState, tools: StepTools) -> ResourceState:
    id_ = UNKNOWN_TEXT if tools.parts.scope.dry_run else tools.parts.scope.new_provider_id(draft.urn)
    new = replace(draft, id=id_, outputs=tools.outputs(provider_outputs(draft), draft, ""))
    tools.parts.providers.add(new.reference, new.type, new.inputs)
    return new
