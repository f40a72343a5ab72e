"""Owns a plugin whose cloud is not asked: Check and Diff as ever, and what needs a request stays unknown.

Around it secrets that were not opened are taken out of what the plugin compares: `stand_ins` has decided about them
already. Deliberately knows no resource type.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NoReturn

from osaccess.engines.embedded.builtin_package import STACK_REFERENCE
from osaccess.engines.embedded.provider import (
    Checked,
    Created,
    Interrupted,
    Provider,
    ProviderPlugin,
    ResourceDiff,
)
from osaccess.engines.embedded.stand_ins import STAND_IN
from osaccess.engines.embedded.values import (
    OPAQUE,
    UNKNOWN,
    Opaque,
    Properties,
    SecretValue,
    has_unknown,
    is_opaque,
    plain,
)

_UNREAD: Final = "__unread"
"""Marks the outputs of what was not read."""

_NOTHING: Final[tuple[Any, ...]] = (None, "", [], {}, False)

_ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "openstack:identity/getAuthScope:getAuthScope": (
        "id", "name", "userId", "userName", "userDomainId", "userDomainName", "projectId", "projectName",
        "projectDomainId", "projectDomainName", "domainId", "domainName", "region",
    ),
    "openstack:identity/getGroup:getGroup": ("id", "name", "domainId", "description", "region"),
    "openstack:identity/getProject:getProject": (
        "id", "projectId", "name", "domainId", "parentId", "description", "region",
    ),
    "openstack:identity/getRole:getRole": ("id", "name", "domainId", "region"),
    "openstack:identity/getUser:getUser": (
        "id", "name", "domainId", "defaultProjectId", "description", "region",
    ),
}  # fmt: skip
"""The texts that a function answers."""

Stored = Callable[[str, str], Properties | None]
"""Type and id of a resource → its outputs as the state holds them, or None."""


class UnaskedPlugin:
    """A plugin of which no request is sent.

    Args:
        plugin: what checks and compares.
        stored: what the state knows.
        missed: gets what was not looked up, in words.

    """

    def __init__(self, plugin: ProviderPlugin, stored: Stored, missed: Callable[[str], None]) -> None:
        self.package = plugin.package
        self._plugin = plugin
        self._stored = stored
        self._missed = missed

    def check_config(self, inputs: Mapping[str, Any]) -> Properties:
        """Return the provider's inputs with the secret ones marked."""
        return self._plugin.check_config(inputs)

    def configure(self, config: Mapping[str, Any]) -> "UnaskedProvider":
        """Return a provider; how it would log in does not matter, if only that is known."""
        return UnaskedProvider(
            self._plugin.configure({}),
            self._stored,
            self._missed,
            is_configured=not has_unknown(dict(config)),
        )


class UnaskedProvider:
    """A configured provider that sends nothing."""

    def __init__(
        self, provider: Provider, stored: Stored, missed: Callable[[str], None], *, is_configured: bool
    ) -> None:
        self._provider = provider
        self._stored = stored
        self._missed = missed
        self.is_configured = is_configured

    # ---- what needs no request ----------------------------------------------------------------------------------

    def check(
        self, type_: str, name: str, old_inputs: Mapping[str, Any], new_inputs: Mapping[str, Any], seed: bytes
    ) -> Checked:
        """Validate inputs; a secret that was not opened has nothing to validate."""
        if not self.is_configured:
            return Checked(dict(new_inputs))
        checked = self._provider.check(type_, name, _as_unknown(old_inputs), _as_unknown(new_inputs), seed)
        kept = {key: value for key, value in new_inputs.items() if is_opaque(value)}
        return replace(checked, inputs={**checked.inputs, **kept})

    def diff(
        self,
        type_: str,
        old_inputs: Mapping[str, Any],
        old_outputs: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        ignore_changes: Sequence[str],
    ) -> ResourceDiff:
        """Compare what can be compared; of what was not read nothing differs."""
        if _UNREAD in old_outputs:
            return ResourceDiff()
        olds, news = dict(old_outputs), dict(new_inputs)
        for key, value in old_outputs.items():
            if is_opaque(value):
                # It is secret because what went in was; one that nothing went into is the cloud's own.
                olds[key] = old_inputs.get(key)
        for key in {*olds, *news}:
            olds[key], news[key] = _comparable(olds.get(key), news.get(key))
        return self._provider.diff(type_, old_inputs, olds, news, ignore_changes)

    def planned(
        self, type_: str, new_inputs: Mapping[str, Any], old_outputs: Mapping[str, Any] | None
    ) -> Properties:
        """Return what a preview shows as outputs."""
        planned = self._provider.planned(type_, new_inputs, old_outputs)
        return {key: SecretValue(value) if isinstance(value, Opaque) else value for key, value in planned.items()}

    def inputs_of(
        self, type_: str, old_inputs: Mapping[str, Any] | None, outputs: Mapping[str, Any]
    ) -> Properties:
        """Return the inputs that belong to outputs; none where these were not read."""
        return {} if _UNREAD in outputs else self._provider.inputs_of(type_, old_inputs, outputs)

    # ---- what would need one ------------------------------------------------------------------------------------

    def read(self, type_: str, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> Properties:
        """Return what the state holds, or that nothing is known."""
        stored = self._stored(type_, id_)
        if stored is not None:
            self._missed(f"{_last(type_)} {id_} (taken as the state has it)")
            return stored
        self._missed(f"{_last(type_)} {id_}")
        keys = ("outputs",) if type_ == STACK_REFERENCE else self._provider.planned(type_, {}, None)
        return {**inputs, **dict.fromkeys(keys, UNKNOWN), "id": id_, _UNREAD: True}

    def invoke(self, token: str, args: Mapping[str, Any]) -> Properties:
        """Return stand-ins, and what was asked with."""
        given = {key: value for key, value in plain(dict(args)).items() if value is not None}
        told = ", ".join(f"{key}={value}" for key, value in sorted(given.items()) if STAND_IN not in str(value))
        self._missed(f"{_last(token)}({told})")
        return {**dict.fromkeys(_ANSWERS.get(token, ("id",)), STAND_IN), **given}

    def create(self, type_: str, inputs: Mapping[str, Any]) -> Created:
        """Refuse."""
        _refuse()

    def update(
        self, type_: str, id_: str, old_outputs: Mapping[str, Any], new_inputs: Mapping[str, Any]
    ) -> Properties:
        """Refuse."""
        _refuse()

    def delete(self, type_: str, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> None:
        """Refuse."""
        _refuse()

    def settle_interrupted_create(self, type_: str, inputs: Mapping[str, Any]) -> Interrupted:
        """Refuse."""
        _refuse()


def _comparable(old: Any, new: Any) -> tuple[Any, Any]:
    """Return both sides of one property so that the plugin finds a difference where there is one for sure."""
    if is_opaque(old) and is_opaque(new):
        return [], []  # nothing on either side
    if is_opaque(old):
        return OPAQUE, new if plain(new) in _NOTHING else UNKNOWN
    return old, UNKNOWN if is_opaque(new) else new


def _as_unknown(properties: Mapping[str, Any]) -> Properties:
    return {key: UNKNOWN if is_opaque(value) else value for key, value in properties.items()}


def _last(token: str) -> str:
    return token.rpartition(":")[2]


def _refuse() -> NoReturn:
    raise AssertionError("a preview without a login sends no request")
