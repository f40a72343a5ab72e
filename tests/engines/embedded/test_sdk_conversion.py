"""A pack in this process is shown plain data that was made once for all of its policies, and each gets its own."""

import textwrap

import pytest
from google.protobuf import json_format
from pulumi_policy import policy as sdk_policy

from osaccess.engines.embedded import sdk_conversion
from osaccess.engines.embedded.policy_folder import PackFolder
from support.in_memory_provider import Thing

PACK = """
from pulumi_policy import *

def overwrites(args, report):
    if "note" in args.props:
        args.props["__target"]["note"] = "overwritten"

def tells(args, report):
    if "note" in args.props:
        report(f"{args.name} has {args.props['note']}")

def counts(args, report):
    report(f"{len(args.resources)} resources")

PolicyPack("lab-rules", enforcement_level=EnforcementLevel.ADVISORY, policies=[
    ResourceValidationPolicy("first", "of note", overwrites),
    *[ResourceValidationPolicy(f"tells-{number}", "of note", tells) for number in range(8)],
    *[StackValidationPolicy(f"counts-{number}", "of all", counts) for number in range(3)],
])
"""


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.3.0\n")
    (folder / "__main__.py").write_text(textwrap.dedent(PACK))
    return PackFolder(folder)


def test_each_question_converts_each_message_once(make_lab, pack, monkeypatch):
    converted = []
    original = json_format.MessageToDict
    monkeypatch.setattr(json_format, "MessageToDict", lambda message: converted.append(1) or original(message))
    counts = []
    for things in (1, 3):
        converted.clear()
        result = make_lab().up(lambda count=things: [Thing(f"{each}") for each in range(count)], packs=(pack,))
        assert result.succeeded
        counts.append(len(converted))
    questions, messages = 3, 2  # remediate, analyze, analyze the stack; of a thing and of its provider
    assert counts[1] - counts[0] == 2 * questions * messages


def test_a_policy_does_not_see_what_another_one_wrote(lab, pack):
    result = lab.up(lambda: Thing("a", note="long"), packs=(pack,))
    told = {event.message for event in result.events if getattr(event, "policy", "").startswith("tells")}
    assert told == {"a has long"}


def test_outside_of_a_question_the_sdk_converts_as_ever(lab, pack):
    assert lab.up(lambda: Thing("a", note="long"), packs=(pack,)).succeeded
    message = sdk_conversion.json_format.ParseDict({"a": 1}, sdk_policy.proto.AnalyzeRequest().properties)
    first = sdk_policy.json_format.MessageToDict(message)
    message["a"] = 2
    assert (first["a"], sdk_policy.json_format.MessageToDict(message)["a"]) == (1, 2)
