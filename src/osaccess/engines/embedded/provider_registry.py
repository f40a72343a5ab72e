"""Owns which configured provider a reference means; deliberately sends nothing: providers log in when they must."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from osaccess.engines.embedded.provider import Provider, ProviderPlugin
from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.urns import ProviderReference, package_of
from osaccess.engines.embedded.values import Properties
from osaccess.errors import Failed

ENGINE_KEYS: Final = ("__internal", "version", "pluginDownloadURL")
"""Inputs of a provider that are the engine's own, not the plugin's."""


class ProviderRegistry:
    """The providers of one run, made when first asked for. Safe to use from several threads."""

    def __init__(self, plugins: tuple[ProviderPlugin, ...]) -> None:
        self._plugins = {plugin.package: plugin for plugin in plugins}
        self._lock = threading.Lock()
        self._configurations: dict[str, tuple[ProviderPlugin, Properties]] = {}
        self._configured: dict[str, Provider] = {}

    def plugin(self, type_or_token: str) -> ProviderPlugin:
        """Return the plugin of a package. Raises UnsupportedByEmbeddedEngine for a package that has none."""
        package = package_of(type_or_token)
        if package not in self._plugins:
            known = ", ".join(sorted(self._plugins)) or "none"
            raise UnsupportedByEmbeddedEngine(
                f"the package {package!r} (wanted for {type_or_token}; it has: {known})"
            )
        return self._plugins[package]

    def add(self, reference: ProviderReference, type_: str, inputs: Mapping[str, Any]) -> None:
        """Say what a reference means from now on."""
        plugin = self.plugin(type_)
        with self._lock:
            self._configurations[str(reference)] = plugin, without_engine_keys(inputs)
            self._configured.pop(str(reference), None)

    def add_stored(self, states: tuple[ResourceState, ...]) -> None:
        """Make the providers of a stored state known; those of packages without a plugin stay unknown."""
        for state in states:
            if state.is_provider and package_of(state.type) in self._plugins:
                self.add(state.reference, state.type, state.inputs)

    def find(self, reference: str) -> Provider | None:
        """Return the provider that a reference means, or None."""
        with self._lock:
            if reference not in self._configured and reference in self._configurations:
                plugin, inputs = self._configurations[reference]
                self._configured[reference] = plugin.configure(inputs)
            return self._configured.get(reference)

    def get(self, reference: str, wanted_for: str) -> Provider:
        """Return the provider that a reference means. Raises Failed where the state names one that is not there."""
        provider = self.find(reference)
        if provider is None:
            raise Failed(
                f"The provider of {wanted_for} is not in the state: {reference}.",
                because="Nothing can be asked of the cloud for it.",
                mend="Bring the state back from its .bak copy.",
            )
        return provider


def without_engine_keys(inputs: Mapping[str, Any]) -> Properties:
    """Return the inputs of a provider that are its plugin's own."""
    return {key: value for key, value in inputs.items() if key not in ENGINE_KEYS}


def checked_provider_inputs(
    check_config: Callable[[Mapping[str, Any]], Properties], inputs: Mapping[str, Any]
) -> Properties:
    """Return the inputs of a provider resource as they are stored: the plugin's checked, the engine's kept."""
    own = {key: inputs[key] for key in ENGINE_KEYS if key in inputs}
    return {**check_config(without_engine_keys(inputs)), **own}
