"""A replay that differs from its recording is found out, and what is tolerated is not."""

import copy
import json
from pathlib import Path

import pytest

from osaccess.engines.embedded.replay.comparison import differences

SCENARIOS = Path(__file__).parent / "scenarios"


def recorded(name):
    return json.loads((SCENARIOS / name / "trace.json").read_text())


def changed(trace, change):
    other = copy.deepcopy(trace)
    change(other["steps"])
    return differences(trace, other)


@pytest.mark.parametrize("folder", sorted(SCENARIOS.iterdir()), ids=lambda folder: folder.name)
def test_a_recording_is_equal_to_itself(folder):
    trace = recorded(folder.name)
    assert differences(trace, copy.deepcopy(trace)) == []


def exit_code(steps):
    steps[1]["exit"] = 1


def a_count(steps):
    steps[1]["summary"]["resourceChanges"]["create"] = 7


def a_missing_event(steps):
    del steps[1]["events"][0]


def an_input(steps):
    steps[1]["events"][0]["new"]["inputs"]["description"] = "cd"


def an_output_of_the_state(steps):
    steps[1]["deployment"]["resources"][0]["outputs"]["unrestricted"] = True


def a_resource_of_the_state(steps):
    del steps[1]["deployment"]["resources"][0]


def a_missing_request(steps):
    steps[1]["http"] = [row for row in steps[1]["http"] if not row["req"].startswith("POST /v3/users")]


def a_body(steps):
    posted = next(row for row in steps[1]["http"] if row["req"] == "POST /v3/projects")
    posted["body"]["project"]["enabled"] = False


def one_request_twice(steps):
    steps[1]["http"].append(steps[1]["http"][2])


def one_read_more(steps):
    steps[1]["http"].append(steps[1]["http"][3])


def one_login_more(steps):
    steps[1]["tokens"] = {login: count + 1 for login, count in steps[1]["tokens"].items()}


def a_dependent_before_what_it_needs(steps):
    order = steps[1]["order"]
    order[3:7] = [*order[5:7], *order[3:5]]


def a_missing_step(steps):
    del steps[-1]


@pytest.mark.parametrize(
    "change",
    [
        exit_code,
        a_count,
        a_missing_event,
        an_input,
        an_output_of_the_state,
        a_resource_of_the_state,
        a_missing_request,
        a_body,
        one_request_twice,
        one_read_more,
        one_login_more,
        a_dependent_before_what_it_needs,
        a_missing_step,
    ],
    ids=lambda change: change.__name__,
)
def test_a_planted_difference_is_found(change):
    assert changed(recorded("create_all"), change) != []


def test_a_replacement_reason_is_compared():
    def change(steps):
        row = next(row for row in steps[2]["events"] if row.get("keys"))
        row["keys"] = ["name"]

    assert changed(recorded("replace_autonamed"), change) != []


def test_what_an_error_says_is_compared():
    def change(steps):
        for row in steps[1]["diagnostics"]:
            row["message"] = row["message"].replace("nosuch", "other")

    assert changed(recorded("create_bad_inputs"), change) != []


def test_a_policy_event_is_compared():
    def change(steps):
        steps[0]["other_events"] = [row for row in steps[0]["other_events"] if "policyEvent" not in row]

    assert changed(recorded("policy_mandatory_blocks"), change) != []


def without_read_backs(steps):
    steps[1]["http"] = [row for row in steps[1]["http"] if not row["req"].startswith("GET /v3/projects")]


def other_numbers_of_tokens(steps):
    text = (
        json.dumps(steps).replace("<id:1>", "<id:77>").replace("<id:2>", "<id:1>").replace("<rand:3>", "<rand:9>")
    )
    steps[:] = json.loads(text)


def another_display(steps):
    steps[1]["text"] = ["nothing"]


@pytest.mark.parametrize(
    "change", [without_read_backs, other_numbers_of_tokens, another_display], ids=lambda change: change.__name__
)
def test_what_means_nothing_is_tolerated(change):
    assert changed(recorded("create_all"), change) == []


def without(resource):
    def change(steps):
        step = next(step for step in steps if any(row["phase"] == "3-failed" for row in step.get("events", [])))
        step["events"] = [row for row in step["events"] if not row["urn"].endswith(resource)]
        step["order"] = [text for text in step["order"] if not text.endswith(resource.replace("::", " "))]
        step["summary"]["resourceChanges"]["same"] -= 1

    return change


def test_an_unchanged_resource_that_a_failure_overtook_is_tolerated():
    assert changed(recorded("read_get"), without("openstack:identity/project:Project::web")) == []


def test_what_the_failed_resource_needs_was_there_before_it():
    assert changed(recorded("read_get"), without("pulumi:providers:openstack::admin")) != []
