"""Owns how the plugin stores outputs: which are null, "" or [], what is kept, and the delta that it insists on.

Deliberately knows no request. What each run stores is observed (facts/embedded-engine.md 5 and 6, traces/README.md,
"What the state looks like"); an output that is missing or of another shape makes the CLI update or replace.
"""

from collections.abc import Mapping
from typing import Any, Final

from osaccess.engines.embedded.identity_check import DEFAULTS
from osaccess.engines.embedded.identity_schema import COLLECTIONS, SCHEMAS, Property, Schema, Shape
from osaccess.engines.embedded.values import (
    UNKNOWN,
    Properties,
    Unknown,
    has_unknown,
    mark_like,
    mark_secret,
    plain,
)

DELTA: Final = "__pulumi_raw_state_delta"


def planned_outputs(type_: str, inputs: Mapping[str, Any], old_outputs: Mapping[str, Any] | None) -> Properties:
    """Return what a preview shows: the inputs, what stays, and UNKNOWN for what Keystone will fill in."""
    schema, news = SCHEMAS[type_], plain(dict(inputs))
    olds = None if old_outputs is None else plain(dict(old_outputs))
    planned: Properties = {"id": UNKNOWN if olds is None else olds.get("id")}
    for key, property_ in schema.items():
        planned[key] = _planned(key, property_, news, olds)
    if not has_unknown(planned):
        _add_delta(schema, planned)
    return _marked(schema, planned, inputs)


def _planned(key: str, property_: Property, news: Properties, olds: Properties | None) -> Any:
    new = news.get(key, property_.default)
    if property_.computed and (new is None or new in ("", [])):
        return UNKNOWN if olds is None else olds.get(key)
    if new is not None:
        return _planned_value(property_, new)
    if property_.shape in (Shape.OBJECT_SET, Shape.OBJECT_LIST):
        return []
    old = None if olds is None else olds.get(key)
    if isinstance(old, list | dict):
        return type(old)()
    return None if old else old


def _planned_value(property_: Property, new: Any) -> Any:
    if property_.shape in COLLECTIONS and isinstance(new, list):
        identity = {"id": UNKNOWN} if property_.shape is Shape.OBJECT_SET else {}
        return _in_stored_order(property_, [_stored_element(item, identity) for item in new])
    return new


def _stored_element(item: Any, identity: Properties) -> Any:
    if isinstance(item, Mapping):
        return {**identity, **{key: value for key, value in item.items() if key != DEFAULTS}}
    return item


def _in_stored_order(property_: Property, items: list[Any]) -> list[Any]:
    """Return a set's elements in the order in which the plugin stores them: unknown ones last, else by value."""
    if property_.shape not in (Shape.TEXT_SET, Shape.OBJECT_SET):
        return items
    return sorted(_distinct(items), key=lambda item: (has_unknown(item), _sort_key(item)))


def _sort_key(item: Any) -> str:
    if isinstance(item, Mapping):
        return repr([item[key] for key in sorted(item)])
    return str(item)


def _distinct(items: list[Any]) -> list[Any]:
    distinct: list[Any] = []
    for item in items:
        if has_unknown(item) or item not in distinct:
            distinct.append(item)
    return distinct


# ---- after a request ------------------------------------------------------------------------------------------


def applied_outputs(
    type_: str,
    id_: str,
    attributes: Mapping[str, Any],
    inputs: Mapping[str, Any],
    old_outputs: Mapping[str, Any] | None = None,
) -> Properties:
    """Return the outputs after a create or update.

    A set that the program gives is stored as given, whatever Keystone answered: it adds implied roles to an
    application credential (traces/README.md 18). What is neither given nor answered keeps its old nothing.
    """
    schema, news, olds = SCHEMAS[type_], plain(dict(inputs)), plain(dict(old_outputs or {}))
    outputs: Properties = {"id": id_}
    for key, property_ in schema.items():
        answered = _stored(property_, attributes.get(key))
        if property_.shape is Shape.TEXT_SET:
            answered = _applied_set(property_, news.get(key), answered, olds.get(key))
        elif property_.shape is Shape.TEXT_MAP and not answered:
            answered = news.get(key) or (None if olds.get(key) is None else {})
        elif attributes.get(key) is None:
            answered = _unanswered(property_, news.get(key), olds.get(key))
        outputs[key] = answered
    return _finished(schema, outputs, inputs)


def _unanswered(property_: Property, given: Any, old: Any) -> Any:
    """Return what is stored where Keystone answered nothing: an option of a user stays what it was taken for.

    So rules about several factors that were never sent stand in the state (trace properties_of_a_user).
    """
    if property_.shape is Shape.OBJECT_LIST:
        return _planned_value(property_, plain(given) or [])
    if property_.shape is Shape.FLAG and property_.default is None:
        return old if plain(given) is None else plain(given)
    return _stored(property_, None)


def _applied_set(property_: Property, given: Any, answered: Any, old: Any) -> Any:
    if given:
        return _in_stored_order(property_, list(given))
    if property_.computed:
        return answered
    return None if given is None and old is None else []


