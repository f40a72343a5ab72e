"""Owns a policy pack that can be asked, wherever it runs; deliberately knows neither levels nor resources."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol, Self

from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2

from osaccess.engines.embedded.policy_config import configuration_request
from osaccess.engines.embedded.policy_crash import PolicyCrashed
from osaccess.engines.embedded.policy_folder import PackFolder, settings_of
from osaccess.engines.embedded.policy_inprocess import in_this_process
from osaccess.engines.embedded.policy_subprocess import in_its_own_process
from osaccess.engines.embedded.scope import Scope


class Analyzer(Protocol):
    """The Analyzer service of a pack."""

    def call(self, method: str, request: Any) -> Any:
        """Return the answer of one method. Raises PolicyCrashed."""

    def close(self) -> None:
        """End what serves it."""


class LoadedPack:
    """A pack that is ready to be asked. Leaving it as a context manager ends what serves it."""

    def __init__(self, analyzer: Analyzer, version: str) -> None:
        self._analyzer = analyzer
        self.info = analyzer.call("GetAnalyzerInfo", empty_pb2.Empty())
        self.name: str = self.info.name
        self.version: str = version or self.info.version
        self.stack_policies: frozenset[str] = frozenset()
        self.resource_policies: frozenset[str] = frozenset()

    def configure(self, given: Mapping[str, Any]) -> None:
        """Configure the policies; those that are disabled do not count among the pack's any more. Raises BadInput."""
        request = configuration_request(self.name, self.info, given)
        self.call("Configure", request)
        levels = {name: config.enforcementLevel for name, config in request.policyConfig.items()}
        enabled = {
            each.name: each.policy_type == analyzer_pb2.PolicyType.POLICY_TYPE_STACK
            for each in self.info.policies
            if levels[each.name] != analyzer_pb2.DISABLED
        }
        self.stack_policies = frozenset(name for name, is_stack_wide in enabled.items() if is_stack_wide)
        self.resource_policies = frozenset(enabled.keys() - self.stack_policies)

    def call(self, method: str, request: Any) -> Any:
        """Return the answer of one method of the Analyzer service. Raises PolicyCrashed."""
        try:
            return self._analyzer.call(method, request)
        except PolicyCrashed as error:
            policy = f"Policy {error.policy!r}" if error.policy else "A policy"
            raise PolicyCrashed(f"{policy} of pack {self.name!r} crashed: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._analyzer.close()


def load_pack(folder: PackFolder, scope: Scope) -> LoadedPack:
    """Load and configure a pack: in a process of its own if it names another environment than the running one.

    Raises BadInput where it cannot be used.
    """
    path = folder.path.resolve()
    settings = settings_of(path)
    wanted = settings.environment
    analyzer: Analyzer = (
        in_this_process(path, scope) if wanted is None else in_its_own_process(path, wanted, scope)
    )
    try:
        pack = LoadedPack(analyzer, settings.version)
        pack.configure(folder.config_of(pack.name))
    except BaseException:  # whatever ends this, ^C too: what serves the pack shall not outlive it
        analyzer.close()
        raise
    return pack
