"""Event logs that something went wrong with: every report is written, is valid, and says so; never a traceback.

Damaged by Hypothesis: lines lost, doubled, moved and cut, and any value within an event put in place of any other.
"""

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from osaccess.errors import BadInput
from osaccess.report.build import build_report
from osaccess.report.events import read_events
from osaccess.report.formats import FORMATS
from osaccess.report.json_shape import ReportShape
from osaccess.report.model import Verdict
from support.believable_runs import RUNS, a_shop, context, expired_waiver, new_team
from support.event_logs import event_log, finding
from support.schemas import JENKINS, validate_sarif

LOGS = {run.__name__: run() for run in RUNS}
ODD_TEXTS = (
    "",
    "x" * 20_000,
    "\x00\x1b[31m",
    "\ud800",
    "\u202eevil\u2066",
    "]]>&<script>",
    "|`*_[]()",
    "\r\n\u2028",
    "::",
    "$",
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "mandatory",
    "critical",
    "9999-99-99T99:99:99Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(ODD_TEXTS),
    st.text(max_size=20),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=5)), max_size=3),
    st.dictionaries(st.text(max_size=5), st.one_of(st.none(), st.text(max_size=5)), max_size=3),
)


def report_or_refusal(lines):
    """Return the report of a log, whose every format is written and valid; None where it is refused as no log."""
    try:
        log = read_events(lines, "events.jsonl")
    except BadInput:
        return None
    report = build_report(log, context())
    texts = {one.name: one.write(report) for one in FORMATS}
    for text in texts.values():
        text.encode("utf-8")
    ReportShape.model_validate_json(texts["json"])
    validate_sarif(json.loads(texts["sarif"]))
    ET.fromstring(texts["junit"])
    for schema in JENKINS:
        schema.validate(texts["junit"])
    return report


def places_in(value, path=()):
    """Yield the path of each value within an event."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield (*path, key)
        yield from places_in(one, (*path, key))


@st.composite
def damaged_lines(draw):
    """One of the runs with one to three values replaced, taken away or renamed."""
    events = [json.loads(line) for line in LOGS[draw(st.sampled_from(sorted(LOGS)))]]
    for _ in range(draw(st.integers(1, 3))):
        event = draw(st.sampled_from(events))
        places = list(places_in(event))
        if not places:
            continue
        *above, last = draw(st.sampled_from(places))
        inner = event
        for key in above:
            inner = inner[key]
        match draw(st.sampled_from(["replace", "replace", "take", "rename"])):
            case "replace":
                inner[last] = draw(VALUES)
            case "rename" if isinstance(inner, dict):
                inner[draw(st.one_of(st.sampled_from(ODD_TEXTS), st.just("strangeEvent")))] = inner.pop(last)
            case _:
                inner.pop(last)
    return [json.dumps(event) for event in events]


@given(damaged_lines())
@settings(max_examples=40)
def test_a_log_with_odd_values_has_a_valid_report_in_every_format(lines):
    report_or_refusal(lines)


@pytest.mark.slow
@given(damaged_lines())
@settings(max_examples=600)
def test_a_log_with_many_odd_values_has_a_valid_report_in_every_format(lines):
    """Slow tier: the same, many times as often."""
    report_or_refusal(lines)


@st.composite
def disordered(draw):
    """The lines of a run, at least one of them lost, doubled or elsewhere."""
    lines = LOGS[draw(st.sampled_from(["new_team", "expired_waiver", "ends", "rotation_day"]))]
    order = list(range(len(lines)))
    match draw(st.sampled_from(["lose", "double", "swap", "shuffle"])):
        case "lose":
            del order[draw(st.integers(0, len(order) - 1))]
        case "double":
            order.insert(draw(st.integers(0, len(order))), draw(st.sampled_from(order)))
        case "swap":
            one, other = draw(st.lists(st.sampled_from(order), min_size=2, max_size=2, unique=True))
            order[one], order[other] = order[other], order[one]
        case "shuffle":
            order = draw(st.permutations(order).filter(lambda found: found != sorted(found)))
    return [lines[number] for number in order]


@given(disordered())
@settings(max_examples=40)
@example(expired_waiver()[:-1])
def test_a_log_whose_lines_are_lost_doubled_or_moved_is_never_taken_for_a_judged_run(lines):
    report = report_or_refusal(lines)
    assert report is None or report.judgement.verdict is Verdict.NOT_JUDGED


@given(st.text(max_size=200))
@settings(max_examples=40)
def test_any_line_among_those_of_a_run_is_an_event_or_makes_it_one_that_nobody_judged(line):
    lines = new_team()
    report = report_or_refusal([*lines[:5], line, *lines[5:]])
    assert report is not None
    assert report.judgement.verdict is (Verdict.NOT_JUDGED if line.strip() else Verdict.CLEAN)


@pytest.mark.parametrize("kind", ["strangeEvent", "progressEvent", "stdoutEvent"])
def test_an_event_that_nobody_knows_changes_nothing(kind):
    """The CLI gets new kinds of events with every year."""
    lines = new_team()
    more = {"sequence": len(lines), "timestamp": 1, kind: {"message": "hello"}}
    assert report_or_refusal([*lines, json.dumps(more)]) == report_or_refusal(lines)


def test_a_log_without_numbers_is_taken_as_it_is():
    """Whoever filters a log may take them away; then nobody can tell what is missing."""
    lines = [json.dumps({k: v for k, v in json.loads(line).items() if k != "sequence"}) for line in new_team()]
    assert report_or_refusal(lines).judgement.verdict is Verdict.CLEAN
    assert report_or_refusal([*lines[:3], new_team()[3], *lines[4:]]).judgement.verdict is Verdict.NOT_JUDGED


def test_emoji_are_texts_like_any_other():
    lines = event_log(a_shop(), a_shop(), findings=[finding("backup", "p", "It is bad 🙈.")])
    assert "\\ud83d" in "".join(lines)
    assert report_or_refusal(lines).judgement.verdict is Verdict.REFUSED


@pytest.mark.parametrize("key", ["parent", "parentId"])
def test_parents_that_go_round_in_circles_end_the_report_not_the_reader(key):
    shop = a_shop()
    for state in shop.states.values():
        state["parent"] = state["urn"] if key == "parent" else state["parent"]
        state["inputs"]["parentId"] = state["id"] if key == "parentId" else ""
    assert report_or_refusal(event_log(shop, shop)) is not None


def test_two_whole_runs_in_one_log_are_in_their_places():
    assert report_or_refusal([*new_team(), *new_team()]).judgement.verdict is Verdict.CLEAN
