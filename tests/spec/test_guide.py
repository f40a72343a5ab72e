"""docs/document.md: every key that can be written stands there, and in an example that a test applies or refuses."""

import re

import pytest

from osaccess.spec.schema import document_schema
from support.command import ROOT

GUIDE = (ROOT / "docs/document.md").read_text()
APPLIED = "\n".join(
    file.read_text()
    for file in (
        ROOT / "access.yaml",
        *sorted((ROOT / "examples/organisation").rglob("*.yaml")),
        *sorted((ROOT / "tests").rglob("test_*.py")),
    )
    if file.name != "test_guide.py"
)
NO_KEYS_OF_A_DOCUMENT = ("RecordedRules",)


def keys():
    schema = document_schema()
    parts = {**schema["$defs"], "AccessSpec": schema}
    return sorted({(part, key) for part, one in parts.items() for key in one.get("properties", {})})


@pytest.mark.parametrize(("part", "key"), keys())
def test_every_key_is_explained_and_used(part, key):
    assert re.search(rf"[`{{ ]{key}[`: ]", GUIDE), f"{part}.{key} is not in docs/document.md"
    assert re.search(rf"\b{key}: ", APPLIED) or re.search(rf"^{key}:", APPLIED, re.M), (
        f"{part}.{key} is in no example"
    )
