"""Owns which steps lead from the old state to what the program asks for; deliberately takes none of them.

The order of what is asked (Check, policies, Diff) and every rule below is the real engine's
(pkg/resource/deploy/step_generator.go); facts/embedded-engine.md 4 lists them with their functions.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, NoReturn

from osaccess.engines.embedded.aliases import former_urns
from osaccess.engines.embedded.checked_inputs import InputChecks
from osaccess.engines.embedded.differences import (
    component_diff,
    plain_diff,
    with_replace_on_changes,
    without_internal,
)
from osaccess.engines.embedded.goals import Goal, ReadGoal
from osaccess.engines.embedded.ignored_changes import with_old_values
from osaccess.engines.embedded.progress import Stopped
from osaccess.engines.embedded.provider import ResourceDiff
from osaccess.engines.embedded.registration import Registration, draft_of, draft_of_read
from osaccess.engines.embedded.replacement_steps import Replacements
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.run_parts import RunParts
from osaccess.engines.embedded.steps import (
    NO_DIFF,
    Create,
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

_REPLACED_WITH: Final = ResourceDiff(replace=("replaceWith",))
_DELETED_WITH: Final = ResourceDiff(replace=("deletedWith",))
_FORCED: Final = ResourceDiff(replace=("id",))
_ALIASED_ALREADY: Final = "Duplicate resource URN '{urn}' conflicting with alias on resource with URN '{by}'"
_ALIAS_TAKEN: Final = (
    "Duplicate resource alias '{alias}' applied to resource with URN '{urn}'"
    " conflicting with resource with URN '{by}'"
)


class StepGenerator:
    """Plans one registration after the other. Not safe for several threads: the deployment holds its lock around it."""

    def __init__(self, parts: RunParts) -> None:
        self._parts = parts
        self._checks = InputChecks(parts)
        self._replacements = Replacements(parts, self._checks)
        self._taken: set[str] = set()
        self._skipped: set[str] = set()
        self._missing: set[str] = set()
        self._olds = {state.urn: state for state in parts.snapshot.olds if not state.delete}
        self._claimed: set[str] = set()
        self._found_as: dict[str, str] = {}
        self._found_by: dict[str, str] = {}

    # ---- registrations ------------------------------------------------------------------------------------------

    def generate(self, goal: Goal, take_import: Callable[[Import], ResourceState]) -> tuple[Step, ...]:
        """Return the steps for one registration; `take_import` takes an import at once, as its result is needed.

        Raises Stopped (the reason is reported), UnsupportedByEmbeddedEngine, BadInput, ProviderError.
        """
        urn = self._claim(goal.type, goal.name, goal.parent)
        old, is_unambiguous = self._find_old(goal, urn)
        goal = self._parts.knowledge.of_goal(goal, urn, old, self._parts.snapshot.find)
        provider = None
        if goal.custom and not goal.is_provider:
            provider = self._parts.providers.get(goal.provider, urn)
        draft = draft_of(goal, urn, old)
        if not self._parts.selection.takes(draft, self._taken):
            return self._untouched(draft, old)
        self._require_targeted_dependencies(draft)
        if self._parts.selection.names(draft, self._taken):
            self._taken.add(urn)
        recreated_for = self._replacements.take_to_recreate(urn)
        is_forced = self._parts.selection.replaces(urn)
        case = Registration(goal, draft, old, provider, recreated_for, is_forced=is_forced)
        case, first = self._with_import(case, take_import)
        case = self._checks.with_checked_inputs(case)
        if not is_unambiguous:
            self._parts.progress.stop()
            raise Stopped
        return first + self._steps_of(case)

    def generate_read(self, goal: ReadGoal) -> tuple[Step, ...]:
        """Return the steps for one look-up."""
        urn = self._claim(goal.type, goal.name, goal.parent)
        old, _ = self._find_old(Goal(type=goal.type, name=goal.name, parent=goal.parent), urn)
        new = draft_of_read(goal, urn)
        read = Read(new, old)
        if old is None or not read.replaces:
            return (read,)
        self._replacements.remember(urn)
        return read, Replace(new, old, NO_DIFF)

    def is_skipped(self, urn: str) -> bool:
        """Tell whether a resource was registered that takes no part and is not in the state either."""
        return urn in self._skipped

    def registered(self) -> set[str]:
        """Return the URNs that the program has registered so far."""
        return set(self._claimed)

    # ---- who it is ----------------------------------------------------------------------------------------------

    def _claim(self, type_: str, name: str, parent: str) -> str:
        urn = make_urn(self._parts.scope.stack, self._parts.scope.project, parent, type_, name)
        if urn in self._claimed:
            self._stop(urn, f"Duplicate resource URN '{urn}'; try giving it a unique name")
        self._claimed.add(urn)
        return urn

    def _find_old(self, goal: Goal, urn: str) -> tuple[ResourceState | None, bool]:
        """Return what the state holds for a registration, and whether no other one claims the same."""
        is_unambiguous = True
        if urn in self._found_by:
            self._parts.reporter.error(_ALIASED_ALREADY.format(urn=urn, by=self._found_by[urn]), urn)
            is_unambiguous = False
        candidates = former_urns(goal, urn, self._parts.scope.stack, self._parts.scope.project, self._found_as)
        found = next((each for each in (urn, *candidates) if each in self._olds), "")
        if found and found != urn:
            for taken, by in ((found in self._claimed, urn), (found in self._found_by, self._found_by.get(found))):
                if taken:
                    self._parts.reporter.error(_ALIAS_TAKEN.format(alias=found, urn=urn, by=by), urn)
                    is_unambiguous = False
            if is_unambiguous:
                self._found_by[found] = urn
                self._found_as[urn] = found
                self._parts.snapshot.rename(found, urn)
        return self._olds.get(found), is_unambiguous

    def _untouched(self, draft: ResourceState, old: ResourceState | None) -> tuple[Step, ...]:
        if old is not None:
            return (untouched(old),)
        self._skipped.add(draft.urn)
        return (Skip(replace(draft, inputs={}) if draft.custom else draft),)  # nobody has checked them

    def _require_targeted_dependencies(self, state: ResourceState) -> None:
        """Refuse a resource that needs one that was not made, because nobody named it.

        A preview goes on, to show all that is missing, each once.
        """
        for urn in state.needs():
            if urn not in self._skipped or urn in self._missing:
                continue
            message = f"Resource '{state.urn}' depends on '{urn}' which was was not specified in --target list."
            if not self._parts.scope.dry_run:
                self._stop(state.urn, message)
            self._parts.reporter.error(message, state.urn)
            self._parts.progress.fail_step()
            self._missing.add(urn)

    # ---- import -------------------------------------------------------------------------------------------------

    def _with_import(
        self, case: Registration, take_import: Callable[[Import], ResourceState]
    ) -> tuple[Registration, tuple[Step, ...]]:
        wanted, old = case.new.import_id, case.old
        if not wanted or not case.can_ask_provider:
            return case, ()
        if old is not None and not old.external and wanted == (old.import_id or old.id):
            return case, ()
        replaced = None if case.recreated_for is not None else old
        imported = take_import(Import(replace(case.new, id=wanted), replaced))
        steps: tuple[Step, ...] = ()
        if replaced is not None:
            steps = (Replace(imported, replace(replaced, delete=True), NO_DIFF),)
        new = replace(case.new, created=imported.created, modified=imported.modified)
        return replace(case, new=new, old=imported, imported=True, recreated_for=None), steps

    # ---- steps --------------------------------------------------------------------------------------------------

    def _steps_of(self, case: Registration) -> tuple[Step, ...]:
        new, old = case.new, case.old
        if old is None:
            return (Create(new),)
        if case.recreated_for is not None:
            return self._replacements.steps_of_recreated(new, old, case.recreated_for)
        if old.external:
            return self._replacements.steps_of_external(new, old)
        diff = self._diff(case, old)
        if old.pending_replacement or diff.forces_replacement:
            return self._replacements.steps_of(case, old, diff, self._claimed)
        must_update = not case.can_ask_provider if case.provider is not None else False
        if diff.changed or must_update or (old.init_errors and not case.imported):
            # Of components the real engine tells only that they differ (seen with the CLI 3.255).
            return (Update(new, old, diff if new.custom else NO_DIFF),)
        return () if case.imported else (Same(new, old),)

    def _diff(self, case: Registration, old: ResourceState) -> ResourceDiff:
        new = case.new
        if case.is_forced:
            return _FORCED
        if self._replacements.has_replaced(new.replace_with):
            return _REPLACED_WITH
        if self._replacements.has_replaced((new.deleted_with,)):
            return _DELETED_WITH
        if case.goal.is_provider:
            diff = plain_diff(without_internal(old.outputs), without_internal(new.inputs))
            return with_replace_on_changes(diff, new.replace_on_changes)
        if case.provider is None:
            # What a component ignores is stored, and makes no difference.
            inputs, _ = with_old_values(new.inputs, old.inputs, new.ignore_changes)
            return component_diff(old.inputs, inputs)
        if not case.can_ask_provider:
            return NO_DIFF
        diff = case.provider.diff(new.type, old.inputs, old.outputs, new.inputs, new.ignore_changes)
        return with_replace_on_changes(diff, new.replace_on_changes, has_init_errors=bool(old.init_errors))

    def _stop(self, urn: str, message: str) -> NoReturn:
        self._parts.reporter.error(message, urn)
        self._parts.progress.stop()
        raise Stopped
