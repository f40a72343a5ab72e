"""What verbs print with --json: as their schemas say.

`support.command.osaccess` holds whatever any test runs to these shapes; here is that it does, what the schemas refuse,
and one real output of each verb that needs no server.
"""

import json
import re

import pytest
from jsonschema import Draft202012Validator, ValidationError
from pydantic import ValidationError as NotOfTheShape

from osaccess.cli.commands.schema import command
from osaccess.cli.shapes.registry import OUTPUTS
from support.command import ROOT, osaccess
from support.shapes import hold_to_its_shape, output_of

MERGE_REQUEST = ROOT / "examples/bad/merge-request"
PROJECT = ("--document", ROOT / "access.yaml", "--cloud", ROOT / "cloud.yaml")
DAY = "2090-02-27T08:00:00Z"
STATE = ROOT / "examples/scan/state.json"
WITHOUT_A_SERVER = {
    "plan": ("plan", *PROJECT, "--on", DAY),
    "plan-calendar": ("plan", *PROJECT, "--on", DAY, "--calendar"),
    "plan-alarm": ("plan", *PROJECT, "--on", DAY, "--alarm", STATE),
    "check": ("check", "--document", MERGE_REQUEST / "change/access.yaml", "--cloud", ROOT / "cloud.yaml", "--on", DAY),
    "policy-scan": ("policy", "scan", STATE, "--now", DAY),
    "diff": (
        "diff", MERGE_REQUEST / "base/access.yaml", MERGE_REQUEST / "change/access.yaml",
        "--cloud", MERGE_REQUEST / "main/cloud.yaml",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WITHOUT_A_SERVER)
def test_the_printed_schema_fits_what_is_printed(name):
    ran = osaccess(*WITHOUT_A_SERVER[name], "--json")
    assert ran.out, ran.err
    schema = osaccess("schema", name).data
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(ran.data)
    if name != "diff":
        assert ran.data["format"] == 1
        for wrong in ({**ran.data, "format": 2}, {k: v for k, v in ran.data.items() if k != "format"}):
            with pytest.raises(ValidationError):
                Draft202012Validator(schema).validate(wrong)


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda one: one.name)
def test_every_output_has_a_schema_and_the_help_names_it(output):
    schema = osaccess("schema", output.name).data
    Draft202012Validator.check_schema(schema)
    assert output.command in schema["title"]
    assert re.search(rf"\b{output.name}[,.]", command.help or "")


def test_a_reader_may_meet_new_fields_and_misses_none():
    data = osaccess(*WITHOUT_A_SERVER["check"], "--json").data
    validator = Draft202012Validator(osaccess("schema", "check").data)
    data["findings"][0]["later"] = 1
    validator.validate({**data, "later": True})
    del data["findings"][0]["later"], data["findings"][0]["column"]
    with pytest.raises(ValidationError, match="column"):
        validator.validate(data)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("up", "--yes", "--json"), "up"),
        (("plan", "--alarm", "-", "--json"), "plan-alarm"),
        (("verify", "web", "--plan", "--json"), "verify-plan"),
        (("policy", "scan", "-", "--json"), "policy-scan"),
        (("policy", "list", "--json"), None),
        (("up", "--yes"), None),
    ],
)
def test_the_tests_know_which_shape_a_command_line_asks_for(words, name):
    output = output_of(words)
    assert (output and output.name) == name


def test_the_tests_refuse_what_has_another_shape():
    data = osaccess(*WITHOUT_A_SERVER["plan"], "--json").data
    for wrong in ({**data, "more": 1}, {**data, "on": "yesterday"}, {}):
        with pytest.raises(NotOfTheShape):
            hold_to_its_shape(("plan", "--json"), json.dumps(wrong))
