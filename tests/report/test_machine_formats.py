"""SARIF, JUnit and JSON: valid by their schemas, and saying what happened."""

import dataclasses
import gzip
import json
from collections import Counter
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from jsonschema import Draft202012Validator, ValidationError
from junitparser import Failure, JUnitXml

from osaccess.report.build import report_of_state
from osaccess.report.events import state_of
from osaccess.report.formats import FORMATS
from osaccess.report.json_document import as_json
from osaccess.report.json_shape import ReportShape, report_schema
from osaccess.report.junit import as_junit
from osaccess.report.kinds import USER
from osaccess.report.sarif import MOST_RESULTS, as_sarif
from osaccess.rules.registry import RULES
from osaccess.rules.waivers import read_waivers
from support.believable_runs import (
    LIST,
    NOW,
    RUNS,
    a_shop,
    context,
    ends,
    everything_unknown,
    expired_waiver,
    nobody_judged,
    report_of,
    under_a_waiver,
    wider_rules,
)
from support.event_logs import event_log, finding
from support.schemas import JENKINS, validate_sarif


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.__name__)
class TestEveryRun:
    def test_sarif_is_valid(self, run):
        validate_sarif(json.loads(as_sarif(report_of(run()))))

    def test_junit_is_valid_by_the_schemas_of_jenkins(self, run):
        assert len(JENKINS) == 2, "the schemas are not there; type: make install"
        for schema in JENKINS:
            schema.validate(as_junit(report_of(run())))

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
            found = {kind: len(suite.findall(f"testcase/{kind}")) for kind in ("failure", "error", "skipped")}
            assert int(suite.get("tests")) == len(suite.findall("testcase"))
            counts = {"failure": "failures", "error": "errors", "skipped": "skipped"}
            assert {kind: int(suite.get(name)) for kind, name in counts.items()} == found

    def test_json_is_valid_and_every_field_of_it_is_described(self, run):
        text = as_json(report_of(run()))
        Draft202012Validator(report_schema()).validate(json.loads(text))
        ReportShape.model_validate_json(text)  # knows no other fields

    def test_no_two_cases_of_junit_have_one_name(self, run):
        """GitLab takes the first of a name and drops the others."""
        cases = ET.fromstring(as_junit(report_of(run()))).iter("testcase")
        assert max(Counter((one.get("classname"), one.get("name")) for one in cases).values()) == 1


