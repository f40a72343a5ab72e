"""Owns the JSON Schema of access.yaml, for editors: it completes keys, shows what they mean, and marks mistakes.

Deliberately says less than reading does: which names exist, how long a credential lives, what a cloud has.
"""

from typing import Any

from osaccess.spec.access import AccessSpec
from osaccess.spec.includes import INCLUDE, OVERRIDE

_PARTS: dict[str, Any] = {
    INCLUDE: {
        "type": "array",
        "items": {"type": "string", "minLength": 1},
        "description": "files whose nouns stand beside those of this one: [teams/*.yaml]",
    },
    OVERRIDE: {
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": {"type": ["object", "null"]}},
        "description": "what differs from the included files: noun, name, key; null takes it out",
    },
}


def document_schema() -> dict[str, Any]:
    """Return the schema of a document, and of a file that one includes."""
    schema: dict[str, Any] = _without_titles(AccessSpec.model_json_schema(by_alias=True))
    schema["properties"] = {**_PARTS, **schema["properties"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "access.yaml of osaccess",
        **schema,
    }


def _without_titles(schema: Any) -> Any:
    """Return the schema without what pydantic makes up: titles of keys, and defaults, which editors would fill in."""
    if isinstance(schema, list):
        return [_without_titles(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _without_titles(value) for key, value in schema.items() if key not in ("title", "default")}
