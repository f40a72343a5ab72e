"""Owns what all descriptions of JSON output have in common: strict models here, open JSON Schemas for readers.

Within one `format` fields are only added, and none changes its meaning: readers ignore what they do not know.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Instant = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]
"""UTC, whole seconds."""


class Shape(BaseModel):
    """A kind of thing in JSON output; its docstrings are its documentation."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


def schema_of(model: type[BaseModel], title: str) -> dict[str, Any]:
    """Return the JSON Schema: open for fields that come later."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **_open(model.model_json_schema()),
    }


def _open(schema: Any) -> Any:
    """Return the schema without titles that pydantic makes up, and without a bar against fields that come later."""
    if isinstance(schema, list):
        return [_open(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _open(each) for name, each in value.items()} if key == "properties" else _open(value)
        for key, value in schema.items()
        if key != "title" and not (key == "additionalProperties" and value is False)
    }
