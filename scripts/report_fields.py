"""Owns the pages about JSON: report.json, and what verbs print; fields as tables, from their JSON Schemas."""

from collections.abc import Mapping, Sequence
from typing import Any

from osaccess.cli.shapes.registry import Output

_HEAD = """<!-- generated from src/osaccess/report/json_shape.py by scripts/generate.py; do not edit -->
# report.json, field by field

`osaccess report --json` prints the same. Its JSON Schema is [report.schema.json](report.schema.json), and
`osaccess schema report` prints that of the osaccess that you have.

**Versions.** `format` goes up when a field goes or means something else. Until then fields are only added: a reader
ignores those that it does not know, and refuses a `format` that it does not know. All fields are always there.

**Other formats from it.** None: the event log is what every format can be made from again (`--event-log`, then
`osaccess report EVENTS`).

"""


_OUTPUTS_HEAD = """<!-- generated from src/osaccess/cli/shapes by scripts/generate.py; do not edit -->
# What `--json` prints, field by field

Data is on stdout, notes and errors are on stderr, and the exit code is that of the command ([command.md](command.md)).
`osaccess schema NAME` prints the JSON Schema; the tests hold real output of each verb to it.
`osaccess report --json` has a page of its own: [report-json.md](report-json.md).

**Versions.** `format` is a number of the output of one verb. It goes up when a field goes or means something else.
Until then fields are only added: a reader ignores those that it does not know, and refuses a `format` that it does not
know. All fields are always there.

**Which of them for a pipeline?** What a reviewer reads is `report.json`. `preview --json` is the same run in the words
of the engine. Verbs that are not here print JSON without a number, which may change with a version of osaccess.

**With the Pulumi CLI** (`--engine pulumi`) what `pulumi` itself shows goes to stderr then, and the data comes from its
event log.

| `osaccess schema …` | printed by |
|---|---|
"""


def outputs_page(outputs: Sequence[Output]) -> str:
    """Return the page about what verbs print; what two have in common stands with the first."""
    index = "".join(f"| [{one.name}](#{one.name}) | `osaccess {one.command}` |\n" for one in outputs)
    told: set[str] = set()
    shown: dict[object, str] = {}
    parts = [_OUTPUTS_HEAD + index]
    for one in outputs:
        schema = one.schema()
        kinds = schema.get("$defs", {})
        if one.shape in shown:
            parts.append(
                f"## {one.name}\n`osaccess {one.command}`\n\nThe fields of [{shown[one.shape]}](#{shown[one.shape]}).\n"
            )
            continue
        shown[one.shape] = one.name
        parts.append(f"## {one.name}\n`osaccess {one.command}`\n\n{_whole(schema, kinds)}")
        for name in kinds:
            if "properties" in kinds[name] and name not in told:
                told.add(name)
                parts.append("#" + _table(name, kinds[name], kinds))
    return "\n".join(parts)


def _whole(schema: Mapping[str, Any], kinds: Mapping[str, Any]) -> str:
    if "properties" in schema:
        return _table("", schema, kinds)
    return f"{schema['description']}\n\nIt is a {_is(schema, kinds)}.\n"


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
    if alternatives := field.get("anyOf") or field.get("oneOf"):
        return " or ".join(_is(one, kinds) for one in alternatives)
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if field["type"] == "array":
        return f"list of {_is(field['items'], kinds)}"
    if field["type"] == "object":
        return f"map to {_is(field['additionalProperties'], kinds)}"
    return "instant" if "pattern" in field else str(field["type"])
