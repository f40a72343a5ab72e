"""A living credential keeps its owner and its project: a document that says otherwise stops before it does harm."""

import json

import pytest

from osaccess.cli.exit_codes import ExitCode
from support.command import QUIET, osaccess

OWNER = "  web-monitor:\n    owner: web-ci\n    project: web\n"
MOVED = "  web-monitor:\n    owner: data-jobs\n    project: data\n"


@pytest.fixture
def moved(rehearsal):
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == 0
    document = rehearsal / "access.yaml"
    assert OWNER in document.read_text()
    document.write_text(document.read_text().replace(OWNER, MOVED))
    return rehearsal


def test_a_moved_credential_is_refused_at_its_line_by_every_run_and_its_report_is_not_clean(moved, tmp_path):
    at = (moved / "access.yaml").read_text().splitlines().index("    owner: data-jobs") + 1
    wanted = f"access.yaml:{at}:5: credentials.web-monitor.owner: web-monitor-"
    for login in ((), ("--without-login",)):
        report = tmp_path / f"report{len(login)}"
        ran = osaccess("preview", "--rehearsal", *QUIET, "-C", moved, *login, "--report", report)
        assert (ran.code, wanted in ran.err) == (ExitCode.BAD_INPUT, True), ran.err
        told = json.loads((report / "report.json").read_text())
        assert told["verdict"] == "failed"
        assert "belongs to web-ci@web; this would make it data-jobs@data's" in " ".join(told["reasons"])
    ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", moved)
    assert (ran.code, wanted in ran.err) == (ExitCode.BAD_INPUT, True), ran.err
    document = moved / "access.yaml"
    document.write_text(document.read_text().replace(MOVED, OWNER))
    ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", moved)
    assert ran.code == 0, ran.err
    assert "12 unchanged" in ran.out


def test_the_same_under_another_key_is_a_new_credential_beside_the_old_one(moved):
    document = moved / "access.yaml"
    text = document.read_text()
    block = text[text.index(MOVED) :].partition("\n\n")[0]
    document.write_text(
        text.replace(block, block.replace(MOVED, OWNER) + "\n\n" + block.replace("web-monitor", "data-monitor"))
    )
    ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", moved)
    assert ran.code == 0, ran.err
    assert "1 created, 12 unchanged" in ran.out


def test_a_changed_schedule_says_which_living_credential_it_ends(rehearsal):
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == 0
    document = rehearsal / "access.yaml"
    schedule = "{every: 60d, overlap: 14d,"
    assert schedule in document.read_text()
    document.write_text(document.read_text().replace(schedule, "{every: 60d, overlap: 15d,"))
    told = "`up` ends it, and whoever uses it is refused from then on"
    for verb in ("preview", "up"):
        ran = osaccess(verb, "--rehearsal", *QUIET, *(["--yes"] if verb == "up" else []), "-C", rehearsal)
        assert ran.code == 0, ran.err
        [line] = [line for line in ran.out.splitlines() if told in line]
        assert line.startswith("web-monitor-20"), line
    ran = osaccess("preview", "--rehearsal", *QUIET, "-C", rehearsal)
    assert told not in ran.out
