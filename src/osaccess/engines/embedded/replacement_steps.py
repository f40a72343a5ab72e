"""Owns the steps of replacements, create-first and delete-first, and who was replaced; deliberately takes no step.

Delete-first takes along what depends on the old resource (replacement_cascade); what went that way is made
again when the program registers it (pkg/resource/deploy/step_generator.go).
"""

from collections.abc import Collection
from typing import Final

from osaccess.engines.embedded.checked_inputs import InputChecks
from osaccess.engines.embedded.progress import Progress, Stopped
from osaccess.engines.embedded.provider import ResourceDiff
from osaccess.engines.embedded.provider_registry import ProviderRegistry
from osaccess.engines.embedded.registration import Registration
from osaccess.engines.embedded.replacement_cascade import dependents_to_replace
from osaccess.engines.embedded.reporter import Reporter
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.snapshot import Snapshot
from osaccess.engines.embedded.steps import NO_DIFF, CreateReplacement, Delete, Replace, Step

_PROTECTED: Final = (
    'unable to replace resource "{urn}"\nas it is currently marked for protection. To unprotect the resource,'
    " remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`"
)


class Replacements:
    """Makes the steps of replacements; remembers what was replaced in this run, and what is to be made again."""

    def __init__(
        self,
        scope: Scope,
        snapshot: Snapshot,
        providers: ProviderRegistry,
        reporter: Reporter,
        progress: Progress,
        checks: InputChecks,
    ) -> None:
        self._scope = scope
        self._snapshot = snapshot
        self._providers = providers
        self._reporter = reporter
        self._progress = progress
        self._checks = checks
        self._to_recreate: dict[str, tuple[str, ...]] = {}
        self._replaced: set[str] = set()

    def take_to_recreate(self, urn: str) -> tuple[str, ...] | None:
        """Return the inputs because of which a resource went and is to be made again, once; None: it did not go."""
        return self._to_recreate.pop(urn, None)

    def has_replaced(self, urns: Collection[str]) -> bool:
        """Tell whether one of these was replaced in this run."""
        return bool(self._replaced.intersection(urns))

    def steps_of(
        self, case: Registration, old: ResourceState, diff: ResourceDiff, registered: Collection[str]
    ) -> tuple[Step, ...]:
        """Return the steps that replace `old`. Raises Stopped where it is protected."""
        if old.protect and case.new.protect:
            self._refuse_protected(case.new.urn)
        self._replaced.add(case.new.urn)
        new = self._checks.with_fresh_inputs(case)
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
        self._replaced.add(new.urn)
        return CreateReplacement(new, old, NO_DIFF, old_is_gone=False), Replace(new, old, NO_DIFF)

    def _deletes_before(self, old: ResourceState, registered: Collection[str]) -> tuple[Step, ...]:
        seen = set(registered) - {old.urn}
        dependents = list(dependents_to_replace(old, self._snapshot.left(), seen, self._providers))
        for dependent in dependents:
            if dependent.state.protect:
                self._refuse_protected(dependent.state.urn)
            self._to_recreate[dependent.state.urn] = dependent.keys
        deletes: list[Step] = [
            Delete(found.state, replaced=True, comes_again=True)
            for found in reversed(dependents)
            if not found.state.pending_replacement
        ]
        if not old.pending_replacement:
            deletes.append(Delete(old, replaced=True, comes_again=True))
        return tuple(deletes)

    def _refuse_protected(self, urn: str) -> None:
        self._reporter.error(_PROTECTED.format(urn=urn), urn)
        if not self._scope.dry_run:
            self._progress.stop()
            raise Stopped
        self._progress.fail_step()  # a preview goes on, to show what else there is
