"""The log of events has the CLI's form: what reads one engine's reads the other's."""

import json
from datetime import UTC, datetime

import pulumi
import pytest
from pulumi.automation.events import EngineEvent

from osaccess.engines.embedded.policy_folder import PackFolder
from osaccess.engines.event_log import EventLog
from osaccess.engines.pulumi_cli import mandatory_findings
from support.in_memory_provider import Credential, LabProvider, Thing
from support.recorded_trace import SCENARIOS, trace

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PACK = """
from pulumi_policy import *

def must_have_note(args, report):
    if args.resource_type == "lab:index:Thing" and not args.props.get("note"):
        report(f"{args.name} has no note")

def add_colour(args):
    if args.resource_type == "lab:index:Thing" and "colour" not in args.props:
        return {**args.props, "colour": "red"}

PolicyPack("lab-rules", enforcement_level=EnforcementLevel.MANDATORY, policies=[
    ResourceValidationPolicy("note", "a thing has a note", must_have_note),
    ResourceValidationPolicy("colour", "a thing has a colour", remediate=add_colour,
        enforcement_level=EnforcementLevel.REMEDIATE),
])
"""
KINDS = {
    "preludeEvent", "resourcePreEvent", "resOutputsEvent", "resOpFailedEvent", "diagnosticEvent",
    "policyLoadEvent", "policyRemediateSummaryEvent", "policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent",
    "policyEvent", "policyRemediationEvent", "summaryEvent", "cancelEvent",
}  # fmt: skip


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.3.0\n")
    (folder / "__main__.py").write_text(PACK)
    return PackFolder(folder)


@pytest.fixture
def logged(lab):
    """Run an operation and return the lines of its log."""

    def run(operation, program=None, **options):
        lines = []
        log = EventLog(lines.append, lambda: NOW)
        log.begin({"app:size": "3", "app:password": "canary-config"}, ["app:password"])
        getattr(lab.run(program, on_event=log.add, on_detail=log.add, **options), operation)()
        log.end()
        return lines

    return run


def bodies(lines, kind):
    return [event[kind] for event in map(json.loads, lines) if kind in event]


def noted():
    Thing("a", note="n")


def test_every_line_is_one_numbered_event_of_one_kind(logged, pack):
    lines = [json.loads(line) for line in logged("preview", lambda: Thing("a"), packs=(pack,))]
    assert [line["sequence"] for line in lines] == list(range(len(lines)))
    assert {line["timestamp"] for line in lines} == {int(NOW.timestamp())}
    kinds = [next(iter(line.keys() - {"sequence", "timestamp"})) for line in lines]
    assert (kinds[0], kinds[-2], kinds[-1]) == ("preludeEvent", "summaryEvent", "cancelEvent")
    assert set(kinds) <= KINDS
    assert all(len(line) == 3 for line in lines)


def test_the_sdk_of_pulumi_reads_every_line(logged, pack):
    for line in logged("up", noted, packs=(pack,)):
        event = EngineEvent.from_json(json.loads(line))
        assert any(
            getattr(event, name) is not None for name in vars(event) if name not in ("sequence", "timestamp")
        ) or '"policy' in line or '"cancelEvent"' in line  # its SDK knows no remediations  # fmt: skip


def test_mandatory_findings_are_read_as_from_the_cli(logged, pack):
    lines = logged("preview", lambda: Thing("a"), packs=(pack,))
    assert mandatory_findings("".join(lines)) == ["note"]
    [event] = bodies(lines, "policyEvent")
    assert event == {
        "resourceUrn": "urn:pulumi:dev::rehearsal::lab:index:Thing::a",
        "color": "never",
        "policyName": "note",
        "policyPackName": "lab-rules",
        "policyPackVersion": "0.3.0",
        "policyPackVersionTag": "0.3.0",
        "message": "a thing has a note\na has no note\n",
        "enforcementLevel": "mandatory",
    }
    assert mandatory_findings("".join(logged("up", noted, packs=(pack,)))) == []


