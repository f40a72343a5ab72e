"""Owns the steps of replacements, create-first and delete-first, and who was replaced; deliberately takes no step.

Delete-first takes along what depends on the old resource (replacement_cascade); what went that way is made
again when the program registers it (pkg/resource/deploy/step_generator.go).
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from osaccess.engines.embedded.checked_inputs import InputChecks
from osaccess.engines.embedded.progress import Stopped
from osaccess.engines.embedded.provider import ResourceDiff
from osaccess.engines.embedded.registration import Registration
from osaccess.engines.embedded.replacement_cascade import Cascade
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.run_parts import RunParts
from osaccess.engines.embedded.steps import NO_DIFF, CreateReplacement, Delete, Replace, Step
from osaccess.engines.embedded.values import SecretValue

_PROTECTED: Final = (
    'unable to replace resource "{urn}"\nas it is currently marked for protection. To unprotect the resource,'
    " remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`"
)

_PROTECTED_DEPENDENT: Final = (
    'unable to replace resource "{urn}" as part of replacing "{replaced}" as it is currently marked for protection.'
    " To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run"
    " `pulumi up`, or use the command:\n`pulumi state unprotect '{urn}'`"
)
_IMPORTED: Final = (
    "previously-imported resources that still specify an ID may not be replaced;"
    " please remove the `import` declaration from your program;"
)


class Replacements:
    """Makes the steps of replacements; remembers what was replaced in this run, and what is to be made again."""

    def __init__(self, parts: RunParts, checks: InputChecks) -> None:
        self._parts = parts
        self._checks = checks
        self._cascade = Cascade(parts.snapshot, parts.providers)
        self._to_recreate: dict[str, tuple[str, ...]] = {}
        self._replaced: set[str] = set()
        self._deleted: set[str] = set()

    def take_to_recreate(self, urn: str) -> tuple[str, ...] | None:
        """Return the inputs because of which a resource went and is to be made again, once; None: it did not go."""
        self._deleted.discard(urn)
        return self._to_recreate.pop(urn, None)

    def has_replaced(self, urns: Collection[str]) -> bool:
        """Tell whether one of these was replaced in this run."""
        return bool(self._replaced.intersection(urns))

    def remember(self, urn: str) -> None:
        """Note that a resource was replaced by another way than these."""
        self._replaced.add(urn)

    def steps_of(
        self, case: Registration, old: ResourceState, diff: ResourceDiff, registered: Collection[str]
    ) -> tuple[Step, ...]:
        """Return the steps that replace `old`. Raises Stopped where it is protected."""
        if old.protect and case.new.protect:
            self._refuse_protected(case.new.urn)
        if case.goal.import_id:
            self._refuse_imported(case, old, diff)
        self._replaced.add(case.new.urn)
        new = case.new if case.is_forced else self._checks.with_fresh_inputs(case)
        wanted = case.goal.delete_before_replace
        if diff.delete_before_replace if wanted is None else wanted:
            deletes = self._deletes_before(old, registered)
            return *deletes, Replace(new, old, diff), CreateReplacement(new, old, diff, old_is_gone=True)
        if old.pending_replacement:
            return Replace(new, old, diff), CreateReplacement(new, old, diff, old_is_gone=True)
        return CreateReplacement(new, old, diff, old_is_gone=False), Replace(new, old, diff)

    def steps_of_recreated(
        self, new: ResourceState, old: ResourceState, keys: tuple[str, ...]
    ) -> tuple[Step, ...]:
        """Return the steps that make again what went along with something else, because of some inputs."""
        self._replaced.add(new.urn)
        return Replace(new, old, NO_DIFF), CreateReplacement(
            new, old, ResourceDiff(replace=keys), old_is_gone=True
        )

    def steps_of_external(self, new: ResourceState, old: ResourceState) -> tuple[Step, ...]:
        """Return the steps that make what was only looked up before."""
        return CreateReplacement(new, old, NO_DIFF, old_is_gone=False), Replace(new, old, NO_DIFF)

    def _deletes_before(self, old: ResourceState, registered: Collection[str]) -> tuple[Step, ...]:
        going: list[ResourceState] = []
        for dependent in self._cascade.going_before(old, registered):
            state = dependent.state
            if state.protect:
                self._refuse_protected_dependent(state.urn, old.urn)
            self._to_recreate[state.urn] = dependent.keys
            going.append(state)
        going.append(old)
        self._deleted.update(state.urn for state in going)
        return tuple(
            Delete(state, replaced=True, comes_again=True, goes_with_another=state.deleted_with in self._deleted)
            for state in going
            if not state.pending_replacement
        )

    def _refuse_imported(self, case: Registration, old: ResourceState, diff: ResourceDiff) -> None:
        """Refuse to replace what the program still imports by its id; a preview only says so, and goes on."""
        changes = [f"{key}: {_shown(old.inputs, key)} => {_shown(case.new.inputs, key)}" for key in diff.replace]
        message = "\n".join((_IMPORTED, *changes))
        if self._parts.scope.dry_run:
            self._parts.reporter.warn(message, case.new.urn)
            return
        self._parts.reporter.error(message, case.new.urn)
        self._parts.progress.stop()
        raise Stopped

    def _refuse_protected_dependent(self, urn: str, replaced: str) -> None:
        self._parts.reporter.error(_PROTECTED_DEPENDENT.format(urn=urn, replaced=replaced), replaced)
        self._parts.progress.stop()
        raise Stopped

    def _refuse_protected(self, urn: str) -> None:
        self._parts.reporter.error(_PROTECTED.format(urn=urn), urn)
        if not self._parts.scope.dry_run:
            self._parts.progress.stop()
            raise Stopped
        self._parts.progress.fail_step()  # a preview goes on, to show what else there is


def _shown(inputs: Mapping[str, Any], key: str) -> str:
    """Return a value as the real engine's message shows it, without its secrets."""
    return f"{{{_bare(inputs.get(key))}}}"


def _bare(value: Any) -> str:
    match value:
        case None:
            return "<nil>"
        case SecretValue():
            return "[secret]"
        case bool():
            return str(value).lower()
        case list():
            return f"[{' '.join(f'{{{_bare(item)}}}' for item in value)}]"
        case dict():
            return f"map[{' '.join(f'{key}:{{{_bare(value[key])}}}' for key in sorted(value))}]"
    return str(value)
