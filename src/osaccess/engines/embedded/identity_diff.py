"""Owns Diff of the identity resources: new inputs against stored outputs; deliberately asks Keystone nothing.

"", null, an empty collection and nothing are the same; so are false and nothing, but a false that was never there
and is written down is told (trace properties_of_a_user). A computed property that the
program does not give never differs. The order of a set is no difference (traces/README.md 16, 17, 21).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from osaccess.engines.embedded.identity_check import DEFAULTS
from osaccess.engines.embedded.identity_schema import SCHEMAS, Property, Schema, Shape
from osaccess.engines.embedded.provider import DiffKind, ResourceDiff
from osaccess.engines.embedded.values import UNKNOWN, has_unknown, plain

Detail = dict[str, DiffKind]

_REPLACING: Final[Mapping[DiffKind, DiffKind]] = {
    DiffKind.ADD: DiffKind.ADD_REPLACE,
    DiffKind.DELETE: DiffKind.DELETE_REPLACE,
    DiffKind.UPDATE: DiffKind.UPDATE_REPLACE,
}
_ID: Final = "id"


def resource_diff(
    type_: str,
    old_outputs: Mapping[str, Any],
    new_inputs: Mapping[str, Any],
    ignore_changes: Collection[str] = (),
) -> ResourceDiff:
    """Return what differs between a stored resource and its new inputs, with the plugin's detail."""
    if "*" in ignore_changes:
        return ResourceDiff()
    schema, olds, news = SCHEMAS[type_], plain(dict(old_outputs)), plain(dict(new_inputs))
    details = {
        key: detail
        for key, property_ in schema.items()
        if key not in ignore_changes and (detail := property_detail(key, property_, olds, news))
    }
    replace = tuple(key for key in details if schema[key].forces_new)
    return ResourceDiff(
        changed=tuple(details),
        replace=replace,
        delete_before_replace=bool(replace) and _is_explicitly_named(schema, news),
        detailed={path: kind for key, detail in details.items() for path, kind in _kinds(schema[key], detail)},
    )


def unconfigured_diff(old_inputs: Mapping[str, Any], new_inputs: Mapping[str, Any]) -> ResourceDiff:
    """Return the difference where the provider is not configured yet: an update without detail."""
    keys = sorted({*old_inputs, *new_inputs} - {DEFAULTS})
    differing = tuple(key for key in keys if plain(old_inputs.get(key)) != plain(new_inputs.get(key)))
    return ResourceDiff(changed=differing or tuple(keys))


def _kinds(property_: Property, detail: Detail) -> Sequence[tuple[str, DiffKind]]:
    """Return the paths with their kinds; those of a replacing property replace, but never the id of an element."""
    if not property_.forces_new:
        return list(detail.items())
    return [(path, kind if path.endswith(f".{_ID}") else _REPLACING[kind]) for path, kind in detail.items()]


def _is_explicitly_named(schema: Schema, news: Mapping[str, Any]) -> bool:
    """Tell whether the program chose the name: then old and new cannot exist side by side."""
    return "name" in schema and "name" in news and "name" not in (news.get(DEFAULTS) or ())


def property_detail(key: str, property_: Property, olds: Mapping[str, Any], news: Mapping[str, Any]) -> Detail:
    """Return the differing paths of one property; {} = it does not differ."""
    if property_.output_only:
        return {}
    new = news.get(key, property_.default)
    if property_.computed and (new is None or new in ("", [], {})):
        return {}
    old = olds.get(key)
    if property_.shape is Shape.FLAG and old is None and news.get(key) is False and property_.default is None:
        return {key: DiffKind.ADD}
    if property_.shape in (Shape.TEXT, Shape.FLAG):
        return _scalar_detail(key, property_, old, new)
    if property_.shape is Shape.TEXT_MAP:
        return _map_detail(key, old, new or None)
    return _DETAILS[property_.shape](key, old or None, new or None)


def _scalar_detail(key: str, property_: Property, old: Any, new: Any) -> Detail:
    nothing: Any = False if property_.shape is Shape.FLAG else ""
    if new is not UNKNOWN and (old or nothing) == (new or nothing):
        return {}
    return {key: _kind(old, new)}


def _kind(old: Any, new: Any) -> DiffKind:
    if old is None:
        return DiffKind.ADD
    return DiffKind.DELETE if new is None else DiffKind.UPDATE


def _whole(key: str, old: Any, new: Any) -> Detail | None:
    """Return the difference of a collection that came, went or is unknown; None = both are there, look inside."""
    if old is None and new is None:
        return {}
    if old is None or new is None or new is UNKNOWN:
        return {key: _kind(old, new)}
    return None


# ---- collections ----------------------------------------------------------------------------------------------


def _set_detail(key: str, old: Any, new: Any) -> Detail:
    """Return the difference of two sets: additions by the index in the program's list, deletions by the old one's."""
    whole = _whole(key, old, new)
    if whole is not None:
        return whole
    old_items, new_items = [_bare(item) for item in old], [_bare(item) for item in new]
    added = {index for index, item in enumerate(new_items) if has_unknown(item) or item not in old_items}
    gone = {index for index, item in enumerate(old_items) if item not in new_items}
    detail: Detail = {}
    for index in sorted(added | gone):
        path = f"{key}[{index}]"
        if index in added and index in gone:
            detail |= _element_detail(path, old_items[index], new_items[index])
        else:
            detail[path] = DiffKind.ADD if index in added else DiffKind.DELETE
    return detail


def _bare(item: Any) -> Any:
    """Return an element without what Keystone or Check added to it."""
    if isinstance(item, Mapping):
        return {key: value for key, value in item.items() if key not in (_ID, DEFAULTS) and value is not None}
    return item


def _element_detail(path: str, old: Any, new: Any) -> Detail:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return {path: DiffKind.UPDATE}
    fields = {
        f"{path}.{key}": _kind(old.get(key), new.get(key))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    }
    return {f"{path}.{_ID}": DiffKind.UPDATE} | fields  # another element gets another id


def _list_detail(key: str, old: Any, new: Any) -> Detail:
    whole = _whole(key, old, new)
    if whole is not None:
        return whole
    detail: Detail = {}
    for index in range(max(len(old), len(new))):
        path = f"{key}[{index}]"
        was = old[index] if index < len(old) else None
        will_be = new[index] if index < len(new) else None
        if isinstance(was, Mapping) and isinstance(will_be, Mapping):
            for field in sorted({*_bare(was), *_bare(will_be)}):
                detail |= _list_detail(f"{path}.{field}", was.get(field) or None, will_be.get(field) or None)
        elif was != will_be:
            detail[path] = _kind(was, will_be)
    return detail


def _map_detail(key: str, old: Any, new: Any) -> Detail:
    """Return the difference of two maps: key by key, but as a whole where there was none or the new one is unknown."""
    if new is UNKNOWN or (old is None and new is not None):
        return {key: _kind(old, new)}
    was, will_be = old or {}, new or {}
    return {
        f"{key}.{name}": _kind(was.get(name), will_be.get(name))
        for name in sorted({*was, *will_be})
        if was.get(name) != will_be.get(name)
    }


_DETAILS: Final[Mapping[Shape, Callable[[str, Any, Any], Detail]]] = {
    Shape.TEXT_SET: _set_detail,
    Shape.OBJECT_SET: _set_detail,
    Shape.TEXT_LIST: _list_detail,
    Shape.OBJECT_LIST: _list_detail,
}
