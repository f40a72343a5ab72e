"""Report pages of every kind, for the tests in a browser: name → HTML."""

import json
from functools import cache

from osaccess.report.build import report_of_state
from osaccess.report.html import as_html
from osaccess.report.state import read_state
from support.believable_runs import ACTION, LIST, RUNS, SHOW, UPLOAD, a_shop, context, report_of
from support.command import ROOT
from support.event_logs import Stack, event_log, rule

BAD = "bad_merge_request"
CRASHED = "crashed"
HUNDRED = "a_hundred_credentials"
NO_CHANGE = "no_change"
STATE = "state"
KINDS = (BAD, CRASHED, HUNDRED, NO_CHANGE, STATE, "without_login")
"""One page of each kind; `PAGES` has the other believable runs, too."""

PAGES = tuple(sorted({*KINDS, *(run.__name__ for run in RUNS)}))

_WIDE = [
    LIST, SHOW, ACTION, UPLOAD,
    *(rule(f"{method} compute /compute/v2.1/servers/{{id}}") for method in ("PUT", "DELETE")),
    *(rule(f"{method} network /network/v2.0/{what}") for method in ("GET", "POST") for what in ("ports", "networks")),
    rule("GET load-balancer /v2/lbaas/a-path-that-is-as-long-as-a-path-can-become-before-anybody-cuts-it/{id}"),
]  # fmt: skip


@cache
def page(name: str) -> str:
    """Return the HTML of a page of `PAGES`."""
    if name == BAD:
        return (ROOT / "examples/bad/merge-request/report.html").read_text()
    if name == STATE:
        rows = json.dumps({"deployment": {"resources": list(a_shop().states.values())}})
        stack, states = read_state(rows, "state.json")
        return as_html(report_of_state(states, stack, context()))
    return as_html(report_of(_RUNS[name]()))


def _crashed():
    said = [("error", "keystone: POST /v3/projects: 503 Service Unavailable"), ("warning", "a hook was skipped")]
    return event_log(a_shop(), a_shop().project("late"), said=said, has_summary=False, failed=("late",))


def _a_hundred_credentials():
    stack = Stack()
    for team in range(10):
        owner, project = f"continuous-integration-of-team-{team}", f"team-{team}"
        stack.project(project).user(owner).grant(owner, project)
        for job in range(10):
            stack.credential(f"job-{team}-{job}", owner, project, accessRules=_WIDE[: 1 + job])
    return event_log(None, stack)


_RUNS = {
    **{run.__name__: run for run in RUNS},
    CRASHED: _crashed,
    HUNDRED: _a_hundred_credentials,
    NO_CHANGE: lambda: event_log(a_shop(), a_shop()),
}
