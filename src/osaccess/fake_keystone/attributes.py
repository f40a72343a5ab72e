"""Owns the reading of attributes from request bodies: options, extra ones, booleans, names."""

from collections.abc import Collection, Mapping
from typing import Any

from osaccess.fake_keystone import errors

Json = Mapping[str, Any]


def normalized(body: Json) -> dict[str, Any]:
    """Return the attributes with the names that Keystone stores: `:` and `-` become `_`."""
    return {key.replace(":", "_").replace("-", "_"): value for key, value in body.items()}


def extra(body: Json, known: Collection[str], before: Json | None = None) -> dict[str, Any]:
    """Return the attributes that Keystone stores without knowing them, on top of those `before`."""
    found = {key: value for key, value in body.items() if key not in known and key not in ("id", "links")}
    return {**(before or {}), **found}


def options(body: Json, before: Json | None = None) -> dict[str, Any]:
    """Return the resource options; one that is null is unset."""
    given = body.get("options") or {}
    merged = {**(before or {}), **given}
    return {name: value for name, value in merged.items() if value is not None}


def boolean(body: Json, name: str, default: bool) -> bool:
    """Return a boolean. Raises Refusal (strict) for a word: the real server answers 500 for a project's."""
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise errors.STRICT_BOOLEAN(name=name, value=repr(value))
    return value


def require_same_id(body: Json, id_: str) -> None:
    """Refuse a body that names another id than the path."""
    if body.get("id") is not None and body["id"] != id_:
        raise errors.ID_CHANGED()


def require_same_domain(body: Json, domain_id: str | None) -> None:
    """Refuse a body that moves the thing to another domain."""
    if "domain_id" in body and body["domain_id"] != domain_id:
        raise errors.DOMAIN_CHANGED()


def is_immutable(row_options: Json) -> bool:
    """Tell whether the option `immutable` is set."""
    return bool(row_options.get("immutable"))


def require_mutable(row_options: Json, body: Json, noun: str, id_: str) -> None:
    """Refuse to change an immutable thing otherwise than by making it mutable."""
    if not is_immutable(row_options):
        return
    wanted = (body.get("options") or {}).get("immutable", True)
    if len(body) > 1 or wanted not in (False, None):
        raise errors.IMMUTABLE_UPDATE(noun=noun, id=id_)
