"""What a run is worth: never clean unless somebody judged it to its end."""

from dataclasses import replace

import pytest

from osaccess.errors import BadInput
from osaccess.report.events import read_events
from osaccess.report.model import Coming, Verdict
from osaccess.report.verdict import is_at_least
from support.believable_runs import a_shop, everything_unknown, expired_waiver, new_team, report_of
from support.event_logs import event_log, finding


def verdict(lines):
    return report_of(lines).judgement.verdict


def test_a_judged_run_without_findings_is_clean():
    assert verdict(new_team()) is Verdict.CLEAN


@pytest.mark.parametrize(
    "lines",
    [
        [],
        event_log(a_shop(), a_shop(), has_summary=False),
        event_log(a_shop(), a_shop(), packs=()),
        [*event_log(a_shop(), a_shop()), '{"sequence": 99, "timest'],
        event_log(a_shop(), a_shop())[:5],
    ],
    ids=["empty", "no summary", "no pack", "a line is cut", "cut off"],
)
def test_a_run_that_was_not_judged_to_its_end_is_never_clean(lines):
    assert verdict(lines) is Verdict.NOT_JUDGED


COMING = Coming("deploy-20261101T000000Z", "ks201-access-rule-must-name-a-collection", "Too much.")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (new_team(), Verdict.REFUSED),
        (event_log(a_shop(), a_shop(), packs=("theirs",)), Verdict.CLEAN),
        (event_log(a_shop(), a_shop(), packs=()), Verdict.NOT_JUDGED),
    ],
    ids=["our pack judged", "another pack judged", "nobody judged"],
)
def test_what_our_pack_will_refuse_later_is_refused_where_it_judges(lines, expected):
    assert report_of(lines, coming=(COMING,)).judgement.verdict is expected


def test_what_our_pack_will_refuse_of_a_credential_that_goes_is_not_told():
    found = report_of(new_team(), coming=(replace(COMING, generation="nobody-20261028T000000Z"),))
    assert found.judgement.verdict is Verdict.CLEAN


def test_a_corrupt_state_is_no_clean_report():
    lines = [line.replace('"isPreview": true', '"maybeCorrupt": true') for line in event_log(a_shop(), a_shop())]
    assert verdict(lines) is Verdict.NOT_JUDGED


def test_mandatory_findings_refuse():
    assert verdict(expired_waiver()) is Verdict.REFUSED


def test_advice_is_told_apart_from_refusal():
    assert (
        verdict(event_log(a_shop(), a_shop(), findings=[finding("backup", "p", "x", "advisory")]))
        is Verdict.ADVICE
    )


def test_what_a_policy_cannot_judge_yet_is_no_pass():
    assert verdict(everything_unknown()) is Verdict.UNDECIDED


def test_an_engine_that_failed_has_failed():
    lines = event_log(a_shop(), a_shop(), result="failed", said=[("error", "the provider went away")])
    assert verdict(lines) is Verdict.FAILED
    assert report_of(lines).said == ("error: the provider went away",)


def test_an_engine_that_does_not_say_its_result_fails_by_its_errors():
    assert verdict(event_log(a_shop(), a_shop(), result="", said=[("error", "boom")])) is Verdict.FAILED


def test_a_resource_that_failed_is_named_even_beside_findings():
    lines = event_log(a_shop(), a_shop(), findings=[finding("web", "p", "x")], result="failed", failed=("web",))
    judgement = report_of(lines).judgement
    assert (judgement.verdict, judgement.reasons) == (Verdict.FAILED, ("web: same failed.",))


def test_a_text_that_is_no_event_log_is_refused():
    with pytest.raises(BadInput, match="no event log"):
        read_events(["Previewing update (dev):", " + 3 to create"], "log.txt")


@pytest.mark.parametrize(
    ("level", "threshold", "fails"),
    [
        ("mandatory", "mandatory", True),
        ("mandatory", "critical", True),
        ("mandatory", "never", False),
        ("advisory", "mandatory", False),
        ("advisory", "medium", True),
        ("advisory", "low", True),
        ("advisory", "high", False),
    ],
)
def test_the_threshold_of_failing(level, threshold, fails):
    """A policy of a stranger's pack counts as high where it refuses and as medium where it advises."""
    report = report_of(event_log(a_shop(), a_shop(), findings=[finding("backup", "p", "x", level)]))
    assert is_at_least(report.findings[0], threshold) is fails


def a_run():
    return event_log(a_shop(), a_shop().project("shop"))


@pytest.mark.parametrize("count", range(len(a_run())))
def test_a_log_that_ends_at_any_line_is_never_clean(count):
    """The summary is the last line: every shorter log is one of a run that crashed."""
    assert verdict(a_run()) is Verdict.CLEAN
    assert verdict(a_run()[:count]) is Verdict.NOT_JUDGED


@pytest.mark.parametrize("number", range(1, len(a_run())))
def test_a_log_that_ends_within_a_line_is_never_clean(number):
    lines = a_run()
    assert verdict([*lines[:number], lines[number][: len(lines[number]) // 2]]) is Verdict.NOT_JUDGED


@pytest.mark.parametrize(
    "garbage",
    [
        "panic: runtime error: invalid memory address",
        "{}",
        "[]",
        "null",
        "7",
        '{"timestamp": 1}',
        '{"timestamp": 1e999, "summaryEvent": {}}',
        '{"timestamp": 99999999999999999, "summaryEvent": {}}',
        '{"timestamp": true, "preludeEvent": {}}',
        '{"timestamp": 1, "summaryEvent": 5}',
        '{"timestamp": 1, "summaryEvent": {"PolicyPacks": 5, "isPreview": true}}',
        '{"timestamp": 1, "resOutputsEvent": {}}',
        '{"timestamp": 1, "resOutputsEvent": {"metadata": {"op": "same", "urn": 5, "type": "t"}}}',
        '{"timestamp": 1, "resourcePreEvent": {"metadata": {"op": "same", "urn": "u", "type": "t", "new": {"urn": "u"}}}}',
        '{"timestamp": 1, "resourcePreEvent": {"metadata": {"op": "same", "urn": "u", "type": "t", "old": {"urn": "u", "type": "t", "inputs": [1]}}}}',
        '{"timestamp": 1, "policyEvent": {"message": {}}}',
        '{"timestamp": 1, "policyAnalyzeSummaryEvent": {}}',
        '{"timestamp": 1, "diagnosticEvent": {"message": 5}}',
        "\x00\x1b[31m",
        '{"timestamp": 1, "a": ' + "[" * 5000,
        '{"timestamp": 1, "preludeEvent": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"timestamp": 1, "preludeEvent": ' + "9" * 5000 + "}",
    ],
)
@pytest.mark.parametrize("where", [0, 5, -1])
def test_a_line_that_is_no_event_is_never_clean(garbage, where):
    lines = a_run()
    lines.insert(where, garbage)
    assert verdict(lines) is Verdict.NOT_JUDGED


def test_a_second_run_after_the_summary_is_never_clean():
    """Two runs that wrote into one log: what the first one said is not what the second one did."""
    assert verdict([*a_run(), *a_run()[:5]]) is Verdict.NOT_JUDGED
