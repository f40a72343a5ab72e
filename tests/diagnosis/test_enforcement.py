"""Whether a service enforces access rules is judged by answers, and a refusal alone proves nothing."""

import pytest

from osaccess.access.access_rule import AccessRule
from osaccess.diagnosis.answers import Answer, NoAnswer, NotAsked, Trouble
from osaccess.diagnosis.enforcement import Verdict, judge_service
from osaccess.diagnosis.probe_plan import ServicePlace
from osaccess.diagnosis.verify_plan import Purpose, Subject, plan_verification

YES, REFUSED, NO_ROLE, DOWN = Answer(200), Answer(401), Answer(403), Answer(503)
NOT_ASKED = NotAsked("no rule of it")
RULES = (
    AccessRule("compute", "GET", "/compute/v2.1/servers"),
    AccessRule("compute", "POST", "/compute/v2.1/servers"),
)
PLACES = {
    "identity": ServicePlace("https://cloud", "/identity", is_probe=False),
    "compute": ServicePlace("https://cloud", "/compute", is_probe=False),
    "image": ServicePlace("https://cloud", "/image", is_probe=False),
}


@pytest.mark.parametrize(
    ("outside", "without_token", "allowed", "verdict"),
    [
        (REFUSED, REFUSED, YES, Verdict.ENFORCES),
        (REFUSED, REFUSED, NO_ROLE, Verdict.ENFORCES),
        (REFUSED, REFUSED, REFUSED, Verdict.CANNOT_TELL),
        (REFUSED, REFUSED, NOT_ASKED, Verdict.CANNOT_TELL),
        (REFUSED, REFUSED, DOWN, Verdict.CANNOT_TELL),
        (Answer(404), REFUSED, YES, Verdict.DOES_NOT),
        (NO_ROLE, REFUSED, YES, Verdict.DOES_NOT),
        (YES, YES, YES, Verdict.CANNOT_TELL),
        (Answer(404), Answer(404), YES, Verdict.CANNOT_TELL),
        (DOWN, REFUSED, YES, Verdict.NOT_PROBED),
        (NoAnswer(Trouble.TIMEOUT), REFUSED, YES, Verdict.NOT_PROBED),
        (NOT_ASKED, NOT_ASKED, YES, Verdict.NOT_PROBED),
    ],
)
def test_the_verdict_follows_from_the_answers(outside, without_token, allowed, verdict):
    found = judge_service("compute", outside=outside, without_token=without_token, allowed=allowed)
    assert (found.verdict, bool(found.why)) == (verdict, True)


def a_subject(*, rules=RULES, roles=("reader",), is_restricted=True):
    return Subject("c1", "u1", roles, rules, is_restricted)


def purposes(plan):
    return [(step.purpose, step.service) for step in plan.steps]


def test_the_plan_asks_every_service_and_changes_nothing():
    plan = plan_verification(a_subject(), PLACES)
    assert purposes(plan) == [
        (Purpose.RECORD, "identity"),
        (Purpose.CHILD, "identity"),
        (Purpose.ALLOWED, "compute"),
        (Purpose.OUTSIDE, "compute"),
        (Purpose.BARE, "compute"),
        (Purpose.OUTSIDE, "identity"),
        (Purpose.OUTSIDE, "image"),
        (Purpose.BARE, "image"),
    ]
    assert {step.method for step in plan.steps if step.purpose is not Purpose.CHILD} == {"GET"}
    (child,) = [step for step in plan.steps if step.purpose is Purpose.CHILD]
    assert child.body["application_credential"]["roles"] == [{"id": "0" * 32}]
    assert any("could change something" in one.reason for one in plan.left_out)


def test_an_unrestricted_credential_is_never_asked_to_make_another():
    plan = plan_verification(a_subject(is_restricted=False), PLACES)
    assert all(step.method == "GET" for step in plan.steps)


def test_without_rules_no_service_is_probed_and_the_role_is():
    plan = plan_verification(a_subject(rules=()), PLACES)
    assert [purpose for purpose, _ in purposes(plan)] == [Purpose.RECORD, Purpose.CHILD, Purpose.ROLE]


def test_an_admins_role_has_no_canary_and_it_says_why():
    plan = plan_verification(a_subject(rules=(), roles=("admin",)), PLACES)
    assert ["admin" in one.reason for one in plan.left_out] == [True]
