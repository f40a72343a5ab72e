"""Owns which steps lead from the old state to what the program asks for; deliberately takes none of them.

The order of what is asked (Check, policies, Diff) and every rule below is the real engine's
(pkg/resource/deploy/step_generator.go); facts/embedded-engine.md 4 lists them with their functions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from osaccess.engines.embedded.aliases import former_urns
from osaccess.engines.embedded.differences import plain_diff, with_replace_on_changes, without_internal
from osaccess.engines.embedded.goals import Goal, ReadGoal
from osaccess.engines.embedded.policy_run import PolicyRun
from osaccess.engines.embedded.progress import Progress, Stopped
from osaccess.engines.embedded.property_paths import with_old_values
from osaccess.engines.embedded.provider import Checked, Provider, ResourceDiff
from osaccess.engines.embedded.provider_registry import (
    ProviderRegistry,
    checked_provider_inputs,
)
from osaccess.engines.embedded.replacements import dependents_to_replace
from osaccess.engines.embedded.reporter import Reporter
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.selection import EVERYTHING, Selection
from osaccess.engines.embedded.snapshot import Snapshot
from osaccess.engines.embedded.steps import (
    NO_DIFF,
    Create,
    CreateReplacement,
    Delete,
    Import,
    Read,
    Replace,
    Same,
    Skip,
    Step,
    Update,
    untouched,
)
from osaccess.engines.embedded.urns import make_urn
from osaccess.engines.embedded.values import UNKNOWN_TEXT, plain, wholly_secret

_REPLACED_WITH: Final = ResourceDiff(changed=("replaceWith",), replace=("replaceWith",))
_FORCED: Final = ResourceDiff(replace=("id",))
_PROTECTED: Final = (
    'unable to replace resource "{urn}"\nas it is currently marked for protection. To unprotect the resource,'
    " remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`"
)


@dataclass(frozen=True, slots=True)
class _Case:
    """One registration while it is planned.

    Attributes:
        new: the state to come; its inputs are checked and remediated.
        old: what the state holds for it, or None.
        provider: None for components and providers.
        recreated: `old` was deleted in this run, because something that it depends on was replaced.
        imported: `old` was imported a moment ago.

    """

    goal: Goal
    new: ResourceState
    old: ResourceState | None
    provider: Provider | None
    recreated: bool
    imported: bool = False

    @property
    def old_lives_on(self) -> ResourceState | None:
        """The old state if the new one continues it; generated names are taken from there only."""
        return None if self.old is None or self.recreated or self.old.external else self.old

    @property
    def can_ask_provider(self) -> bool:
        """Whether Check and Diff can be asked; not so where its configuration is unknown in a preview."""
        return self.provider is not None and self.provider.is_configured


class Planner:
    """Plans one registration after the other. Not safe for several threads: the deployment holds its lock around it."""

    def __init__(
        self,
        scope: Scope,
        snapshot: Snapshot,
        providers: ProviderRegistry,
        policies: PolicyRun,
        reporter: Reporter,
        progress: Progress,
        selection: Selection = EVERYTHING,
    ) -> None:
        self._scope = scope
        self._snapshot = snapshot
        self._providers = providers
        self._policies = policies
        self._reporter = reporter
        self._progress = progress
        self._selection = selection
        self._taken: set[str] = set()
        self._skipped: set[str] = set()
        self._olds = {state.urn: state for state in snapshot.olds if not state.delete}
        self._claimed: set[str] = set()
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._aliased: set[str] = set()
        self._to_recreate: dict[str, tuple[str, ...]] = {}
        self._replaced: set[str] = set()

    # ---- registrations ------------------------------------------------------------------------------------------

    def plan(self, goal: Goal, take_import: Callable[[Import], ResourceState]) -> tuple[Step, ...]:
        """Return the steps for one registration; `take_import` takes an import at once, as its result is needed.

        Raises Stopped (the reason is reported), UnsupportedByEmbeddedEngine, BadInput, ProviderError.
        """
        urn = self._claim(goal.type, goal.name, goal.parent)
        old = self._find_old(goal, urn)
        provider = None
        if goal.custom and not goal.is_provider:
            provider = self._providers.get(goal.provider, urn)
        draft = self._draft(goal, urn, old)
        if not self._selection.takes(draft, self._taken):
            return self._untouched(draft, old)
        self._require_targeted_dependencies(draft)
        if self._selection.names(draft, self._taken):
            self._taken.add(urn)
        case = _Case(goal, draft, old, provider, recreated=urn in self._to_recreate)
        self._keys_of_recreated = self._to_recreate.pop(urn, ())
        case, first = self._with_import(case, take_import)
        case = self._with_checked_inputs(case)
        return first + self._steps_of(case)

    def is_skipped(self, urn: str) -> bool:
        """Tell whether a resource was registered that takes no part and is not in the state either."""
        return urn in self._skipped

    def registered(self) -> set[str]:
        """Return the URNs that the program has registered so far."""
        return set(self._claimed)

    def plan_read(self, goal: ReadGoal) -> tuple[Step, ...]:
        """Return the steps for one look-up."""
        urn = self._claim(goal.type, goal.name, goal.parent)
        old = self._olds.get(urn)
        new = ResourceState(
            urn=urn,
            type=goal.type,
            custom=True,
            id=goal.id if isinstance(goal.id, str) else UNKNOWN_TEXT,
            parent=goal.parent,
            external=True,
            dependencies=goal.dependencies,
            provider=goal.provider,
            additional_secret_outputs=goal.additional_secret_outputs,
        )
        if old is None or old.external:
            return (Read(new, old),)
        return Read(new, old), Replace(new, old, NO_DIFF)

    def _claim(self, type_: str, name: str, parent: str) -> str:
        urn = make_urn(self._scope.stack, self._scope.project, parent, type_, name)
        if urn in self._claimed:
            self._stop(urn, f"Duplicate resource URN '{urn}'; try giving it a unique name")
        self._claimed.add(urn)
        return urn

    def _untouched(self, draft: ResourceState, old: ResourceState | None) -> tuple[Step, ...]:
        if old is not None:
            return (untouched(old),)
        self._skipped.add(draft.urn)
        return (Skip(draft),)

    def _require_targeted_dependencies(self, state: ResourceState) -> None:
        """Refuse a resource that needs one that was not made, because nobody named it."""
        for urn in state.needs():
            if urn in self._skipped:
                self._stop(
                    state.urn,
                    f"Resource '{state.urn}' depends on '{urn}' which was was not specified in --target list.",
                )

    def _find_old(self, goal: Goal, urn: str) -> ResourceState | None:
        former = former_urns(goal, urn, self._scope.stack, self._scope.project, self._aliases)
        self._aliases[urn] = former
        if urn in self._olds:
            return self._olds[urn]
        for candidate in former:
            if candidate in self._olds and candidate not in self._aliased:
                self._aliased.add(candidate)
                self._snapshot.rename(candidate, urn)
                return self._olds[candidate]
        return None

    def _draft(self, goal: Goal, urn: str, old: ResourceState | None) -> ResourceState:
        return ResourceState(
            urn=urn,
            type=goal.type,
            custom=goal.custom,
            inputs=goal.inputs,
            parent=goal.parent,
            protect=goal.protect,
            dependencies=goal.dependencies,
            provider=goal.provider,
            property_dependencies=goal.property_dependencies,
            additional_secret_outputs=goal.additional_secret_outputs,
            custom_timeouts=goal.custom_timeouts,
            import_id=goal.import_id,
            retain_on_delete=goal.retain_on_delete,
            deleted_with=goal.deleted_with,
            replace_with=goal.replace_with,
            ignore_changes=goal.ignore_changes,
            replace_on_changes=goal.replace_on_changes,
            resource_hooks=goal.hooks,
            created=old.created if old else "",
            modified=old.modified if old else "",
            other=old.other if old else {},
        )

    # ---- import -------------------------------------------------------------------------------------------------

    def _with_import(
        self, case: _Case, take_import: Callable[[Import], ResourceState]
    ) -> tuple[_Case, tuple[Step, ...]]:
        wanted, old = case.new.import_id, case.old
        if not wanted or not case.can_ask_provider:
            return case, ()
        managed = None if old is None or old.external else old
        if managed is not None and wanted in (managed.import_id, managed.id):
            return case, ()
        imported = take_import(Import(replace(case.new, id=wanted), managed))
        steps: tuple[Step, ...] = ()
        if managed is not None:
            steps = (Replace(imported, replace(managed, delete=True), NO_DIFF),)
        new = replace(case.new, created=imported.created, modified=imported.modified)
        return replace(case, new=new, old=imported, imported=True, recreated=False), steps

    # ---- inputs -------------------------------------------------------------------------------------------------

    def _with_checked_inputs(self, case: _Case) -> _Case:
        inputs = case.goal.inputs
        if case.old is not None and case.new.custom:
            inputs = with_old_values(inputs, case.old.inputs, case.goal.ignore_changes)
        lives_on = case.old_lives_on
        if lives_on is None:
            inputs = case.goal.inputs
        checked = self._check(case, inputs, lives_on.inputs if lives_on else {})
        for warning in checked.warnings:
            self._reporter.warn(warning, case.new.urn)
        new = replace(case.new, inputs=checked.inputs)
        provider_state = self._snapshot.find(new.provider_urn) if new.provider else None
        if checked.failures:
            self._policies.analyze(new, provider_state)
            self._refuse(new, checked)
        new = self._policies.remediate(new, provider_state)
        self._warn_of_bad_remediation(case, new, checked)
        if not self._policies.analyze(new, provider_state) and not self._scope.dry_run:
            raise Stopped
        return replace(case, new=new)

    def _warn_of_bad_remediation(self, case: _Case, new: ResourceState, checked: Checked) -> None:
        """Say what Check would refuse of what policies put in; the real engine takes it (traces/README.md 31)."""
        if plain(new.inputs) == plain(checked.inputs):
            return
        given = {key: value for key, value in new.inputs.items() if not key.startswith("__")}
        for failure in self._check(case, given, {}).failures:
            self._reporter.warn(
                f"A policy's remediation of {new.name!r} is not checked and would be refused: {failure.reason}"
                " The provider leaves out what it cannot use; an expiry that is left out means never.",
                new.urn,
            )

    def _check(self, case: _Case, inputs: Mapping[str, Any], old_inputs: Mapping[str, Any]) -> Checked:
        if case.goal.is_provider:
            plugin = self._providers.plugin(case.goal.type)
            return Checked(checked_provider_inputs(plugin.check_config, inputs))
        if case.provider is None or not case.can_ask_provider:
            return Checked(dict(inputs))
        # A replacement exists beside what it replaces for a while, so it may not get the same generated name.
        replaced = case.old.id if case.old is not None and not old_inputs else ""
        seed = self._scope.seed_for(case.new.urn + replaced)
        checked = case.provider.check(case.goal.type, case.goal.name, old_inputs, inputs, seed)
        return replace(checked, inputs=wholly_secret(checked.inputs))

    def _refuse(self, state: ResourceState, checked: Checked) -> None:
        for failure in checked.failures:
            where = f": property {failure.property}" if failure.property else ""
            named = f"{state.type} resource '{state.name}'{where}"
            self._reporter.error(f"{named} has a problem: {failure.reason}", state.urn)
        self._progress.stop()
        raise Stopped

    # ---- steps --------------------------------------------------------------------------------------------------

    def _steps_of(self, case: _Case) -> tuple[Step, ...]:
        new, old = case.new, case.old
        if old is None:
            return (Create(new),)
        if case.recreated:
            self._replaced.add(new.urn)
            forced = ResourceDiff(replace=self._keys_of_recreated)
            return Replace(new, old, NO_DIFF), CreateReplacement(new, old, forced, old_is_gone=True)
        if old.external:
            self._replaced.add(new.urn)
            return CreateReplacement(new, old, NO_DIFF, old_is_gone=False), Replace(new, old, NO_DIFF)
        diff = self._diff(case, old)
        if old.pending_replacement or diff.replace:
            return self._replacement(case, old, diff)
        must_update = not case.can_ask_provider if case.provider is not None else False
        if diff.changed or must_update or (old.init_errors and not case.imported):
            # Of components the real engine tells only that they differ (seen with the CLI 3.255).
            return (Update(new, old, diff if new.custom else NO_DIFF),)
        return () if case.imported else (Same(new, old),)

    def _diff(self, case: _Case, old: ResourceState) -> ResourceDiff:
        new = case.new
        if self._selection.replaces(new.urn):
            return _FORCED
        if self._replaced & {*new.replace_with, new.deleted_with}:
            return _REPLACED_WITH
        if case.goal.is_provider:
            return plain_diff(without_internal(old.outputs), without_internal(new.inputs))
        if case.provider is None:
            # What a component ignores is stored, and makes no difference.
            return plain_diff(old.inputs, with_old_values(new.inputs, old.inputs, new.ignore_changes))
        if not case.can_ask_provider:
            return NO_DIFF
        diff = case.provider.diff(new.type, old.inputs, old.outputs, new.inputs, new.ignore_changes)
        return with_replace_on_changes(diff, new.replace_on_changes)

    def _replacement(self, case: _Case, old: ResourceState, diff: ResourceDiff) -> tuple[Step, ...]:
        if old.protect and case.new.protect:
            self._refuse_protected(case.new.urn)
        self._replaced.add(case.new.urn)
        new = self._with_fresh_inputs(case)
        wanted = case.goal.delete_before_replace
        if diff.delete_before_replace if wanted is None else wanted:
            deletes = self._deletes_before(old)
            return *deletes, Replace(new, old, diff), CreateReplacement(new, old, diff, old_is_gone=True)
        if old.pending_replacement:
            return Replace(new, old, diff), CreateReplacement(new, old, diff, old_is_gone=True)
        return CreateReplacement(new, old, diff, old_is_gone=False), Replace(new, old, diff)

    def _with_fresh_inputs(self, case: _Case) -> ResourceState:
        """Return the new state checked once more without old inputs, so that a generated name is a new one."""
        checked = self._check(case, case.goal.inputs, {})
        new = replace(case.new, inputs=checked.inputs)
        if checked.failures:
            self._refuse(new, checked)
        self._warn_of_lost_remediation(new)
        return new

    def _warn_of_lost_remediation(self, new: ResourceState) -> None:
        """Say that a replacement gets what the program says, not what the policies made of it.

        The real engine does not remediate again after this Check (traces policy_remediate_bad); here it is told.
        """
        wanted = self._policies.remediate_again(new, self._snapshot.find(new.provider_urn)).inputs
        lost = sorted(
            key for key in {**new.inputs, **wanted} if plain(wanted.get(key)) != plain(new.inputs.get(key))
        )
        if lost:
            self._reporter.warn(
                f"The replacement of {new.name!r} is made without what policies remediate in it: {', '.join(lost)}."
                " Write it into the program, or run `up` once more.",
                new.urn,
            )

    def _deletes_before(self, old: ResourceState) -> tuple[Step, ...]:
        seen = self._claimed - {old.urn}
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

    def _stop(self, urn: str, message: str) -> None:
        self._reporter.error(message, urn)
        self._progress.stop()
        raise Stopped
