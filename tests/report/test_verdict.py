"""What a run is worth: never clean unless somebody judged it to its end."""

import pytest

from osaccess.errors import BadInput
from osaccess.report.events import read_events
from osaccess.report.model import Verdict
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
        read_events(["Previewing update (dev):", " + 3 to create"])


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
