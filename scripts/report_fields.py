"""Owns the page about report.json: its fields as tables, one for each kind of thing, from its JSON Schema."""

from collections.abc import Mapping
from typing import Any

_HEAD = """<!-- generated from src/osaccess/report/json_shape.py by scripts/generate.py; do not edit -->
# report.json, field by field

`osaccess report --json` prints the same. Its JSON Schema is [report.schema.json](report.schema.json), and
`osaccess schema report` prints that of the osaccess that you have.

**Versions.** `format` goes up when a field goes or means something else. Until then fields are only added: a reader
ignores those that it does not know, and refuses a `format` that it does not know. All fields are always there.

**Other formats from it.** None: the event log is what every format can be made from again (`--event-log`, then
`osaccess report EVENTS`).

"""


def report_page(schema: Mapping[str, Any]) -> str:
    """Return the page."""
    kinds = schema["$defs"]
    tables = [_table(name, kinds[name], kinds) for name in kinds if "properties" in kinds[name]]
    return "\n".join([_HEAD + _table("", schema, kinds), *tables])


def _table(name: str, schema: Mapping[str, Any], kinds: Mapping[str, Any]) -> str:
    rows = "".join(
        f"| `{key}` | {_is(one, kinds)} | {_said(one)} |\n" for key, one in schema["properties"].items()
    )
    heading = f"## {_title(name)}\n" if name else ""
    return f"{heading}{schema['description']}\n\n| field | is | |\n|---|---|---|\n{rows}"


def _said(field: Mapping[str, Any]) -> str:
    return " ".join(field.get("description", "").split()).replace("|", "\\|")


def _title(name: str) -> str:
    return name.removesuffix("Shape")


def _is(field: Mapping[str, Any], kinds: Mapping[str, Any]) -> str:
    """Return what a field holds, in words, with a link where that is another table."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        if values := kinds[name].get("enum"):
            return ", ".join(f"`{value}`" for value in values)
        return f"[{_title(name)}](#{_title(name).lower()})"
    if "anyOf" in field:
        return " or ".join(_is(one, kinds) for one in field["anyOf"])
    if "const" in field:
        return f"`{field['const']}`"
    if field["type"] == "array":
        return f"list of {_is(field['items'], kinds)}"
    if field["type"] == "object":
        return f"map to {_is(field['additionalProperties'], kinds)}"
    return "instant" if "pattern" in field else str(field["type"])
