"""Waivers: what counts, until when, and what is wrong with those that do not."""

import re
from datetime import UTC, datetime

import pytest

from osaccess.rules.waivers import NO_WAIVERS, read_waivers

RULE = "ks101-credential-must-not-be-unrestricted"
URN = "urn:pulumi:prod::access::openstack:identity/applicationCredential:ApplicationCredential::heat-bootstrap"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
SOUND = {
    "rule": RULE,
    "name": "heat-*",
    "reason": "the rotator must create its successor",
    "ticket": "SEC-142",
    "approver": "security-team",
    "granted": "2026-11-21",
    "expires": "2027-01-31",
}


def text_of(**changes):
    entry = {key: value for key, value in {**SOUND, **changes}.items() if value is not None}
    return "waivers:\n  - " + "\n    ".join(f'{key}: "{value}"' for key, value in entry.items())


def read(text):
    return read_waivers(text, {RULE})


def test_a_sound_waiver_lets_its_finding_pass_and_no_other():
    waivers = read(text_of())
    assert (waivers.faults, waivers.out_of_force(NOW)) == ((), ())
    found = waivers.for_finding(RULE, URN, NOW)
    assert (found.ticket, found.line) == ("SEC-142", 2)
    assert waivers.for_finding("ks102-credential-must-expire", URN, NOW) is None
    assert waivers.for_finding(RULE, URN.replace("heat", "nova"), NOW) is None


@pytest.mark.parametrize(
    ("urn", "is_covered"), [("urn:pulumi:prod::*::heat-*", True), ("urn:pulumi:dev::*::heat-*", False)]
)
def test_a_glob_on_the_urn_can_name_the_stack(urn, is_covered):
    found = read(text_of(name=None, urn=urn)).for_finding(RULE, URN, NOW)
    assert (found is not None) is is_covered


@pytest.mark.parametrize(
    "urn", ["*ApplicationCredential*", "urn:pulumi:*::*Credential*", "*::*applicationCredential*"]
)
def test_a_glob_that_names_a_type_is_no_glob_for_all_names(urn):
    assert read(text_of(name=None, urn=urn)).for_finding(RULE, URN, NOW) is None


@pytest.mark.parametrize(
    ("day", "counts"), [("2026-11-20", False), ("2026-11-21", True), ("2027-01-31", True), ("2027-02-01", False)]
)
def test_a_waiver_counts_from_its_first_to_its_last_day_and_is_a_fault_otherwise(day, counts):
    waivers = read(text_of())
    at = datetime.fromisoformat(f"{day}T23:00:00+00:00")
    assert (waivers.for_finding(RULE, URN, at) is not None) is counts
    assert waivers.faults == ()
    assert (waivers.out_of_force(at) == ()) is counts


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        *(({key: None}, "missing") for key in SOUND if key != "name"),
        ({"name": None}, "for which resource"),
        ({"urn": "urn:*::heat-x"}, "for which resource"),
        ({"name": "*"}, "nearly anything"),
        ({"name": "a*"}, "nearly anything"),
        ({"name": "[a-z][a-z]*"}, "nearly anything"),
        ({"name": "[!_]*[]a-z]*[!0-9]"}, "nearly anything"),
        ({"name": None, "urn": "urn:pulumi:prod::**::*"}, "nearly anything"),
        ({"rule": "ks999-nothing"}, "does not exist"),
        ({"rule": "ks101"}, "does not exist"),
        ({"expires": "2027-02-20"}, "lasts 91 days"),
        ({"expires": "2026-11-20"}, "lasts -1 days"),
        ({"expires": "soon"}, "no day"),
        ({"granted": "20261121"}, "no day"),
        ({"granted": "2026-13-41"}, "no day"),
        ({"reason": "because"}, "cannot be read"),
        ({"owner": "me"}, "not known here"),
    ],
)
def test_a_waiver_that_breaks_the_rules_of_waivers_counts_as_none_and_is_a_fault(changes, problem):
    waivers = read(text_of(**changes))
    assert waivers.for_finding(RULE, URN, NOW) is None
    (fault,) = waivers.faults
    assert problem in fault.problem
    assert re.match(r"waivers.yaml:\d+:", fault.problem)
    assert fault.mend


@pytest.mark.parametrize(
    "text", ["waivers: {}", "- rule: x", "x: 1", "waivers: [", "5", "waivers: [1]", "waivers: [null]"]
)
def test_a_file_of_another_shape_is_one_fault(text):
    assert len(read(text).faults) == 1


@pytest.mark.parametrize("text", ["", "# nothing\n", "waivers: []"])
def test_a_file_without_waivers_is_sound(text):
    assert read(text) == NO_WAIVERS


def test_one_bad_waiver_does_not_take_the_others_away():
    waivers = read(text_of() + text_of(rule="x").removeprefix("waivers:"))
    assert len(waivers.sound) == len(waivers.faults) == 1
