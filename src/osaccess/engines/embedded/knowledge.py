"""Owns what a run knows: everything, or, in a preview without a login, neither secrets nor the cloud.

Keeps the list of what such a preview could not tell. Deliberately takes no step and compares no single value.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, Protocol

from osaccess.engines.embedded.backend import Backend
from osaccess.engines.embedded.events import Limits
from osaccess.engines.embedded.goals import Goal
from osaccess.engines.embedded.property_paths import selects
from osaccess.engines.embedded.provider import ProviderPlugin
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.stack_config import StackConfig
from osaccess.engines.embedded.stand_ins import STAND_IN, Comparison, holds_stand_in
from osaccess.engines.embedded.unasked_plugin import UnaskedPlugin
from osaccess.engines.embedded.urns import STACK_TYPE, qualified_type_of
from osaccess.engines.embedded.values import Properties, SecretValue, has_secret, has_unknown, plain
from osaccess.errors import BadInput

Find = Callable[[str], ResourceState | None]
"""URN → the resource as this run has done it."""


class Knowledge(Protocol):
    """What a run knows."""

    def of_secrets(self, config: StackConfig, backend: Backend) -> dict[str, SecretValue]:
        """Return the secrets of the configuration. Raises BadInput."""
        ...

    def of_plugins(self, plugins: tuple[ProviderPlugin, ...]) -> tuple[ProviderPlugin, ...]:
        """Return the plugins in the form in which they are asked."""
        ...

    def of_state(self, states: tuple[ResourceState, ...]) -> None:
        """Take note of what the state holds."""
        ...

    def of_goal(self, goal: Goal, urn: str, old: ResourceState | None, find: Find) -> Goal:
        """Return what the program asks for, with old values where it cannot be told whether new ones differ."""
        ...

    def of_outputs(
        self, urn: str, outputs: Mapping[str, Any], old: Mapping[str, Any], done: Iterable[ResourceState]
    ) -> Properties:
        """Return the outputs that a program registers, likewise."""
        ...


class Everything:
    """What a run with a login knows."""

    def of_secrets(self, config: StackConfig, backend: Backend) -> dict[str, SecretValue]:
        """Return the secrets of the configuration, decrypted. Raises BadInput."""
        opened = config.decrypted(lambda salt: backend.crypter({"type": "passphrase", "state": {"salt": salt}}))
        return {key: SecretValue(value) for key, value in opened.items()}

    def of_plugins(self, plugins: tuple[ProviderPlugin, ...]) -> tuple[ProviderPlugin, ...]:
        """Return the plugins as they are."""
        return plugins

    def of_state(self, states: tuple[ResourceState, ...]) -> None:
        """Do nothing: what matters is looked up."""

    def of_goal(self, goal: Goal, urn: str, old: ResourceState | None, find: Find) -> Goal:
        """Return the goal as it is."""
        return goal

    def of_outputs(
        self, urn: str, outputs: Mapping[str, Any], old: Mapping[str, Any], done: Iterable[ResourceState]
    ) -> Properties:
        """Return the outputs as they are."""
        return dict(outputs)


EVERYTHING_KNOWN: Final = Everything()


class WithoutLogin:
    """What a preview knows that opens no secret and asks no cloud."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._configured: tuple[str, ...] = ()
        self._undecided: dict[str, tuple[str, ...]] = {}
        self._lookups: dict[str, None] = {}
        self._logins: dict[str, None] = {}
        self._stored: dict[tuple[str, str], Properties] = {}

    @property
    def limits(self) -> Limits:
        """What could not be told."""
        return Limits(
            self._written, self._configured, dict(self._undecided), tuple(self._lookups), tuple(self._logins)
        )

    def of_secrets(self, config: StackConfig, backend: Backend) -> dict[str, SecretValue]:
        """Return stand-ins for the secrets of the configuration."""
        self._configured = tuple(sorted(config.secure))
        return dict.fromkeys(self._configured, SecretValue(STAND_IN))

    def of_state(self, states: tuple[ResourceState, ...]) -> None:
        """Take note of what the state holds, for look-ups."""
        self._stored |= {(state.type, state.id): state.outputs for state in states if state.is_remote}

    def of_plugins(self, plugins: tuple[ProviderPlugin, ...]) -> tuple[ProviderPlugin, ...]:
        """Return the plugins in a form that sends nothing."""
        return tuple(
            UnaskedPlugin(plugin, lambda *key: self._stored.get(key), self._lookups.setdefault)
            for plugin in plugins
        )

    def of_goal(self, goal: Goal, urn: str, old: ResourceState | None, find: Find) -> Goal:
        """Return what the program asks for, with old values where it cannot be told whether new ones differ."""
        if holds_stand_in(goal.name):
            raise BadInput(
                f"A resource of type {goal.type} is named after what this preview does not know.",
                because="The answers of functions and the secrets of the configuration are unknown without a login.",
                mend="Name it after something that is written down, or preview with a login.",
            )
        given, olds = goal.inputs, old.inputs if old is not None else {}
        if goal.is_provider and old is not None:
            given = self._with_stored_login(given, old)
        settled, undecided = {}, []
        for key, value in given.items():
            waits = any(_is_to_come(find(source)) for source in goal.property_dependencies.get(key, ()))
            comparison = Comparison(waits)
            ignored = any(selects(path, key) for path in goal.ignore_changes)
            settled[key] = comparison.settled(key, value, None if ignored else olds.get(key))
            undecided += comparison.undecided
        self._note(urn, undecided)
        return replace(goal, inputs=settled)

    def of_outputs(
        self, urn: str, outputs: Mapping[str, Any], old: Mapping[str, Any], done: Iterable[ResourceState]
    ) -> Properties:
        """Return the outputs that a program registers, likewise."""
        comparison = Comparison(waits=any(map(_is_to_come, done)))
        settled = {key: comparison.settled(key, value, old.get(key)) for key, value in outputs.items()}
        if qualified_type_of(urn) == STACK_TYPE:
            self._note(urn, comparison.undecided)  # those of components follow from what is told already
        return settled

    def _note(self, urn: str, undecided: Iterable[str]) -> None:
        paths = (*self._undecided.get(urn, ()), *undecided)
        if paths:
            self._undecided[urn] = tuple(dict.fromkeys(paths))

    def _with_stored_login(self, new: Mapping[str, Any], old: ResourceState) -> Properties:
        """Return a provider's inputs with what the state holds where the program was given nothing.

        A program that was given no proof at all may name a user where the state has a token: that is no change.
        """
        given = {key: value for key, value in new.items() if plain(value) is not None}
        if not any(has_secret(value) for value in given.values()):
            given = {key: value for key, value in given.items() if key in old.inputs or not key.startswith("user")}
        if old.inputs.keys() - given.keys():
            self._logins[old.name] = None
        return {**old.inputs, **given}


def _is_to_come(state: ResourceState | None) -> bool:
    """Tell whether a resource is about to be made, so that what depends on it really is unknown."""
    if state is None:
        return False
    return (state.is_remote and not state.external and not state.id) or has_unknown(state.outputs)
