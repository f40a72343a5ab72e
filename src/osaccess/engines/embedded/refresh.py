"""Owns reading the present state of the cloud into the stored one; deliberately changes nothing in the cloud.

Behaviour as recorded (traces implied_roles_refresh, drift_deleted_out_of_band, options_ignore_changes): each
resource is shown as `refresh` and ends as same, update or delete.
"""

from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final

from osaccess.engines.embedded.events import UNKNOWN_STATUS, ResourceDone, ResourceFailed, ResourcePre
from osaccess.engines.embedded.progress import Stopped
from osaccess.engines.embedded.provider import DiffKind, Provider, ProviderError, ReadsTogether, ResourceDiff
from osaccess.engines.embedded.reporter import is_default_provider
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.run_parts import RunParts
from osaccess.engines.embedded.snapshot import Edit
from osaccess.engines.embedded.steps import NO_DIFF, Op
from osaccess.engines.embedded.values import Properties, mark_like, mark_secret, plain


class Refresh:
    """Reads every resource of the stored state. Use one object once.

    `is_first`: an update follows, whose steps count in place of these.
    """

    def __init__(self, parts: RunParts, *, is_first: bool = False) -> None:
        self._parts = parts
        self._is_first = is_first
        self._ids: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def run(self) -> None:
        """Read all resources. Raises Stopped where one of them could not be read; the others are kept."""
        before = self._parts.snapshot.left()
        self._require_known(before)
        states = self._selected(before)
        for state in states:
            self._ids[state.provider, state.type].add(state.id)
        with ThreadPoolExecutor(self._parts.parallel, thread_name_prefix="refresh") as pool:
            running = [pool.submit(self._refresh, state) for state in states]
            errors = [error for error in (future.exception() for future in running) if error is not None]
        self._forget_references_to_gone(before)
        if errors:
            raise errors[0]

    def _require_known(self, states: tuple[ResourceState, ...]) -> None:
        trouble = self._parts.selection.not_among({state.urn for state in states}, self._parts.selection.named)
        if trouble and not self._is_first:  # an update may be about what its program is still to register
            self._parts.reporter.error(trouble)
            self._parts.progress.stop()
            raise Stopped
        for warning in (
            self._parts.selection.warnings({state.urn for state in states}) if not self._is_first else ()
        ):
            self._parts.reporter.warn(warning)

    def _selected(self, states: tuple[ResourceState, ...]) -> list[ResourceState]:
        """Return what takes part; unlike an update, a refresh leaves out the stack and providers that nobody named."""
        found: list[ResourceState] = []
        taken: set[str] = set()
        for state in states:
            if not self._parts.selection.is_partial or self._parts.selection.names(state, taken):
                found.append(state)
                taken.add(state.urn)
        return found

    def _refresh(self, state: ResourceState) -> None:
        self._parts.progress.require_going_on()
        self._tell(ResourcePre, Op.REFRESH, state, state)
        if not state.is_remote:
            self._ended(Op.SAME, state, state)
            return
        provider = self._parts.providers.get(state.provider, state.urn)
        if isinstance(provider, ReadsTogether):
            provider.expect_reads(state.type, self._ids[state.provider, state.type])
        try:
            outputs = provider.read(state.type, state.id, state.inputs, state.outputs)
        except ProviderError as error:
            self._parts.reporter.error(f"refreshing {state.urn}: {error}", state.urn)
            self._parts.reporter.maybe_corrupt = True
            self._tell(ResourceFailed, Op.REFRESH, state, state)
            self._parts.progress.fail_step()
            self._parts.progress.stop()
            raise Stopped from error
        if outputs is None:
            self._parts.snapshot.record(Edit(removed=(state,)))
            self._ended(Op.DELETE, state, None)
            return
        new = self._with_outputs(state, state.with_id(outputs, state.id), provider)
        self._parts.snapshot.record(Edit(changed=((state, new),)))
        diff = _drift(provider, state, new)
        self._ended(Op.UPDATE if diff.changed else Op.SAME, state, new, diff)

    def _with_outputs(self, state: ResourceState, outputs: Properties, provider: Provider) -> ResourceState:
        marked = mark_secret(mark_like(outputs, state.inputs), state.additional_secret_outputs)
        self._parts.reporter.redaction.learn(marked)
        inputs = mark_like(provider.inputs_of(state.type, state.inputs, outputs), state.inputs)
        is_same = plain(inputs) == plain(state.inputs) and plain(marked) == plain(state.outputs)
        modified = state.modified if is_same else self._parts.scope.now_text()
        return replace(state, outputs=marked, inputs=inputs, init_errors=(), modified=modified)

    def _forget_references_to_gone(self, before: tuple[ResourceState, ...]) -> None:
        gone = {state.urn for state in before} - {state.urn for state in self._parts.snapshot.left()}
        for state in self._parts.snapshot.left():
            self._parts.snapshot.remember(Edit(changed=((state, _without_references(state, gone)),)))

    def _ended(self, op: Op, old: ResourceState, new: ResourceState | None, diff: ResourceDiff = NO_DIFF) -> None:
        if self._is_first:
            op = Op.REFRESH
        elif not is_default_provider(old):
            self._parts.reporter.count(op)
        self._tell(ResourceDone, op, old, new, diff)

    def _tell(
        self,
        kind: type[ResourcePre] | type[ResourceDone] | type[ResourceFailed],
        op: Op,
        old: ResourceState,
        new: ResourceState | None,
        diff: ResourceDiff = NO_DIFF,
    ) -> None:
        if is_default_provider(old):
            return
        event = kind(
            op=op,
            urn=old.urn,
            type=old.type,
            name=old.name,
            diff=diff,
            old=self._parts.reporter.shown(old),
            new=self._parts.reporter.shown(new),
            logical=False,
            provider=old.provider,
        )
        if isinstance(event, ResourceFailed):
            event = replace(event, status=UNKNOWN_STATUS)
        self._parts.reporter.emit(event)