def test_the_schema_of_this_test_refuses_what_is_no_sarif():
    data = json.loads(as_sarif(report_of(expired_waiver())))
    data["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(ValidationError, match="fatal"):
        validate_sarif(data)


@pytest.mark.parametrize(
    "broken",
    [
        "<testsuites><suite/></testsuites>",
        '<testsuite tests="1"><testcase classname="a"/></testsuite>',
        "<failure",
    ],
    ids=["another element", "a case without a name", "cut off"],
)
def test_the_schemas_of_this_test_refuse_what_is_no_junit(broken):
    for schema in JENKINS:
        with pytest.raises((xmlschema.XMLSchemaValidationError, ET.ParseError)):
            schema.validate(broken)


def places_in(lines, **more):
    (run,) = json.loads(as_sarif(report_of(lines, **more)))["runs"]
    return {one["ruleId"]: one["locations"][0]["physicalLocation"] for one in run["results"]}


def test_sarif_points_at_the_place_in_the_document():
    where = places_in(expired_waiver())["lifetimes-must-be-limited"]
    assert where["region"] == {"startLine": 12, "startColumn": 3}
    assert where["artifactLocation"] == {"uri": "access.yaml", "uriBaseId": "%SRCROOT%"}


def test_what_the_document_says_nothing_of_stands_at_its_first_line():
    lines = event_log(a_shop(), a_shop(), findings=[finding("nobody", "p", "It is bad.", type_=USER)])
    assert places_in(lines)["p"]["region"] == {"startLine": 1, "startColumn": 1}
    assert "where:" not in as_junit(report_of(lines))


@pytest.mark.parametrize("name", ["deploy", "deploy-20261101T000000Z", "deploy-3fa9c1"])
def test_a_generation_stands_where_its_credential_is_written(name):
    lines = event_log(a_shop(), a_shop(), findings=[finding(name, "p", "It is bad.")])
    assert places_in(lines)["p"]["region"] == {"startLine": 5, "startColumn": 3}


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


def test_a_reader_of_json_may_meet_new_fields_and_misses_none():
    data = json.loads(as_json(report_of(expired_waiver())))
    data["findings"][0]["later"] = 1
    Draft202012Validator(report_schema()).validate({**data, "later": True})
    del data["findings"][0]["later"], data["findings"][0]["urn"]
    with pytest.raises(ValidationError, match="urn"):
        Draft202012Validator(report_schema()).validate(data)
    with pytest.raises(ValidationError, match="1 was expected"):
        Draft202012Validator(report_schema()).validate({**data, "format": 2})


def test_the_report_of_a_state_is_valid_too():
    states = [state_of(row) for row in a_shop().states.values()]
    report = report_of_state(states, "shop-prod", context())
    ReportShape.model_validate_json(as_json(report))
    validate_sarif(json.loads(as_sarif(report)))
    for schema in JENKINS:
        schema.validate(as_junit(report))


def test_json_names_each_operation_that_is_gained():
    (one,) = json.loads(as_json(report_of(wider_rules())))["reach"]
    assert one["credential"] == "backup"
    assert [(each["method"], each["path"], each["risk"]) for each in one["gained"]] == [
        ("POST", "/v2.1/servers/{server_id}/action", "escalation")
    ]


@pytest.mark.parametrize("write", [one.write for one in FORMATS], ids=[one.name for one in FORMATS])
def test_what_is_taken_from_each_credential_is_told_in_every_format(write):
    text = write(report_of(ends()))
    for one in ("archive is dead", "audit is deleted", "look is suspended", "roll-out is suspended"):
        assert one in text


def test_a_thousand_credentials_that_lose_something_do_not_flood_the_notes():
    before = a_shop()
    for number in range(1_000):
        before.credential(f"job-{number}", "jobs", "data", accessRules=[LIST])
    after = dataclasses.replace(
        before, states={k: v for k, v in before.states.items() if not k.endswith("User::jobs")}
    )
    (run,) = json.loads(as_sarif(report_of(event_log(before, after))))["runs"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert len(notes) == 101
    assert notes[-1]["message"]["text"] == "901 more credentials lose something: see report.json."


def test_control_characters_of_a_message_do_not_break_xml():
    lines = event_log(a_shop(), a_shop(), findings=[finding("backup", "p", "bad \x00\x1b[31m]]> <b>")])
    assert "bad" in ET.fromstring(as_junit(report_of(lines)))[-1][0][0].get("message")


def sarif_run(*findings):
    return json.loads(as_sarif(report_of(event_log(a_shop(), a_shop(), findings=list(findings)))))["runs"][0]


def marks_of(run):
    return [one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]]


def test_an_alert_stays_the_same_over_a_rotation_and_the_next_day():
    """A line that moves, other findings, the next generation and the days that a number counts change nothing."""
    one = finding("deploy-20261101T000000Z", "p", "Credential 'deploy-20261101T000000Z' lives 400 days.")
    same = finding("deploy-20261201T000000Z", "p", "Credential 'deploy-20261201T000000Z' lives 399 days.")
    (mark,) = marks_of(sarif_run(one))
    assert mark in marks_of(sarif_run(finding("backup", "a", "Bad."), finding("backup", "p", "Bad."), same))


def test_no_two_findings_are_one_alert():
    findings = [
        finding(name, policy, text)
        for name in ("backup", "deploy-20261101T000000Z", "deploy-20261122T000000Z", "nowhere in the document")
        for policy in ("p", "q")
        for text in ("It is bad.", "It is worse.", "It has 5 of them.", "It has 6 of them.")
    ]
    marks = marks_of(sarif_run(*findings))
    assert len(set(marks)) == len(findings) == len(marks)


def test_of_very_many_findings_sarif_and_junit_keep_the_worst_and_say_so():
    """GitHub refuses 25,000 results, shows 5,000, and takes 10 MB; GitLab gives up at 250,000 nodes or 30 MB."""
    many = [finding(f"c-{n:05}", "advice", f"Thing {n} is so-so. " * 5, "advisory") for n in range(29_990)]
    worst = [finding(f"w-{n}", "ks101-credential-must-not-be-unrestricted", "Worst of all.") for n in range(10)]
    report = report_of(event_log(a_shop(), a_shop(), findings=[*many, *worst]))
    text = as_sarif(report)
    (run,) = json.loads(text)["runs"]
    assert len(run["results"]) == MOST_RESULTS
    assert {one["ruleId"] for one in run["results"][:10]} == {"ks101-credential-must-not-be-unrestricted"}
    assert run["properties"] == {"verdict": "refused", "findings": 30_000, "findingsLeftOut": 25_000}
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["level"] == "warning"
    assert "25000 are left out" in note["message"]["text"]
    assert len(gzip.compress(text.encode(), mtime=0)) < 10_000_000
    junit = as_junit(report)
    _run, suite = ET.fromstring(junit)
    assert (suite.get("tests"), suite.get("failures")) == ("5000", "10")
    assert "25000 cases with findings are left out" in _run[0][0].text
    assert len(junit) < 30_000_000
    assert len(list(ET.fromstring(junit).iter())) < 250_000


def test_texts_of_a_strangers_pack_cannot_make_a_file_too_large():
    run = sarif_run(finding("backup", "p" * 9_000, "x" * 1_000_000))
    assert len(run["results"][0]["message"]["text"]) <= 1_000
    assert len(run["tool"]["driver"]["rules"][0]["shortDescription"]["text"]) <= 1_000


def test_what_a_waiver_lets_pass_is_suppressed_and_skipped():
    report = report_of(under_a_waiver())
    results = json.loads(as_sarif(report))["runs"][0]["results"]
    assert {one["level"] for one in results} == {"note"}
    reasons = [one["suppressions"][0]["justification"] for one in results]
    assert all("waived until 2026-12-24 (SEC-142)" in one for one in reasons)
    skipped = {one.get("name"): one.find("skipped") for one in ET.fromstring(as_junit(report)).iter("testcase")}
    assert skipped["ks103-credential-lifetime-must-be-limited: deploy"].get("type") == "waived"
    assert json.loads(as_json(report))["findings"][0]["waived"]["ticket"] == "SEC-142"


def test_what_nobody_could_judge_is_skipped_and_not_passed():
    (case,) = ET.fromstring(as_junit(report_of(everything_unknown())))[1]
    assert (case.get("name"), case.find("skipped").get("type")) == ("credentials-must-expire: late", "undecided")


def test_a_case_of_junit_fails_with_all_that_its_rule_found_about_one_thing():
    lines = event_log(a_shop(), a_shop(), findings=[finding("backup", "p", text) for text in ("One.", "Two.")])
    (case,) = ET.fromstring(as_junit(report_of(lines)))[1]
    assert case.find("failure").get("message") == "One. And 1 more."
    assert "Two." in case.find("failure").text


def test_two_things_of_one_name_are_two_cases():
    findings = [finding("backup", "p", "Bad."), finding("backup", "p", "Bad.", type_=USER)]
    suite = ET.fromstring(as_junit(report_of(event_log(a_shop(), a_shop(), findings=findings))))[1]
    assert [one.get("name") for one in suite] == ["p: backup (credential)", "p: backup (user)"]


def test_stacks_of_one_repository_are_told_apart_in_code_scanning():
    assert sarif_run()["automationDetails"] == {"id": "osaccess/shop-prod/"}


def test_rules_keep_to_the_limits_of_code_scanning():
    """GitHub: 1,024 characters for a description, ten tags shown; every rule of ours has help, a level and a score."""
    lines = [*event_log(a_shop(), a_shop(), findings=[finding("backup", rule.id, "Bad.") for rule in RULES])]
    (run,) = json.loads(as_sarif(report_of(lines)))["runs"]
    judged = [rule for rule in RULES if rule.id != "ks902-judgement-must-be-complete"]
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) >= len(judged)
    for one in rules:
        assert max(len(one["shortDescription"]["text"]), len(one["fullDescription"]["text"])) <= 1_024
        assert len(one["properties"]["tags"]) <= 10
        assert one["help"]["markdown"].startswith("**")
        assert one["defaultConfiguration"]["level"] in ("error", "warning")
