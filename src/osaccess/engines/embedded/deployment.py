"""Owns one run's way from a request of the program to the finished step; deliberately speaks no protocol.

Planning is serial, under one lock, as in the real engine; steps run in the threads that ask for them.
"""

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from osaccess.engines.embedded.apply_delete import Protected
from osaccess.engines.embedded.default_providers import DefaultProviders
from osaccess.engines.embedded.deletions import deletions_of
from osaccess.engines.embedded.goals import Goal, ReadGoal
from osaccess.engines.embedded.progress import Stopped
from osaccess.engines.embedded.provider import Provider
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.run_parts import RunParts
from osaccess.engines.embedded.selection import NotNamed, to_delete, with_what_they_need
from osaccess.engines.embedded.step_executor import StepExecutor
from osaccess.engines.embedded.step_generator import StepGenerator
from osaccess.engines.embedded.steps import (
    Create,
    Delete,
    Forget,
    Replace,
    Same,
    Step,
    Update,
    states_of,
    untouched,
)
from osaccess.engines.embedded.urns import BUILTIN_PACKAGE, package_of, root_stack_urn
from osaccess.engines.embedded.values import Properties
from osaccess.errors import Failed


class Deployment:
    """One run of a program, or of a destroy. Safe to use from several threads."""

    def __init__(self, parts: RunParts, executor: StepExecutor) -> None:
        self._parts = parts
        self._executor = executor
        self._generator = StepGenerator(parts)
        # Re-entrant: a default provider is registered in the middle of another registration.
        self._planning = threading.RLock()
        self._default_providers = DefaultProviders(parts.scope, self.register)
        self._components: dict[str, Step] = {}
        self._root = root_stack_urn(parts.scope.stack, parts.scope.project)
        self._has_outputs = False

    # ---- what programs ask for ----------------------------------------------------------------------------------

    def register(self, goal: Goal) -> ResourceState:
        """Bring a resource to what the program asks for and return its state. Raises Stopped."""
        with self._planning:
            self._parts.progress.require_going_on()
            self._parts.reporter.redaction.learn(goal.inputs)
            self._parts.reporter.redaction.spare(goal.name)
            imported: list[ResourceState] = []
            steps = self._generator.generate(self._completed(goal), lambda step: self._take_import(step, imported))
        state = self._executor.take_all(steps) or imported[-1]
        if not state.custom:
            self._components[state.urn] = _step_of(steps, state)
        return state

    def read(self, goal: ReadGoal) -> ResourceState:
        """Look a resource up and return its state. Raises Stopped."""
        with self._planning:
            self._parts.progress.require_going_on()
            provider = goal.provider or self._default_providers.reference(goal.type, goal.version)
            steps = self._generator.generate_read(replace(goal, provider=provider))
        state = self._executor.take_all(steps)
        if state is None:
            raise Stopped
        return state

    def register_outputs(self, urn: str, outputs: Mapping[str, Any]) -> None:
        """Replace the outputs of a component or of the stack; one that takes no part, and is not there, has none."""
        if self._generator.is_skipped(urn):
            return
        self._parts.reporter.redaction.learn(dict(outputs))
        known = self._parts.knowledge.of_outputs(urn, outputs, self._old_outputs(urn), self._parts.snapshot.done())
        state = self._parts.snapshot.set_outputs(urn, known)
        if urn == self._root:
            self._has_outputs = True
        elif urn in self._components:
            self._executor.finish_component(self._components[urn], state)
            self._parts.reporter.done(self._components[urn], state)

    def _old_outputs(self, urn: str) -> Properties:
        old = states_of(self._components[urn])[0] if urn in self._components else None
        return old.outputs if old is not None else {}

    def finish_stack(self) -> None:
        """Tell the stack's outputs, after everything else; a failed run loses none of the old ones."""
        if not self._has_outputs or self._root not in self._components:
            return
        step = self._components[self._root]
        old, _ = states_of(step)
        state = self._parts.snapshot.find(self._root)
        if state is not None and old is not None and self._parts.progress.failed:
            state = self._parts.snapshot.set_outputs(self._root, {**old.outputs, **state.outputs})
        self._parts.reporter.done(step, state)

    def provider_for(self, reference: str, token: str, version: str) -> Provider:
        """Return the provider that shall answer a function. Raises Stopped."""
        with self._planning:
            self._parts.progress.require_going_on()
            self._parts.providers.plugin(token)  # refused by the name that the program uses
            wanted = reference or self._default_providers.reference(token, version)
            return self._parts.providers.get(wanted, token)

    def find(self, urn: str) -> ResourceState | None:
        """Return a resource that this run has done."""
        return self._parts.snapshot.find(urn)

    def finish(self) -> None:
        """Delete what the complete program did not register, then ask the stack's policies. Raises Stopped."""
        self._parts.progress.require_going_on()
        registered = self._generator.registered()
        self._require_known(self._parts.selection.targets, registered)
        self._warn_of_empty_patterns(registered)
        self.delete_what_is_left()
        self._parts.policies.analyze_stack(self._parts.snapshot.done())

    def destroy(self) -> None:
        """Delete everything that the selection names, dependents first. Raises Stopped."""
        self._refuse_hooks()
        self._require_known(self._parts.selection.named, set())
        self._warn_of_empty_patterns(set())
        self.delete_what_is_left()

    def _refuse_hooks(self) -> None:
        """Refuse to delete where functions of the program would have to run, as nobody runs the program."""
        named = {state.urn: _hooks_of_deletion(state) for state in self._parts.snapshot.left()}
        hooked = {urn: hooks for urn, hooks in named.items() if hooks}
        for urn, hooks in hooked.items():
            self._parts.reporter.error(
                f"Resource has delete hooks registered, but the program is not running. Hooks: {', '.join(hooks)}",
                urn,
            )
        if hooked:
            raise Failed(
                "Resources of the stack have hooks that run when they are deleted.",
                because="A destroy does not run the program, which holds the hooks.",
                mend="Take the hooks from the program and run `up` first; or take the resources from it.",
            )

    def delete_what_is_left(self) -> None:
        """Delete what no registration took from the old state, dependents first. Raises Stopped."""
        victims = self._to_delete()
        self._keep_the_rest(victims)
        # A preview sends nothing, so it gains nothing from threads and keeps the order of its events.
        width = 1 if self._parts.scope.dry_run else self._parts.parallel
        with ThreadPoolExecutor(width, thread_name_prefix="delete") as pool:
            spared: set[ResourceState] = set()
            for wave in deletions_of(victims):
                kept = with_what_they_need(spared, victims) if spared else set()
                steps = [step for step in wave if step.old.urn not in kept]
                spared.update(_wait_for_all(pool, self._executor, steps))
        if spared:
            self._parts.progress.stop()
            raise Stopped

    # ---- parts --------------------------------------------------------------------------------------------------

    def _keep_the_rest(self, victims: tuple[ResourceState, ...]) -> None:
        """Tell of what no program asked for, and that stays because the operation is not about it.

        What an earlier run has replaced already waits in silence (traces/options_replace_on_changes, step 3).
        """
        going = {id(state) for state in victims}
        for state in self._parts.snapshot.left() if self._parts.selection.is_partial else ():
            if id(state) not in going and not state.delete and not state.pending_replacement:
                self._executor.take(untouched(state))

    def require_replaced_known(self) -> None:
        """Refuse a resource to replace that the state does not list. Raises Stopped."""
        self._require_known(self._parts.selection.replaced, set())

    def _warn_of_empty_patterns(self, registered: set[str]) -> None:
        for warning in self._parts.selection.warnings(
            {*(state.urn for state in self._parts.snapshot.olds), *registered}
        ):
            self._parts.reporter.warn(warning)

    def _require_known(self, patterns: Collection[str], registered: set[str]) -> None:
        trouble = self._parts.selection.not_among(
            {*(state.urn for state in self._parts.snapshot.olds), *registered}, patterns
        )
        if trouble:
            self._parts.reporter.error(trouble)
            self._parts.progress.stop()
            raise Stopped

    def _to_delete(self) -> tuple[ResourceState, ...]:
        found = to_delete(self._parts.selection, self._parts.snapshot.left(), self._parts.snapshot.done())
        if isinstance(found, NotNamed):
            for urn, message in found.messages():
                self._parts.reporter.error(message, urn)
            self._parts.progress.fail_step()
            self._parts.progress.stop()
            raise Stopped
        return found

    def _completed(self, goal: Goal) -> Goal:
        if goal.is_provider:
            if package_of(goal.type) == BUILTIN_PACKAGE:
                return goal  # of its own provider the engine stores nothing
            inputs: Properties = {"__internal": {}, **goal.inputs}
            if goal.version:
                inputs.setdefault("version", goal.version)
            return replace(goal, inputs=inputs)
        if goal.custom and not goal.provider:
            self._parts.providers.plugin(goal.type)
            return replace(goal, provider=self._default_providers.reference(goal.type, goal.version))
        return goal

    def _take_import(self, step: Step, imported: list[ResourceState]) -> ResourceState:
        state = self._executor.take(step)
        if state is None:
            raise Stopped
        imported.append(state)
        return state


def _hooks_of_deletion(state: ResourceState) -> tuple[str, ...]:
    return tuple(name for kind in ("BeforeDelete", "AfterDelete") for name in state.resource_hooks.get(kind, ()))


def _step_of(steps: Iterable[Step], state: ResourceState) -> Step:
    for step in steps:
        if isinstance(step, Same | Create | Update | Replace) and states_of(step)[1] is not None:
            return step
    return Create(state)


def _wait_for_all(
    pool: ThreadPoolExecutor, executor: StepExecutor, wave: Iterable[Delete | Forget]
) -> Iterator[ResourceState]:
    """Take the steps of a wave at once, and yield what turned out to be protected.

    All of them end before one that failed is told.
    """
    running = [(step, pool.submit(executor.take, step)) for step in wave]
    errors = [(step, error) for step, future in running if (error := future.exception()) is not None]
    for step, error in errors:
        if not isinstance(error, Protected):
            raise error
        yield step.old