_INVERSE: Final = {
    DiffKind.ADD: DiffKind.DELETE,
    DiffKind.DELETE: DiffKind.ADD,
    DiffKind.ADD_REPLACE: DiffKind.DELETE_REPLACE,
    DiffKind.DELETE_REPLACE: DiffKind.ADD_REPLACE,
}


def _drift(provider: Provider, old: ResourceState, new: ResourceState) -> ResourceDiff:
    """Return what the cloud has made of the program's inputs: the way back to them, inverted (deploy/step.go)."""
    if not provider.is_configured:
        return NO_DIFF
    if old.external:
        return ResourceDiff(changed=_changed_keys(old.outputs, new.outputs))
    back = provider.diff(old.type, new.inputs, new.outputs, old.inputs, old.ignore_changes)
    detailed = {path: _INVERSE.get(kind, kind) for path, kind in back.detailed.items()}
    return ResourceDiff(changed=back.changed, detailed=detailed)


def _changed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the outputs that differ; null, "", [] and {} are one, and the bridge's own keys do not count."""
    keys = {key for key in (*before, *after) if not key.startswith("__")}
    return tuple(
        sorted(key for key in keys if (plain(before.get(key)) or None) != (plain(after.get(key)) or None))
    )


def _without_references(state: ResourceState, gone: set[str]) -> ResourceState:
    """Return a state that names nothing that is gone, and no property without dependencies (traces/README.md 24)."""
    return replace(
        state,
        dependencies=tuple(urn for urn in state.dependencies if urn not in gone),
        property_dependencies={
            key: left
            for key, urns in state.property_dependencies.items()
            if (left := tuple(urn for urn in urns if urn not in gone))
        },
        parent="" if state.parent in gone else state.parent,
        deleted_with="" if state.deleted_with in gone else state.deleted_with,
        replace_with=tuple(urn for urn in state.replace_with if urn not in gone),
    )