def test_a_remediation_shows_before_and_after(logged, pack):
    [event] = bodies(logged("preview", noted, packs=(pack,)), "policyRemediationEvent")
    assert (event["policyName"], "colour" in event["before"], event["after"]["colour"]) == ("colour", False, "red")


def test_summaries_of_policies_name_what_passed_and_the_run_names_its_packs(logged, pack):
    lines = logged("up", noted, packs=(pack,))
    judged = bodies(lines, "policyAnalyzeSummaryEvent")
    assert {"resourceUrn", "policyPackName", "policyPackVersion", "policyPackVersionTag", "passed"} == set(
        judged[0]
    )
    assert bodies(lines, "summaryEvent")[0]["PolicyPacks"] == {"lab-rules": "0.3.0"}


def test_no_secret_is_in_it(logged):
    def program():
        provider = LabProvider("p", password="canary-provider")
        Thing("a", note=pulumi.Output.secret("canary-note"), opts=pulumi.ResourceOptions(provider=provider))
        Credential("c")

    text = "".join(logged("up", program))
    assert "canary" not in text
    assert '"ciphertext":"[secret]"' in text
    assert bodies(text.splitlines(), "preludeEvent") == [{"config": {"app:password": "[secret]", "app:size": "3"}}]


def test_the_summary_counts_and_tells_the_result(logged, lab):
    [summary] = bodies(logged("up", noted), "summaryEvent")
    assert {key: summary[key] for key in ("resourceChanges", "isPreview", "result", "maybeCorrupt")} == {
        "resourceChanges": {"create": 2},
        "isPreview": False,
        "result": "succeeded",
        "maybeCorrupt": False,
    }
    lab.cloud.fail("update", lab.cloud.names()[0])
    lines = logged("up", lambda: Thing("a", note="other"))
    assert bodies(lines, "summaryEvent")[0]["result"] == "failed"
    [failed] = bodies(lines, "resOpFailedEvent")
    assert (failed["metadata"]["op"], failed["status"], failed["steps"]) == ("update", 0, 0)
    assert [one["severity"] for one in bodies(lines, "diagnosticEvent")] == ["error", "error"]


def test_what_became_of_a_resource_is_told_as_by_the_cli(logged, lab):
    """Recorded in keystone_trouble, step 11: after a failed delete nobody knows, and the state may be wrong."""
    logged("up", noted)
    lab.cloud.fail("delete", lab.cloud.names()[0])
    lines = logged("destroy")
    assert [body["status"] for body in bodies(lines, "resOpFailedEvent")] == [2]
    assert [body["maybeCorrupt"] for body in bodies(lines, "summaryEvent")] == [True]


def test_an_update_names_what_differs_in_the_words_of_the_cli(logged):
    logged("up", noted)
    lines = logged("up", lambda: Thing("a", note="other"))
    [change] = [
        body["metadata"] for body in bodies(lines, "resOutputsEvent") if body["metadata"]["op"] == "update"
    ]
    assert change["diffs"] == ["note"]
    assert change["detailedDiff"] == {"note": {"diffKind": "update", "inputDiff": False}}
    assert (change["old"]["inputs"]["note"], change["new"]["inputs"]["note"], change["logical"]) == (
        "n",
        "other",
        True,
    )


def test_fields_are_those_of_the_recordings(logged):
    logged("up", noted)
    lines = [*logged("preview", lambda: Thing("b", note="x")), *logged("up", lambda: Thing("b"))]
    recorded = set()
    for scenario in SCENARIOS.iterdir():
        for step in trace(scenario.name)["steps"]:
            for row in step.get("events", []):
                recorded.update(row)
                for side in ("old", "new"):
                    recorded.update(f"state.{key}" for key in row.get(side) or () if isinstance(row[side], dict))
    for kind in ("resourcePreEvent", "resOutputsEvent"):
        for metadata in (body["metadata"] for body in bodies(lines, kind)):
            assert metadata.keys() - recorded <= {"type"}  # the recorder drops it: the urn holds it
            for side in (metadata["old"], metadata["new"]):
                assert {f"state.{key}" for key in side or ()} - recorded <= {"state.type", "state.provider"}
