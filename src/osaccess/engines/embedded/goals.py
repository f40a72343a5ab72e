"""Owns what the program asks for, as typed data; deliberately neither looks at the old state nor acts.

The only place that reads the monitor's request messages (pulumi/resource.proto). What the engine does not do
is refused here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from osaccess.engines.embedded.urns import is_provider_type
from osaccess.engines.embedded.values import UNKNOWN, UNKNOWN_TEXT, Properties, Unknown, from_struct
from osaccess.errors import BadInput

_HOOK_KINDS: Final = MappingProxyType(
    {
        "before_create": "BeforeCreate",
        "after_create": "AfterCreate",
        "before_update": "BeforeUpdate",
        "after_update": "AfterUpdate",
        "before_delete": "BeforeDelete",
        "after_delete": "AfterDelete",
    }
)
"""The names of hooks in a request → in a state."""


@dataclass(frozen=True, slots=True)
class AliasSpec:
    """A former name of a resource, of which only the parts that differ are given."""

    name: str = ""
    type: str = ""
    stack: str = ""
    project: str = ""
    parent_urn: str = ""
    no_parent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A resource that the program registers.

    Attributes:
        provider: reference `<urn>::<id>`; empty = the default provider.
        aliases: former names, as whole URNs or as parts.
        delete_before_replace: None = whatever the provider asks for.

    """

    type: str
    name: str
    parent: str = ""
    custom: bool = True
    inputs: Properties = field(default_factory=dict)
    provider: str = ""
    version: str = ""
    protect: bool = False
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    aliases: tuple[str | AliasSpec, ...] = ()
    import_id: str = ""
    delete_before_replace: bool | None = None
    custom_timeouts: Mapping[str, float] = field(default_factory=dict)
    retain_on_delete: bool = False
    deleted_with: str = ""
    replace_with: tuple[str, ...] = ()
    hooks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hide_diffs: tuple[str, ...] = ()

    @property
    def is_provider(self) -> bool:
        """Whether a provider is registered."""
        return is_provider_type(self.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadGoal:
    """A resource that the program looks up (`get`); the id is UNKNOWN where a preview cannot tell it."""

    type: str
    name: str
    id: str | Unknown
    parent: str = ""
    inputs: Properties = field(default_factory=dict)
    provider: str = ""
    version: str = ""
    dependencies: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()


def goal_of(request: Any) -> Goal:
    """Return what a RegisterResourceRequest asks for. Raises UnsupportedByEmbeddedEngine, BadInput."""
    _refuse_unsupported(request)
    return Goal(
        type=request.type,
        name=request.name,
        parent=request.parent,
        custom=request.custom,
        inputs=from_struct(request.object),
        provider=request.provider,
        version=request.version,
        protect=request.protect,
        dependencies=tuple(request.dependencies),
        property_dependencies={
            key: tuple(value.urns) for key, value in sorted(request.propertyDependencies.items())
        },
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        aliases=tuple(_alias_of(alias) for alias in request.aliases) + tuple(request.aliasURNs),
        import_id=request.importId,
        delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        custom_timeouts=_timeouts_of(request.customTimeouts),
        retain_on_delete=request.retainOnDelete,
        deleted_with=request.deletedWith,
        replace_with=tuple(request.replace_with),
        hooks=_hooks_of(request.hooks),
        hide_diffs=tuple(request.hideDiffs),
    )


def read_goal_of(request: Any) -> ReadGoal:
    """Return what a ReadResourceRequest asks for. Raises UnsupportedByEmbeddedEngine, BadInput."""
    refuse_packages_from_elsewhere(request, request.type)
    return ReadGoal(
        type=request.type,
        name=request.name,
        id=UNKNOWN if request.id == UNKNOWN_TEXT else request.id,
        parent=request.parent,
        inputs=from_struct(request.properties),
        provider=request.provider,
        version=request.version,
        dependencies=tuple(request.dependencies),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
    )


def _refuse_unsupported(request: Any) -> None:
    if request.remote:
        raise UnsupportedByEmbeddedEngine(f"remote components ({request.type})")
    if request.type.startswith("pulumi-python:dynamic"):
        raise UnsupportedByEmbeddedEngine(f"dynamic providers ({request.name})")
    refuse_packages_from_elsewhere(request, request.type)
    if request.custom and _has(request, "envVarMappings"):
        raise UnsupportedByEmbeddedEngine(f"the option env_var_mappings ({request.name})")
    if _has(request, "state_migrations"):
        raise UnsupportedByEmbeddedEngine(f"state migrations ({request.name})")
    if _has(request, "replacement_trigger"):
        raise UnsupportedByEmbeddedEngine(f"the option replacement_trigger ({request.name})")


def refuse_packages_from_elsewhere(request: Any, wanted_for: str) -> None:
    """Refuse a plugin that would have to be fetched, or made from another one. Raises UnsupportedByEmbeddedEngine."""
    if request.packageRef:
        raise UnsupportedByEmbeddedEngine(f"parameterized packages ({wanted_for})")
    if request.pluginDownloadURL:
        raise UnsupportedByEmbeddedEngine(f"packages from elsewhere ({wanted_for})")


def _has(request: Any, name: str) -> bool:
    # Older SDKs do not know the field; then no program can set it.
    return any(descriptor.name == name for descriptor, _ in request.ListFields())


def _alias_of(alias: Any) -> str | AliasSpec:
    if alias.urn:
        return str(alias.urn)
    spec = alias.spec
    return AliasSpec(spec.name, spec.type, spec.stack, spec.project, spec.parentUrn, spec.noParent)


def _hooks_of(binding: Any) -> dict[str, tuple[str, ...]]:
    return {kind: tuple(names) for field_, kind in _HOOK_KINDS.items() if (names := getattr(binding, field_))}


def _timeouts_of(timeouts: Any) -> dict[str, float]:
    given = {kind: getattr(timeouts, kind) for kind in ("create", "update", "delete")}
    return {kind: seconds_of(text) for kind, text in given.items() if text}


_UNITS: Final = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_DURATION_PART: Final = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|us|ns)")


def seconds_of(duration: str) -> float:
    """Return the seconds of a duration in Go's notation, `1h30m`. Raises BadInput."""
    parts = _DURATION_PART.findall(duration)
    if not parts or "".join(number + unit for number, unit in parts) != duration:
        raise BadInput(
            f"The custom timeout {duration!r} is not a duration.", mend='Write it like "5m" or "1h30m".'
        )
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
