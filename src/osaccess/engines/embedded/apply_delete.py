"""Owns the deletion of a resource: when it needs a request, and what is remembered; knows no order of deletions."""

from dataclasses import replace
from typing import Final

from osaccess.engines.embedded.journal import Intent, Operation
from osaccess.engines.embedded.snapshot import Edit
from osaccess.engines.embedded.step_tools import StepTools
from osaccess.engines.embedded.steps import Delete
from osaccess.errors import Failed

_PROTECTED: Final = (
    'resource "{urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, either remove the'
    " `protect` flag from the resource in your Pulumi program and run `pulumi up`, or use the command:\n"
    "`pulumi state unprotect '{urn}'`"
)


class Protected(Failed):
    """The resource may not be deleted. Nothing was tried, so whatever else is to go may go."""


def apply_delete(step: Delete, tools: StepTools) -> None:
    """Delete the resource. Raises ProviderError, Failed."""
    old = step.old
    tools.parts.hooks.run("BeforeDelete", None, old)
    if old.protect and not step.replaced:
        raise Protected(_PROTECTED.format(urn=old.urn))
    number = None
    needs_no_request = old.external or old.retain_on_delete or step.goes_with_another
    if old.is_remote and not needs_no_request and not tools.parts.scope.dry_run:
        provider = tools.provider_of(old)
        _, number = tools.request(
            Intent(Operation.DELETING, old),
            lambda: provider.delete(old.type, old.id, old.inputs, old.outputs),
        )
    if step.comes_again:
        # Remembered until its replacement exists, so that a kill in between does not forget that it is wanted.
        tools.parts.snapshot.record(Edit(changed=((old, replace(old, pending_replacement=True)),)), number)
    else:
        tools.parts.snapshot.record(Edit(removed=(old,)), number)
    tools.run_hooks_after("AfterDelete", None, old)
