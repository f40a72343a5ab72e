"""Owns the providers that resources get which name none; deliberately knows no package.

One for each package and version, named `default_5_5_3`, without a parent; its inputs are the stack's
configuration of that package and the version (pkg/resource/deploy/source_eval.go, default providers).
"""

from collections.abc import Callable

from osaccess.engines.embedded.goals import Goal
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.urns import PROVIDER_PREFIX, package_of


class DefaultProviders:
    """The default providers of one run. Not safe for several threads: the deployment holds its lock around it."""

    def __init__(self, scope: Scope, register: Callable[[Goal], ResourceState]) -> None:
        self._scope = scope
        self._register = register
        self._references: dict[tuple[str, str], str] = {}

    def reference(self, type_or_token: str, version: str) -> str:
        """Return the reference of the default provider of a resource type or function; made when first needed."""
        package = package_of(type_or_token)
        if (package, version) not in self._references:
            self._references[package, version] = str(self._register(self._goal(package, version)).reference)
        return self._references[package, version]

    def _goal(self, package: str, version: str) -> Goal:
        prefix = f"{package}:"
        inputs = {
            key.removeprefix(prefix): value for key, value in self._scope.config.items() if key.startswith(prefix)
        }
        name = f"default_{version.replace('.', '_')}" if version else "default"
        return Goal(type=PROVIDER_PREFIX + package, name=name, inputs=inputs, version=version)
