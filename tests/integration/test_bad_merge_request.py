"""examples/bad/merge-request: its report is the one that lies there, by what it says. Slow tier: it starts a Keystone."""

import json
import os
import shutil
import subprocess

import pytest

from support.command import ROOT

EXAMPLE = ROOT / "examples/bad/merge-request"
EVENING = "2090-02-26T21:00:00Z"
MISTAKES = {"ks101", "ks102", "ks103", "ks104", "ks109", "ks201", "ks302", "ks501"}


@pytest.mark.slow
def test_the_report_of_a_bad_merge_request_answers_what_a_reviewer_asks(tmp_path):
    """`OSACCESS_REWRITE_OUTPUT=1` writes anew what main left: `make generate` makes the page from it, without Keystone."""
    stack = tmp_path / "shop"
    shutil.copytree(EXAMPLE / "base", stack)
    try:
        ran = osaccess("up", "--rehearsal", "--yes", "--now", "2090-02-20T09:00:00Z", "-C", stack)
        assert ran.returncode == 0, ran.stderr
        left = osaccess("state", "export", "--rehearsal", "--without-secrets", "-C", stack).stdout
        facts = (stack / ".osaccess/cloud.yaml").read_text()
        shutil.copytree(EXAMPLE / "change", stack, dirs_exist_ok=True)
        reports = tmp_path / "reports"
        ran = osaccess("preview", "--rehearsal", "--now", "2090-02-27T08:00:00Z", "-C", stack, "--report", reports)
        assert ran.returncode == 5, ran.stderr
    finally:
        osaccess("destroy", "--rehearsal", "--yes", "-C", stack)
    expect_what_a_reviewer_asks(json.loads((reports / "report.json").read_text()))
    if os.environ.get("OSACCESS_REWRITE_OUTPUT"):
        (EXAMPLE / "main/state.json").write_text(
            json.dumps(at_the_days_of_the_story(json.loads(left)), indent=1) + "\n"
        )
        (EXAMPLE / "main/cloud.yaml").write_text(facts)


def test_the_preview_without_a_login_that_makes_the_page_says_the_same(tmp_path):
    """The page itself is compared with what `make generate` makes, by `make lint`."""
    stack = tmp_path / "shop"
    shutil.copytree(EXAMPLE / "change", stack)
    (stack / ".osaccess").mkdir()
    shutil.copy(EXAMPLE / "main/cloud.yaml", stack / ".osaccess")
    ran = osaccess(
        "preview", "--rehearsal", "--without-login", "--state", EXAMPLE / "main/state.json",
        "--now", "2090-02-27T08:00:00Z", "-C", stack, "--report", tmp_path / "reports",
    )  # fmt: skip
    assert ran.returncode == 5, ran.stderr
    data = json.loads((tmp_path / "reports/report.json").read_text())
    expect_what_a_reviewer_asks(data)
    assert any("the state is 11 hours old" in one for one in data["cannot_know"])


def expect_what_a_reviewer_asks(data):
    assert data["verdict"] == "refused"
    assert {one["policy"][:5] for one in data["findings"] if one["level"] == "mandatory"} >= MISTAKES
    assert {one["credential"] for one in data["reach"] if one["gained"]} == {
        "grafana-dashboards", "migration", "shop-cleanup", "shop-deploy", "web-deploy",
    }  # fmt: skip
    assert {one["name"] for one in data["changes"] if one["op"] == "replace"} == {"grafana-dashboards"}
    urgent = {one["credential"]: one["outlook"] for one in data["forecast"]}
    assert (urgent["migration"], urgent["swift"]) == ("never ends", "expired")


def at_the_days_of_the_story(export):
    """Return an export as if it had been written on the evening before: its own times are those of the machine."""
    export["deployment"]["manifest"]["time"] = EVENING
    for row in export["deployment"]["resources"]:
        row |= {key: EVENING for key in ("created", "modified") if key in row}
    return export


def osaccess(*arguments):
    environ = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    command = [ROOT / ".venv/bin/osaccess", *arguments]
    return subprocess.run(list(map(str, command)), env=environ, capture_output=True, text=True, timeout=300)
