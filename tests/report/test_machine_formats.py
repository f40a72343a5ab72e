"""SARIF, JUnit and JSON: valid by their schemas, and saying what happened."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from junitparser import Failure, JUnitXml
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as SarifSchema

from osaccess.report.json_document import as_json
from osaccess.report.junit import as_junit
from osaccess.report.sarif import as_sarif
from osaccess.rules.registry import RULES
from osaccess.rules.waivers import read_waivers
from support.believable_runs import NOW, RUNS, a_shop, expired_waiver, nobody_judged, report_of, wider_rules
from support.event_logs import event_log, finding

JUNIT = xmlschema.XMLSchema(str(Path(__file__).parent / "junit.xsd"))


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.__name__)
class TestEveryRun:
    def test_sarif_is_valid(self, run):
        SarifSchema.model_validate_json(as_sarif(report_of(run())))

    def test_junit_is_valid(self, run):
        JUNIT.validate(as_junit(report_of(run())))

    def test_junit_is_read_by_a_reader_that_others_wrote(self, run):
        report = report_of(run())
        suites = list(JUnitXml.fromstring(as_junit(report).encode()))
        cases = [case for suite in suites for case in suite]
        told = [(one.tests, one.failures, one.errors, one.skipped) for one in suites]
        for suite in suites:
            suite.update_statistics()  # counts its cases itself
        assert told == [(one.tests, one.failures, one.errors, one.skipped) for one in suites]
        assert all(case.name and case.classname for case in cases)
        refused = {one.policy for one in report.findings if one.level == "mandatory"}
        failed = {case.name for case in cases if any(isinstance(part, Failure) for part in case.result)}
        assert all(any(policy in name for name in failed) for policy in refused)

    def test_the_counts_of_junit_are_those_of_its_cases(self, run):
        for suite in ET.fromstring(as_junit(report_of(run()))):
            found = {kind: len(suite.findall(f"testcase/{kind}")) for kind in ("failure", "error")}
            assert int(suite.get("tests")) == len(suite.findall("testcase"))
            assert (int(suite.get("failures")), int(suite.get("errors"))) == (found["failure"], found["error"])


def test_the_schema_of_this_test_refuses_what_is_no_sarif():
    data = json.loads(as_sarif(report_of(expired_waiver())))
    data["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(ValueError, match="level"):
        SarifSchema.model_validate(data)


def test_sarif_points_at_the_line_of_the_document():
    data = json.loads(as_sarif(report_of(expired_waiver())))
    where = {one["ruleId"]: one["locations"][0]["physicalLocation"] for one in data["runs"][0]["results"]}
    assert where["lifetimes-must-be-limited"]["region"] == {"startLine": 12}
    assert where["lifetimes-must-be-limited"]["artifactLocation"] == {"uri": "access.yaml"}


def test_a_generation_stands_at_the_line_of_its_credential():
    lines = event_log(a_shop(), a_shop(), findings=[finding("deploy-20261101T000000Z", "p", "It is bad.")])
    (one,) = json.loads(as_sarif(report_of(lines)))["runs"][0]["results"]
    assert one["locations"][0]["physicalLocation"]["region"] == {"startLine": 5}


def test_a_rule_of_ours_has_its_texts_and_a_score():
    rule = RULES[0]
    lines = event_log(a_shop(), a_shop(), findings=[finding("backup", rule.id, f"{rule.wants}\nIt is bad.")])
    (described,) = json.loads(as_sarif(report_of(lines)))["runs"][0]["tool"]["driver"]["rules"]
    assert described["shortDescription"] == {"text": rule.wants}
    assert float(described["properties"]["security-severity"]) > 0
    assert [one.problem for one in report_of(lines).findings] == ["It is bad."]


def test_a_finding_of_ours_has_a_waiver_that_counts_once_it_is_filled_in():
    rule = RULES[0].id
    lines = event_log(
        a_shop(), a_shop(), findings=[finding("it's", rule, "It is bad."), finding("x", "p", "Bad.")]
    )
    ours, stranger = sorted(report_of(lines).findings, key=lambda one: one.policy, reverse=False)
    assert stranger.waiver == ""
    text = ours.waiver
    for key, value in (("reason", "the vendor mends it in May"), ("ticket", "SEC-1"), ("approver", "jo")):
        text = text.replace(f"{key}: ", f"{key}: {value}")
    waivers = read_waivers("waivers:\n" + text, [rule])
    assert waivers.faults == ()
    assert waivers.for_finding(rule, ours.urn, NOW)


def test_what_our_pack_could_not_judge_is_undecided():
    policy = "ks902-judgement-must-be-complete"
    message = "'backup' could not be judged completely before the update.\n    have: not known yet: roles"
    report = report_of(event_log(a_shop(), a_shop(), findings=[finding("backup", policy, message, "advisory")]))
    assert report.findings == ()
    assert report.judgement.reasons == (
        "'backup' could not be judged completely before the update. Not known yet: roles.",
    )


def test_a_run_that_nobody_judged_is_an_error_in_every_format():
    report = report_of(nobody_judged())
    assert json.loads(as_sarif(report))["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert ET.fromstring(as_junit(report)).get("errors") == "1"
    assert json.loads(as_json(report))["verdict"] == "not judged"


def test_json_names_each_operation_that_is_gained():
    (one,) = json.loads(as_json(report_of(wider_rules())))["reach"]
    assert one["credential"] == "backup"
    assert [(each["method"], each["path"], each["risk"]) for each in one["gained"]] == [
        ("POST", "/v2.1/servers/{server_id}/action", "escalation")
    ]


def test_control_characters_of_a_message_do_not_break_xml():
    lines = event_log(a_shop(), a_shop(), findings=[finding("backup", "p", "bad \x00\x1b[31m]]> <b>")])
    assert "bad" in ET.fromstring(as_junit(report_of(lines)))[-1][0][0].get("message")
