import pytest

from osaccess.errors import BadInput
from osaccess.fake_keystone.faults import (
    DeclaredFault,
    DeclaredFaults,
    HtmlPage,
    Latency,
    Reset,
    Status,
    TooManyRequests,
)
from osaccess.fake_keystone.wire import Fault, Request


def outcomes(fault, requests):
    """What each request meets: a status, `reset`, or None."""
    faults = DeclaredFaults(*([fault] if isinstance(fault, DeclaredFault) else fault))
    met = [faults.before(Request(*one.split())) for one in requests]
    return ["reset" if isinstance(one, Fault) else one and one.status for one in met]


@pytest.mark.parametrize(
    ("nth", "times", "expected"),
    [
        (1, 1, [503, None, None, None]),
        (2, 1, [None, 503, None, None]),
        (2, 2, [None, 503, 503, None]),
        (3, None, [None, None, 503, 503]),
    ],
)
def test_nth_and_times_choose_among_the_matching_requests(nth, times, expected):
    assert outcomes(DeclaredFault(Status(503), nth=nth, times=times), ["GET /v3/projects"] * 4) == expected


def test_requests_of_another_method_or_path_are_not_met_and_not_counted():
    fault = DeclaredFault(Status(500), "POST", "/v3/users/{user_id}/application_credentials", nth=2)
    assert outcomes(
        fault,
        [
            "POST /v3/users/a/application_credentials",
            "GET /v3/users/a/application_credentials",
            "POST /v3/users",
            "POST /v3/users/b/application_credentials",
        ],
    ) == [None, None, None, 500]


def test_the_first_declared_fault_wins_and_the_others_count_on():
    faults = [DeclaredFault(Status(500), times=2), DeclaredFault(Reset(), nth=2, times=2)]
    assert outcomes(faults, ["GET /v3"] * 4) == [500, 500, "reset", None]


def test_troubles_look_like_those_of_a_real_cloud():
    def reply(trouble):
        return DeclaredFaults(DeclaredFault(trouble)).before(Request("GET", "/v3"))

    assert b'"code": 503' in reply(Status(503)).body
    assert (reply(TooManyRequests(7)).status, reply(TooManyRequests(7)).headers["Retry-After"]) == (429, "7")
    assert "Retry-After" not in reply(TooManyRequests(None)).headers
    assert reply(HtmlPage()).headers["Content-Type"].startswith("text/html")
    assert reply(HtmlPage()).status == 502


def test_latency_waits_and_lets_the_request_through():
    waited = []
    faults = DeclaredFaults(DeclaredFault(Latency(2.5)), sleep=waited.append)
    assert faults.before(Request("GET", "/v3")) is None
    assert waited == [2.5]


def test_a_fault_that_met_nothing_is_told():
    early, late = DeclaredFault(Status(500)), DeclaredFault(Status(500), "GET", "/v3/roles")
    faults = DeclaredFaults(early, late)
    faults.before(Request("GET", "/v3"))
    assert faults.not_met == (late,)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"trouble": Status(204)}, "the status 204 is no error"),
        ({"trouble": Reset(), "path": "v3"}, "does not start with '/'"),
        ({"trouble": Reset(), "path": "/v3/users?name=x"}, "query"),
        ({"trouble": Reset(), "method": "get"}, "upper case"),
        ({"trouble": Reset(), "nth": 0}, "count from 1"),
        ({"trouble": Reset(), "times": 0}, "count from 1"),
        ({"trouble": Latency(-1)}, "backwards"),
    ],
)
def test_a_fault_that_cannot_happen_is_refused(fault, problem):
    with pytest.raises(BadInput, match=problem):
        DeclaredFault(**fault)
