"""Owns the providers that resources get which name none; deliberately knows no package.

One for each package and version, named `default_5_5_3`, without a parent; its inputs are the stack's
configuration of that package and the version (pkg/resource/deploy/source_eval.go, default providers).
"""

import json
from collections.abc import Callable
from typing import Any, Final

from osaccess.engines.embedded.goals import Goal
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.urns import BUILTIN_PACKAGE, PROVIDER_PREFIX, package_of
from osaccess.errors import BadInput

_DISABLED: Final = "pulumi:disable-default-providers"
_ALL: Final = "*"


class DefaultProviders:
    """The default providers of one run. Not safe for several threads: the deployment holds its lock around it."""

    def __init__(self, scope: Scope, register: Callable[[Goal], ResourceState]) -> None:
        self._scope = scope
        self._register = register
        self._references: dict[tuple[str, str], str] = {}

    def reference(self, type_or_token: str, version: str) -> str:
        """Return the reference of the default provider of a resource type or function; made when first needed.

        Raises BadInput where the stack's configuration has disabled it.
        """
        package = package_of(type_or_token)
        if package != BUILTIN_PACKAGE and {package, _ALL} & self._disabled():
            raise BadInput(
                f"'{type_or_token}' names no provider, and the default provider of '{package}' is disabled.",
                because=f"The stack's configuration says so: {_DISABLED}.",
                mend="Give it one: opts=pulumi.ResourceOptions(provider=…), or provider=… in InvokeOptions.",
            )
        if (package, version) not in self._references:
            self._references[package, version] = str(self._register(self._goal(package, version)).reference)
        return self._references[package, version]

    def _disabled(self) -> set[str]:
        """Return the packages whose default providers are disabled; "*" for all. Raises BadInput."""
        value: Any = self._scope.config.get(_DISABLED, "[]")
        try:
            packages = json.loads(value)
        except (TypeError, ValueError):
            packages = None
        if not isinstance(packages, list) or not all(isinstance(one, str) for one in packages):
            raise BadInput(
                f"{_DISABLED} is no list of packages.", mend='Write a JSON list: ["openstack"] or ["*"].'
            )
        return set(packages)

    def _goal(self, package: str, version: str) -> Goal:
        prefix = f"{package}:"
        inputs = {
            key.removeprefix(prefix): value for key, value in self._scope.config.items() if key.startswith(prefix)
        }
        name = f"default_{version.replace('.', '_')}" if version else "default"
        return Goal(type=PROVIDER_PREFIX + package, name=name, inputs=inputs, version=version)
