"""Owns asking the policy packs about resources, and what follows from their answers; deliberately loads no pack.

Remediate first, pack after pack, then Analyze, before anything is sent (deploy/step_generator.go); the stack's
policies see the outputs after all steps. Components, the stack and providers are asked about; reads are not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from pulumi.runtime.proto import analyzer_pb2

from osaccess.engines.embedded.events import (
    Level,
    PolicyRemediation,
    PolicyStackSummary,
    PolicySummary,
    PolicyViolation,
)
from osaccess.engines.embedded.policy_config import level_of
from osaccess.engines.embedded.policy_crash import PolicyCrashed
from osaccess.engines.embedded.policy_pack import LoadedPack
from osaccess.engines.embedded.progress import Progress, Stopped
from osaccess.engines.embedded.reporter import Reporter
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.urns import root_stack_urn
from osaccess.engines.embedded.values import (
    Properties,
    SecretValue,
    from_struct,
    has_unknown,
    is_opaque,
    to_struct,
)

_INTERNAL: Final = "__"


class PolicyRun:
    """The packs of one run. An answer that must stop the run is reported and marked in `progress`."""

    def __init__(
        self, scope: Scope, packs: tuple[LoadedPack, ...], reporter: Reporter, progress: Progress
    ) -> None:
        self._scope = scope
        self._packs = packs
        self._reporter = reporter
        self._progress = progress

    def remediate(
        self, state: ResourceState, provider: ResourceState | None, *, deletes_first: bool | None = None
    ) -> ResourceState:
        """Return the state with its inputs as the packs leave them. Check is not repeated. Raises Stopped."""
        return self._remediated(state, provider, is_told=True, deletes_first=deletes_first)

    def remediate_again(self, state: ResourceState, provider: ResourceState | None) -> ResourceState:
        """Return the state remediated, without telling it: for inputs that were checked a second time."""
        return self._remediated(state, provider, is_told=False)

    def analyze(
        self, state: ResourceState, provider: ResourceState | None, *, deletes_first: bool | None = None
    ) -> bool:
        """Ask about one resource and tell what is found; return whether it may be made. Raises Stopped.

        Args:
            state: the resource, with inputs that were checked.
            provider: its provider.
            deletes_first: what the program says of its replacement (`delete_before_replace`); None = nothing.

        """
        may_be_made = True
        for pack in self._packs:
            request = analyzer_pb2.AnalyzeRequest()
            _fill(request, state, state.inputs, provider, deletes_first)
            answer = self._call(pack, "Analyze", request, state.urn)
            for found in answer.diagnostics:
                may_be_made &= self._tell(pack, found, found.urn or state.urn)
            skipped = {each.policy_name for each in answer.not_applicable}
            self._summarize("Analyze", pack, state.urn, _names(answer.diagnostics), skipped)
        if not may_be_made:
            self._mark_blocked()
        return may_be_made

    def analyze_stack(self, states: Iterable[ResourceState]) -> None:
        """Ask about the whole stack, with outputs. What is applied stays applied. Raises Stopped."""
        resources = [state for state in states if not state.external]
        by_urn = {state.urn: state for state in resources}
        is_fine = True
        for pack in self._packs:
            request = analyzer_pb2.AnalyzeStackRequest()
            for state in resources:
                _fill_stack_resource(request.resources.add(), state, by_urn.get(state.provider_urn))
            root = root_stack_urn(self._scope.stack, self._scope.project)
            answer = self._call(pack, "AnalyzeStack", request, root)
            for found in answer.diagnostics:
                is_fine &= self._tell(pack, found, found.urn or root)
            self._summarize_stack(pack, answer)
        if not is_fine:
            self._mark_blocked()
            self._progress.fail_step()  # at this place an update says that it failed, too

    # ---- parts --------------------------------------------------------------------------------------------------

    def _remediated(
        self,
        state: ResourceState,
        provider: ResourceState | None,
        *,
        is_told: bool,
        deletes_first: bool | None = None,
    ) -> ResourceState:
        for pack in self._packs:
            request = analyzer_pb2.AnalyzeRequest()
            _fill(request, state, state.inputs, provider, deletes_first)
            answers = self._call(pack, "Remediate", request, state.urn)
            for answer in answers.remediations:
                if answer.diagnostic:
                    self._reporter.warn(f"{answer.policyName}: {answer.diagnostic}", state.urn)
                    continue
                after = _with_internal(from_struct(answer.properties), state.inputs)
                if is_told:
                    self._reporter.emit(
                        PolicyRemediation(
                            answer.policyName, pack.name, pack.version, state.urn, state.inputs, after
                        )
                    )
                state = replace(state, inputs=after)
            if is_told:
                self._summarize("Remediate", pack, state.urn, _names(answers.remediations), set())
        return state

    def _summarize(self, method: str, pack: LoadedPack, urn: str, failed: set[str], skipped: set[str]) -> None:
        passed = pack.resource_policies - failed - skipped
        self._reporter.detail(
            PolicySummary(method, urn, pack.name, pack.version, tuple(sorted(passed)), tuple(sorted(failed)))
        )

    def _summarize_stack(self, pack: LoadedPack, answer: Any) -> None:
        failed = _names(answer.diagnostics)
        passed = pack.stack_policies - failed - {each.policy_name for each in answer.not_applicable}
        self._reporter.detail(
            PolicyStackSummary(pack.name, pack.version, tuple(sorted(passed)), tuple(sorted(failed)))
        )

    def _call(self, pack: LoadedPack, method: str, request: Any, urn: str) -> Any:
        try:
            return pack.call(method, request)
        except PolicyCrashed as error:
            # Fail closed, also for an advisory policy (traces/policy_crash).
            self._reporter.error(f"failed to run policy: {error}", urn)
            self._progress.stop()
            raise Stopped from error

    def _tell(self, pack: LoadedPack, found: Any, urn: str) -> bool:
        level = level_of(found.enforcementLevel)
        description = found.description if found.message.startswith(f"{found.description}\n") else ""
        message = found.message.removeprefix(f"{found.description}\n")
        clean = self._reporter.redaction.clean
        self._reporter.emit(
            PolicyViolation(
                policy=found.policyName,
                pack=pack.name,
                pack_version=pack.version,
                level=level,
                description=description,
                message=clean(message),
                urn=urn,
            )
        )
        return level is Level.ADVISORY

    def _mark_blocked(self) -> None:
        self._progress.blocked_by_policy = True
        if self._scope.dry_run:
            self._progress.fail_step()  # a preview goes on, to show all that is found
        else:
            self._progress.stop()


def _names(found: Iterable[Any]) -> set[str]:
    return {each.policyName for each in found}


def _fill_stack_resource(resource: Any, state: ResourceState, provider: ResourceState | None) -> None:
    _fill(resource, state, state.outputs, provider)
    resource.parent = state.parent
    resource.dependencies.extend(state.dependencies)
    for key, urns in state.property_dependencies.items():
        if urns:  # what depends on nothing is left out
            resource.propertyDependencies[key].urns.extend(urns)


def _fill(
    message: Any,
    state: ResourceState,
    properties: Mapping[str, Any],
    provider: ResourceState | None,
    deletes_first: bool | None = None,
) -> None:
    message.type, message.urn, message.name = state.type, state.urn, state.name
    message.properties.CopyFrom(to_struct(without_internal_keys(properties)))
    options = message.options
    options.protect = state.protect
    if deletes_first is not None:
        options.deleteBeforeReplace, options.deleteBeforeReplaceDefined = deletes_first, True
    options.ignoreChanges.extend(state.ignore_changes)
    options.additionalSecretOutputs.extend(state.additional_secret_outputs)
    options.parent = state.parent
    for kind, seconds in state.custom_timeouts.items():
        setattr(options.customTimeouts, kind, seconds)
    if provider is not None:
        of_provider = message.provider
        of_provider.type, of_provider.urn, of_provider.name = provider.type, provider.urn, provider.name
        of_provider.properties.CopyFrom(to_struct(without_internal_keys(provider.inputs)))


def without_internal_keys(value: Any) -> Any:
    """Return a value without the bookkeeping of engine and bridge (`__defaults`, …), at every depth."""
    match value:
        case dict():
            return {
                key: without_internal_keys(item) for key, item in value.items() if not key.startswith(_INTERNAL)
            }
        case list():
            return [without_internal_keys(item) for item in value]
        case SecretValue(inner):
            return SecretValue(without_internal_keys(inner))
    return value


def _with_internal(new: Properties, old: Mapping[str, Any]) -> Properties:
    """Return remediated inputs with the bookkeeping that policies do not see."""
    kept = {key: value for key, value in old.items() if key.startswith(_INTERNAL)}
    return {**{key: _restored(value, old.get(key)) for key, value in new.items()}, **kept}


def _restored(new: Any, old: Any) -> Any:
    if isinstance(new, dict) and isinstance(old, dict):
        return _with_internal(new, old)
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        return [_restored(item, before) for item, before in zip(new, old, strict=True)]
    if is_opaque(old) and has_unknown(new):
        return old  # policies see an unknown in place of a secret that was not opened
    return new
