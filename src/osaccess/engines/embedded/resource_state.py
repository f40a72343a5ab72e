"""Owns what is remembered of one resource and its form in a checkpoint; deliberately compares and decides nothing.

Keys and their order are those of the CLI (sdk/go/common/apitype, ResourceV3). Keys that this engine does not
use are kept in `other` and written back.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from osaccess.engines.embedded.urns import (
    BUILTIN_PACKAGE,
    ProviderReference,
    is_provider_type,
    name_of,
    package_of,
)
from osaccess.engines.embedded.values import Properties, from_checkpoint, to_checkpoint


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ResourceState:
    """One resource of a stack. Two states are the same only if they are one object: URNs repeat in replacements.

    Attributes:
        provider: reference `<urn>::<id>` of its provider; empty for components and providers.
        external: read, not managed: never updated or deleted.
        delete: the old half of a replacement that is still to be deleted.
        pending_replacement: deleted already, and to be made again.
        init_errors: it exists, but its creation did not end well.
        created, modified: RFC 3339, UTC; empty where unknown.

    """

    urn: str
    type: str
    custom: bool = False
    id: str = ""
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)
    parent: str = ""
    protect: bool = False
    external: bool = False
    delete: bool = False
    dependencies: tuple[str, ...] = ()
    init_errors: tuple[str, ...] = ()
    provider: str = ""
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pending_replacement: bool = False
    additional_secret_outputs: tuple[str, ...] = ()
    custom_timeouts: Mapping[str, float] = field(default_factory=dict)
    import_id: str = ""
    retain_on_delete: bool = False
    deleted_with: str = ""
    replace_with: tuple[str, ...] = ()
    created: str = ""
    modified: str = ""
    ignore_changes: tuple[str, ...] = ()
    hide_diffs: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    resource_hooks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    other: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The logical name."""
        return name_of(self.urn)

    @property
    def is_provider(self) -> bool:
        """Whether the resource is itself a provider."""
        return is_provider_type(self.type)

    @property
    def is_remote(self) -> bool:
        """Whether something outside of the state stands for it: not a component, not a provider."""
        return self.custom and not self.is_provider

    @property
    def provider_urn(self) -> str:
        """The URN of its provider, or empty."""
        return ProviderReference.parse(self.provider).urn if self.provider else ""

    @property
    def reference(self) -> ProviderReference:
        """How others name this resource as their provider."""
        return ProviderReference(self.urn, self.id)

    @property
    def key(self) -> tuple[str, str, bool]:
        """What tells this state from every other one of a checkpoint."""
        return self.urn, self.id, self.delete

    def with_id(self, outputs: Mapping[str, Any], id_: str) -> dict[str, Any]:
        """Return outputs as they are stored: with the id, but for the engine's own resources."""
        is_own = package_of(self.type) == BUILTIN_PACKAGE
        return dict(outputs) if is_own or not self.is_remote or not id_ else {"id": id_, **outputs}

    def needs(self) -> Iterator[str]:
        """Yield the URNs that have to come before this state in a checkpoint; some repeat."""
        yield from self.dependencies
        yield from self.replace_with
        for urns in self.property_dependencies.values():
            yield from urns
        yield from (urn for urn in (self.parent, self.provider_urn, self.deleted_with) if urn)

    def to_checkpoint(self, encrypt: Callable[[str], str]) -> dict[str, Any]:
        """Return the JSON data of a checkpoint; empty fields are left out, as the CLI does."""
        data: dict[str, Any] = {}
        for attribute, key in _KEYS:
            value = getattr(self, attribute)
            if attribute in _PROPERTIES:
                value = to_checkpoint(value, encrypt)
            if value or attribute in _ALWAYS:
                data[key] = _as_json(value)
        return {**data, **self.other}

    @classmethod
    def from_checkpoint(cls, data: Mapping[str, Any], decrypt: Callable[[str], str]) -> Self:
        """Return the state that a checkpoint holds."""
        known: dict[str, Any] = {}
        for attribute, key in _KEYS:
            if data.get(key) is not None:
                known[attribute] = _from_json(attribute, data[key], decrypt)
        names = {key for _, key in _KEYS}
        return cls(**known, other={key: value for key, value in data.items() if key not in names})


_KEYS: Final = (
    ("urn", "urn"),
    ("custom", "custom"),
    ("delete", "delete"),
    ("id", "id"),
    ("type", "type"),
    ("inputs", "inputs"),
    ("outputs", "outputs"),
    ("parent", "parent"),
    ("protect", "protect"),
    ("external", "external"),
    ("dependencies", "dependencies"),
    ("init_errors", "initErrors"),
    ("provider", "provider"),
    ("property_dependencies", "propertyDependencies"),
    ("pending_replacement", "pendingReplacement"),
    ("additional_secret_outputs", "additionalSecretOutputs"),
    ("custom_timeouts", "customTimeouts"),
    ("import_id", "importID"),
    ("retain_on_delete", "retainOnDelete"),
    ("deleted_with", "deletedWith"),
    ("replace_with", "replaceWith"),
    ("created", "created"),
    ("modified", "modified"),
    ("ignore_changes", "ignoreChanges"),
    ("hide_diffs", "hideDiff"),
    ("replace_on_changes", "replaceOnChanges"),
    ("resource_hooks", "resourceHooks"),
)
_PROPERTIES: Final = frozenset({"inputs", "outputs"})
_ALWAYS: Final = frozenset({"urn", "custom", "type"})
_LISTS: Final = frozenset(
    {
        "dependencies",
        "init_errors",
        "additional_secret_outputs",
        "replace_with",
        "ignore_changes",
        "hide_diffs",
        "replace_on_changes",
    }
)
_MAPS_OF_LISTS: Final = frozenset({"property_dependencies", "resource_hooks"})


def _as_json(value: Any) -> Any:
    match value:
        case tuple():
            return list(value)
        case Mapping():
            return {key: _as_json(item) for key, item in value.items()}
    return value


def _from_json(attribute: str, value: Any, decrypt: Callable[[str], str]) -> Any:
    if attribute in _PROPERTIES:
        return from_checkpoint(value, decrypt)
    if attribute in _LISTS:
        return tuple(value)
    if attribute in _MAPS_OF_LISTS:
        return {key: tuple(items or ()) for key, items in value.items()}
    return value
