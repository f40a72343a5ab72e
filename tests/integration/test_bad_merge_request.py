"""examples/bad/merge-request: its report is the one that lies there, by what it says. Slow tier: it starts a Keystone."""

import json
import os
import shutil
import subprocess

import pytest

from support.command import ROOT

EXAMPLE = ROOT / "examples/bad/merge-request"
MISTAKES = {"ks101", "ks102", "ks103", "ks104", "ks109", "ks201", "ks302", "ks501"}


@pytest.mark.slow
def test_the_report_of_a_bad_merge_request_answers_what_a_reviewer_asks(tmp_path):
    """`OSACCESS_REWRITE_OUTPUT=1` writes the page that lies in the example anew."""
    stack = tmp_path / "shop"
    shutil.copytree(EXAMPLE / "base", stack)
    try:
        ran = osaccess("up", "--rehearsal", "--yes", "--now", "2090-02-20T09:00:00Z", "-C", stack)
        assert ran.returncode == 0, ran.stderr
        shutil.copytree(EXAMPLE / "change", stack, dirs_exist_ok=True)
        reports = tmp_path / "reports"
        ran = osaccess("preview", "--rehearsal", "--now", "2090-02-27T08:00:00Z", "-C", stack, "--report", reports)
        assert ran.returncode == 5, ran.stderr
    finally:
        osaccess("destroy", "--rehearsal", "--yes", "-C", stack)
    data = json.loads((reports / "report.json").read_text())
    assert data["verdict"] == "refused"
    assert {one["policy"][:5] for one in data["findings"] if one["level"] == "mandatory"} >= MISTAKES
    assert {one["credential"] for one in data["reach"] if one["gained"]} == {
        "grafana-dashboards", "migration", "shop-cleanup", "shop-deploy", "web-deploy",
    }  # fmt: skip
    assert {one["name"] for one in data["changes"] if one["op"] == "replace"} == {"grafana-dashboards"}
    urgent = {one["credential"]: one["outlook"] for one in data["forecast"]}
    assert (urgent["migration"], urgent["swift"]) == ("never ends", "expired")
    if os.environ.get("OSACCESS_REWRITE_OUTPUT"):
        shutil.copy(reports / "report.html", EXAMPLE / "report.html")


def osaccess(*arguments):
    environ = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    command = [ROOT / ".venv/bin/osaccess", *arguments]
    return subprocess.run(list(map(str, command)), env=environ, capture_output=True, text=True, timeout=300)
