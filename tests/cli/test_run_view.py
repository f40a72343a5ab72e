"""The last line of a run and its error: how far it came, and what to type."""

import io
from collections import Counter
from types import SimpleNamespace

import pytest
from rich.console import Console

from osaccess.cli.changes_view import FOUND
from osaccess.cli.run_view import raise_for, show, show_planned
from osaccess.cli.terminal import Terminal
from osaccess.engines.embedded.events import Diagnostic, ResourceDone, Severity
from osaccess.engines.embedded.provider import ResourceDiff
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.run_settings import RunResult
from osaccess.engines.embedded.steps import Op
from osaccess.errors import Failed

PROJECT = "openstack:identity/project:Project"


def a_state(name, *, protect=False):
    return ResourceState(
        urn=f"urn:pulumi:dev::p::{PROJECT}::{name}",
        type=PROJECT,
        custom=True,
        inputs={},
        outputs={},
        protect=protect,
    )


def done(name, op=Op.CREATE):
    state = a_state(name)
    return ResourceDone(op, state.urn, PROJECT, name, ResourceDiff((), ()), None, state, True, "")


def a_result(*events, succeeded=False, resources=(), refused=False, interrupted=False, unexpected=False):
    return RunResult(
        succeeded=succeeded,
        outputs={},
        events=events,
        changes=Counter(),
        resources=resources,
        packs=(),
        blocked_by_policy=refused,
        unexpected_changes=unexpected,
        interrupted=interrupted,
        user_error=None,
    )


def last_line(result, title="update", **words):
    out = io.StringIO()
    terminal = Terminal(out=Console(file=out, width=80), err=Console(file=io.StringIO()))
    show_planned(result, terminal) if title == "preview" else show(result, terminal, title, **words)
    return out.getvalue().splitlines()[-1].removesuffix(" (0.0 s)")


@pytest.mark.parametrize(
    ("result", "title", "told"),
    [
        (a_result(succeeded=True), "preview", "preview: nothing to do"),
        (a_result(done("a"), succeeded=True), "preview", "preview: 1 to create"),
        (a_result(), "preview", "preview: failed before anything was planned"),
        (a_result(), "destroy", "destroy: failed before anything was done"),
        (a_result(done("a"), done("b", Op.SAME)), "update", "update: 1 created, 1 unchanged, then failed"),
        (a_result(done("a"), interrupted=True), "update", "update: 1 created, then interrupted"),
        (a_result(refused=True), "preview", "preview: refused before anything was planned"),
        (a_result(done("a"), refused=True), "preview", "preview: 1 to create"),
        (a_result(done("a"), unexpected=True), "preview", "preview: 1 to create"),
    ],
)
def test_the_last_line_of_a_run_tells_how_far_it_came(result, title, told):
    assert last_line(result, title) == told


def test_a_failed_refresh_tells_what_it_had_found():
    result = a_result(done("a", Op.UPDATE))
    assert last_line(result, "refresh", words=FOUND) == "refresh: 1 changed in the cloud, then failed"


def an_error(text):
    return Diagnostic(Severity.ERROR, "", text)


def not_deleted(state):
    return an_error(
        f'resource "{state.urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, …'
    )


def not_replaced(state):
    return an_error(f'unable to replace resource "{state.urn}"\nas it is currently marked for protection. To …')


def the_mend(result):
    with pytest.raises(Failed) as failed:
        raise_for(result, "destroy", SimpleNamespace(option="--stack dev"))
    return failed.value.mend


def test_what_is_protected_is_named_with_the_command_that_lets_it_go():
    kept, also, other = (
        a_state("kept", protect=True),
        a_state("also", protect=True),
        a_state("other", protect=True),
    )
    resources = (kept, a_state("loose"), also, other)
    one = a_result(not_deleted(kept), resources=resources)
    assert the_mend(one) == (
        "If it may go: osaccess state unprotect kept --stack dev -- then run the same command again."
    )
    two = a_result(not_deleted(kept), not_replaced(also), resources=resources)
    assert "If they may go: osaccess state unprotect kept also --stack dev" in the_mend(two)


def test_what_failed_for_another_reason_is_not_unprotected():
    kept = a_state("kept", protect=True)
    result = a_result(an_error(f'resource "{kept.urn}": 409 Conflict'), resources=(kept,))
    assert "unprotect" not in the_mend(result)
