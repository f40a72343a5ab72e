"""Owns the contract between the engine and a provider of resources; deliberately knows no resource type.

All properties are in the form of `values`: the provider gets secrets wrapped and returns what shall be
stored. Methods that send requests are called from several threads at once and must be safe for that.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from osaccess.engines.embedded.values import Properties


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """One problem that Check found: the input property it is about ("" = the resource) and the reason."""

    property: str
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The inputs with defaults filled in (`__defaults` names them), what is wrong with them, and what is odd."""

    inputs: Properties
    failures: tuple[CheckFailure, ...] = ()
    warnings: tuple[str, ...] = ()


class DiffKind(StrEnum):
    """How one property differs, in the words of the engine's detailed diff."""

    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"
    ADD_REPLACE = "add-replace"
    DELETE_REPLACE = "delete-replace"
    UPDATE_REPLACE = "update-replace"

    @property
    def forces_replacement(self) -> bool:
        """Whether a property that differs so cannot be changed in place."""
        return self.endswith("-replace")


@dataclass(frozen=True, slots=True)
class ResourceDiff:
    """What differs between the stored outputs and the new inputs; nothing = the resource is unchanged.

    Attributes:
        changed: top-level properties that differ, in the order of the schema.
        replace: those of them that force a replacement.
        delete_before_replace: the provider wants the old one deleted first (an explicit name).
        detailed: property path (`roles[0]`) → kind; empty where the provider has no detail.

    """

    changed: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    delete_before_replace: bool = False
    detailed: Mapping[str, DiffKind] = field(default_factory=dict)

    @property
    def forces_replacement(self) -> bool:
        """Whether the resource cannot be changed in place."""
        return bool(self.replace) or any(kind.forces_replacement for kind in self.detailed.values())


@dataclass(frozen=True, slots=True)
class Created:
    """A created resource: its id and all outputs. `init_error`: it exists, but reading it back failed."""

    id: str
    outputs: Properties
    init_error: str = ""


class ProviderError(Exception):
    """A request of the provider failed; the text is for the user and holds no secret."""


class UpdateFailed(ProviderError):
    """An update failed. `outputs`: what the state then holds (traces/README.md 23: old inputs, new outputs)."""

    def __init__(self, text: str, outputs: Properties) -> None:
        super().__init__(text)
        self.outputs = outputs


class AnswerLost(ProviderError):
    """The request was sent and its answer never came: it may have been carried out. The next run looks for it."""


class Interrupted(StrEnum):
    """What became of a create whose answer was lost, as far as a look at the cloud tells."""

    ABSENT = "absent"  # nothing of that name: the request never arrived
    DISCARDED = "discarded"  # it was there, equal to the intent, and is deleted now: make it again
    DIFFERENT = "different"  # something of that name is there and is not what was intended: stop and say so
    UNKNOWABLE = "unknowable"  # this type is not looked for


class Provider(Protocol):
    """One configured provider of one package, as one `pulumi:providers:*` resource describes it."""

    @property
    def is_configured(self) -> bool:
        """Whether the whole configuration is known; false only in a preview."""
        ...

    def check(
        self, type_: str, name: str, old_inputs: Mapping[str, Any], new_inputs: Mapping[str, Any], seed: bytes
    ) -> Checked:
        """Validate inputs and fill defaults; a generated name survives from `old_inputs`. Sends nothing."""
        ...

    def diff(
        self,
        type_: str,
        old_inputs: Mapping[str, Any],
        old_outputs: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        ignore_changes: Sequence[str],
    ) -> ResourceDiff:
        """Compare new inputs with stored outputs. Sends nothing."""
        ...

    def planned(
        self, type_: str, new_inputs: Mapping[str, Any], old_outputs: Mapping[str, Any] | None
    ) -> Properties:
        """Return what a preview shows as outputs: computed properties are UNKNOWN. Sends nothing."""
        ...

    def create(self, type_: str, inputs: Mapping[str, Any]) -> Created:
        """Create the resource. Raises ProviderError."""
        ...

    def read(
        self, type_: str, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]
    ) -> Properties | None:
        """Return the present outputs, or None where the resource is gone. Raises ProviderError."""
        ...

    def inputs_of(
        self, type_: str, old_inputs: Mapping[str, Any] | None, outputs: Mapping[str, Any]
    ) -> Properties:
        """Return the inputs that belong to outputs just read; `old_inputs` None = an import. Sends nothing."""
        ...

    def update(
        self, type_: str, id_: str, old_outputs: Mapping[str, Any], new_inputs: Mapping[str, Any]
    ) -> Properties:
        """Change the resource in place and return its outputs. Raises UpdateFailed, ProviderError."""
        ...

    def delete(self, type_: str, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> None:
        """Delete the resource; one that is gone already counts as deleted. Raises ProviderError."""
        ...

    def invoke(self, token: str, args: Mapping[str, Any]) -> Properties:
        """Answer a function of the package. Raises ProviderError."""
        ...

    def settle_interrupted_create(self, type_: str, inputs: Mapping[str, Any]) -> Interrupted:
        """Look for what an interrupted create may have left, and remove it where that is safe (decision 12).

        Only an application credential equal to the intent is ever deleted. Raises ProviderError.
        """
        ...


@runtime_checkable
class ReadsTogether(Protocol):
    """A provider that can read several resources of a type with fewer requests than one for each."""

    def expect_reads(self, type_: str, ids: Collection[str]) -> None:
        """Take notice of all that will be read in this operation; told before the first read, perhaps often."""
        ...


class ProviderPlugin(Protocol):
    """One package, `openstack`: makes configured providers and knows what its configuration holds."""

    package: str

    def check_config(self, inputs: Mapping[str, Any]) -> Properties:
        """Return the provider's inputs with the secret ones marked."""
        ...

    def configure(self, config: Mapping[str, Any]) -> Provider:
        """Return a provider for this configuration; unknown values make it unconfigured."""
        ...
