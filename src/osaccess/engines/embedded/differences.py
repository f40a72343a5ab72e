"""Owns differences that no provider tells: of components and providers, and what an option makes of a difference."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from osaccess.engines.embedded.property_paths import selects
from osaccess.engines.embedded.provider import DiffKind, ResourceDiff
from osaccess.engines.embedded.provider_registry import without_engine_keys
from osaccess.engines.embedded.values import Properties, plain

_INIT_ERROR: Final = "#initerror"


def without_internal(properties: Mapping[str, Any]) -> Properties:
    """Return the properties of a provider that a change of shows to the user: all but the engine's bookkeeping."""
    own = without_engine_keys(properties)
    return {**own, "version": properties["version"]} if "version" in properties else own


def plain_diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> ResourceDiff:
    """Return what differs between inputs that no provider compares; a secret is equal to its plain value."""
    before, after = plain(dict(old)), plain(dict(new))
    keys = {**before, **after}
    return ResourceDiff(changed=tuple(key for key in keys if before.get(key) != after.get(key)))


def component_diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> ResourceDiff:
    """Return what differs between inputs of a component: becoming a secret is a change there, too."""
    keys = {**old, **new}
    return ResourceDiff(changed=tuple(key for key in keys if old.get(key) != new.get(key)))


def with_replace_on_changes(
    diff: ResourceDiff, paths: tuple[str, ...], *, has_init_errors: bool = False
) -> ResourceDiff:
    """Return a difference that forces a replacement where the option `replaceOnChanges` says so.

    A path below a property forces by the detailed difference alone: it adds no key. A path of everything takes a
    resource along that was not made well (deploy/step_generator.go, applyReplaceOnChanges).
    """
    if not paths or not (diff.changed or has_init_errors):
        return diff
    keys = dict.fromkeys((*diff.replace, *(key for key in diff.changed if _is_among(key, paths))))
    detailed = {path: _forcing(kind) if _is_among(path, paths) else kind for path, kind in diff.detailed.items()}
    if has_init_errors and _is_among(_INIT_ERROR, paths):
        keys[_INIT_ERROR] = None
        detailed |= {_INIT_ERROR: DiffKind.UPDATE_REPLACE}
    return replace(diff, replace=tuple(keys), detailed=detailed)


def _is_among(changed: str, paths: tuple[str, ...]) -> bool:
    return any(selects(path, changed) for path in paths)


def _forcing(kind: DiffKind) -> DiffKind:
    return kind if kind.forces_replacement else DiffKind(f"{kind}-replace")
