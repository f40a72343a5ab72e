"""Asserting on a run: what a failure says."""

import pytest

from osaccess.testing import Rehearsal
from support.stranger import access


@pytest.fixture(scope="module")
def made():
    with Rehearsal() as rehearsal:
        return rehearsal.up(access())


def failure(assertion):
    with pytest.raises(AssertionError) as caught:
        assertion()
    return str(caught.value)


def test_a_failure_shows_what_was_wanted_what_was_found_and_the_whole_run(made):
    text = failure(lambda: made.creates("web", "shop"))
    assert text.startswith("up does not create what it should\n  wanted:\n    web\n    shop\n  found:\n    web\n")
    assert "  create RoleAssignment web-bot-on-web" in text
    assert "requests and 2 tokens" in text
    assert "canary" not in text


@pytest.mark.parametrize(
    "assertion",
    [
        lambda run: run.creates(),
        lambda run: run.updates("web"),
        lambda run: run.replaces("web"),
        lambda run: run.deletes("web"),
        lambda run: run.changes_nothing(),
        lambda run: run.finds("tagged"),
        lambda run: run.sends("POST /users"),
        lambda run: run.sends_nothing(),
        lambda run: run.says("teapot"),
        lambda run: run.resource("shop"),
    ],
)
def test_what_does_not_hold_fails(made, assertion):
    assert failure(lambda: assertion(made)).startswith("up ")


def test_what_holds_can_be_chained(made):
    assert made.creates("web", "web-bot", "web-bot-on-web", "deploy").updates().deletes().finds_nothing() is made


def test_a_run_that_fails_unexpectedly_tells_why():
    def broken():
        raise ValueError("the program's own fault")

    with Rehearsal() as rehearsal:
        text = failure(lambda: rehearsal.up(broken))
        assert text.startswith("up failed\nthe up FAILED\n")
        assert "the program's own fault" in text
        assert "was expected to fail" in failure(lambda: rehearsal.up(access(), fails=True))