def read_outputs(type_: str, id_: str, attributes: Mapping[str, Any], inputs: Mapping[str, Any]) -> Properties:
    """Return the outputs after a read: as Keystone answered, collections and maps never null."""
    schema = SCHEMAS[type_]
    outputs: Properties = {"id": id_}
    for key, property_ in schema.items():
        value = _stored(property_, attributes.get(key))
        if attributes.get(key) is None:
            value = _unanswered(property_, inputs.get(key), None)
        outputs[key] = {} if property_.shape is Shape.TEXT_MAP and value is None else value
    return _finished(schema, outputs, inputs)


def half_made_outputs(
    type_: str, id_: str, inputs: Mapping[str, Any], old_outputs: Mapping[str, Any] | None = None
) -> Properties:
    """Return the outputs of a change whose end is not known: as planned, null where Keystone would have answered."""
    planned = planned_outputs(type_, inputs, old_outputs)
    known = {
        key: None if isinstance(value, Unknown) else value for key, value in plain(planned).items() if key != DELTA
    }
    return _finished(SCHEMAS[type_], known | {"id": id_}, inputs)


def _stored(property_: Property, value: Any) -> Any:
    """Return one answered value in its stored form."""
    if property_.shape in COLLECTIONS:
        return _in_stored_order(property_, list(value or ()))
    if property_.shape is Shape.TEXT and not property_.secret:
        return value or ""
    if property_.shape is Shape.FLAG and value is None:
        return property_.default
    return value


def _finished(schema: Schema, outputs: Properties, inputs: Mapping[str, Any]) -> Properties:
    _add_delta(schema, outputs)
    return _marked(schema, outputs, inputs)


def _add_delta(schema: Schema, outputs: Properties) -> None:
    outputs[DELTA] = raw_state_delta(schema, outputs)


def _marked(schema: Schema, outputs: Properties, inputs: Mapping[str, Any]) -> Properties:
    secret = {key for key, property_ in schema.items() if property_.secret}
    return mark_like(mark_secret(outputs, secret), inputs)


def raw_state_delta(schema: Schema, outputs: Mapping[str, Any]) -> Properties:
    """Return how the stored outputs differ in shape from the plugin's own state.

    A wrong delta makes the plugin panic, a missing one is accepted (facts/embedded-engine.md 5).
    """
    return {"obj": _object_delta(schema, outputs)}


def _object_delta(schema: Schema, outputs: Mapping[str, Any]) -> Properties:
    shapes: Properties = {}
    for key, property_ in schema.items():
        value = plain(outputs.get(key))
        if isinstance(value, list):
            elements: Properties = {
                str(index): {"obj": _object_delta(property_.fields, item)}
                for index, item in enumerate(value)
                if isinstance(item, Mapping)
            }
            shapes[key] = {"arr": {"el": elements} if elements else {}}
        elif isinstance(value, Mapping):
            shapes[key] = {"map": {}}
    renamed = {key: property_.plugin_name for key, property_ in schema.items() if property_.plugin_name}
    return {**({"ps": shapes} if shapes else {}), **({"renamed": renamed} if renamed else {})}


# ---- inputs of what was read ----------------------------------------------------------------------------------


def imported_inputs(type_: str, outputs: Mapping[str, Any]) -> Properties:
    """Return the inputs of an import: all that is neither empty nor a default (traces/README.md 10)."""
    inputs: Properties = {DEFAULTS: []}
    for key, property_ in SCHEMAS[type_].items():
        value = plain(outputs.get(key))
        if property_.output_only or not value or value == property_.default:
            continue
        inputs[key] = _as_input(property_, outputs[key])
    return inputs


def _as_input(property_: Property, value: Any) -> Any:
    if not property_.fields or not isinstance(value, list):
        return value
    return [{DEFAULTS: [], **{key: item[key] for key in property_.fields if key in item}} for item in value]


def refreshed_inputs(type_: str, old_inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> Properties:
    """Return the inputs after a refresh: those that were there, with the values just read.

    Lists keep their length, so implied roles stay out of the inputs (traces/README.md 18); an empty `__defaults`
    vanishes (24), also that of an access rule.
    """
    schema = SCHEMAS[type_]
    return {
        key: _refreshed(old, outputs.get(key)) if key in schema else old
        for key, old in old_inputs.items()
        if key != DEFAULTS or old
    }


def _refreshed(old: Any, read: Any) -> Any:
    if old is None or plain(read) is None:
        return old
    if isinstance(plain(old), str | bool) and not plain(old) and not plain(read):
        return old
    match plain(old), plain(read):
        case list() as olds, list() as news:
            kept = [_refreshed(was, now) for was, now in zip(olds, news, strict=False)]
            return type(old)(kept) if not isinstance(old, list) else kept
        case dict() as olds, dict() as news:
            return {
                key: value if key == DEFAULTS else _refreshed(value, news.get(key))
                for key, value in olds.items()
                if key != DEFAULTS or value
            }
    return read
