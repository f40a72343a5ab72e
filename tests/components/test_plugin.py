"""The components in other languages: the plugin tells its schema over gRPC, and the examples keep to it.

The YAML example runs in tier pulumi_cli; the TypeScript example is compared with the schema and never run.
"""

import json
import subprocess

import pytest
import yaml

import osaccess.components
from osaccess.components import plugin
from support.command import ROOT
from support.plugin_host import hosted, schema_of
from support.schema_use import Reference, mistakes, outputs_of, typescript_reads, typescript_resources

EXAMPLES = ROOT / "examples" / "other_languages"
SCHEMA = json.loads((ROOT / "components" / "schema.json").read_text())
TYPESCRIPT = (EXAMPLES / "typescript" / "index.ts").read_text()


@pytest.mark.timeout(900)
def test_the_plugin_tells_the_schema_that_is_checked_in():
    with hosted() as stub:
        assert json.loads(schema_of(stub)) == SCHEMA


def test_every_input_and_output_has_a_text():
    described = [*SCHEMA["types"].values(), *SCHEMA["resources"].values()]
    assert all(one["description"] for one in described)
    for one in described:
        for properties in ("properties", "inputProperties"):
            for name, found in one.get(properties, {}).items():
                assert found.get("description"), name


def test_every_component_but_the_document_is_in_the_plugin_under_its_one_type():
    exported = {name for name in osaccess.components.__all__ if name[0].isupper()}
    assert {one.__name__ for one in plugin.HOSTED} == exported - {"AccessDocument"}
    assert set(SCHEMA["resources"]) == {f"osaccess:index:{one.__name__}" for one in plugin.HOSTED}


def test_the_yaml_example_keeps_to_the_schema():
    resources = yaml.load((EXAMPLES / "yaml" / "Pulumi.yaml").read_text(), yaml.BaseLoader)["resources"]
    ours = {name: one for name, one in resources.items() if one["type"].startswith("osaccess:")}
    assert len(ours) == 4
    for one in ours.values():
        assert mistakes(SCHEMA, one["type"].removeprefix("osaccess:"), _referring(one["properties"])) == []


def _referring(value):
    if isinstance(value, dict):
        return {key: _referring(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_referring(item) for item in value]
    return Reference(value) if value.startswith("${") else value


def test_the_typescript_example_keeps_to_the_schema():
    made = typescript_resources(TYPESCRIPT)
    assert len(made) == TYPESCRIPT.count("new osaccess.") == 4
    for variable, class_name, inputs in made:
        assert mistakes(SCHEMA, class_name, inputs) == []
        assert typescript_reads(TYPESCRIPT, variable) <= outputs_of(SCHEMA, class_name)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("every:", "evry:"),
        ('method: "GET"', 'verb: "GET"'),
        ('["member", "reader"]', '"member"'),
        ('    roles: ["member", "reader"],\n', ""),
        ("osaccess.AutomationOwner", "osaccess.Owner"),
    ],
)
def test_a_mistake_in_the_typescript_example_would_be_found(old, new):
    changed = TYPESCRIPT.replace(old, new, 1)
    assert changed != TYPESCRIPT
    assert [line for _, name, inputs in typescript_resources(changed) for line in mistakes(SCHEMA, name, inputs)]


@pytest.mark.pulumi_cli
@pytest.mark.timeout(900)
def test_the_yaml_example_runs_under_the_real_cli():
    done = subprocess.run([str(ROOT / "scripts/try-yaml-example")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (
        done.stdout.splitlines()[-1] == "the YAML example made a credential that logs in, and went without a trace"
    )
