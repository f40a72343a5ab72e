"""Owns differences that no provider tells: of components and providers, and what an option makes of a difference."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from osaccess.engines.embedded.property_paths import selects
from osaccess.engines.embedded.provider import DiffKind, ResourceDiff
from osaccess.engines.embedded.provider_registry import without_engine_keys
from osaccess.engines.embedded.values import Properties, plain


def without_internal(properties: Mapping[str, Any]) -> Properties:
    """Return the properties of a provider that a change of shows to the user: all but the engine's bookkeeping."""
    own = without_engine_keys(properties)
    return {**own, "version": properties["version"]} if "version" in properties else own


def plain_diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> ResourceDiff:
    """Return what differs between inputs that no provider compares; a secret is equal to its plain value."""
    before, after = plain(dict(old)), plain(dict(new))
    keys = {**before, **after}
    return ResourceDiff(changed=tuple(key for key in keys if before.get(key) != after.get(key)))


def with_replace_on_changes(diff: ResourceDiff, paths: tuple[str, ...]) -> ResourceDiff:
    """Return a difference that forces a replacement where the option `replaceOnChanges` says so."""
    if not paths or not diff.changed:
        return diff
    changed = (*diff.changed, *diff.detailed)
    forced = {_top(path) for path in changed if any(selects(p, path) for p in paths)}
    detailed = {path: _forcing(kind) if _top(path) in forced else kind for path, kind in diff.detailed.items()}
    keys = tuple(key for key in diff.changed if key in forced or key in diff.replace)
    return replace(diff, replace=keys, detailed=detailed)


def _top(path: str) -> str:
    return path.split("[")[0].split(".")[0]


def _forcing(kind: DiffKind) -> DiffKind:
    return kind if kind.endswith("-replace") else DiffKind(f"{kind}-replace")
