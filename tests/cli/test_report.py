"""`osaccess report`: documents from an event log, exit codes, and reports of a preview in a rehearsal."""

import json

import pytest

from osaccess.report.formats import FORMATS
from osaccess.report.json_document import as_json
from osaccess.report.kinds import ASSIGNMENT, CREDENTIAL, GROUP, MEMBERSHIP, PROJECT, PROVIDER, SERIES, USER
from support.believable_runs import RUNS, a_shop, expired_waiver, new_team, nobody_judged, report_of
from support.command import QUIET, osaccess
from support.event_logs import event_log, finding
from support.recorded_trace import trace


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(run):
        (tmp_path / "events.jsonl").write_text("\n".join(run()) + "\n")
        return "events.jsonl"

    return write


@pytest.mark.parametrize(
    ("run", "options", "code"),
    [
        (new_team, (), 0),
        (expired_waiver, (), 5),
        (expired_waiver, ("--fail-on", "never"), 0),
        (nobody_judged, ("--fail-on", "never"), 1),
    ],
)
def test_the_exit_code_tells_what_a_run_is_worth(log, run, options, code):
    assert osaccess("report", log(run), *options).code == code


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.__name__)
def test_all_formats_are_written_and_again_the_same(log, run, tmp_path):
    log(run)
    for folder in ("one", "two"):
        osaccess("report", "events.jsonl", "--out", folder)
    files = [one.file for one in FORMATS]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(files)
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_json_is_that_of_the_file(log):
    shown = json.loads(osaccess("report", log(new_team), "--json").out)
    assert shown["verdict"] == "clean"
    assert shown.keys() == json.loads(as_json(report_of(new_team()))).keys()


def test_the_document_and_the_cloud_of_the_folder_are_read(log, tmp_path):
    (tmp_path / "access.yaml").write_text("credentials: {deploy: 5}\n")
    ran = osaccess("report", log(new_team))
    assert ran.code == 2
    assert "access.yaml:1" in ran.err


@pytest.mark.parametrize(("marker", "path"), [(".git", "teams/web%20shop/access.yaml"), ("src", "access.yaml")])
def test_findings_point_at_the_document_as_its_repository_has_it(log, tmp_path, monkeypatch, marker, path):
    """GitHub finds a file by its path in the repository; without one its name has to do."""
    folder = tmp_path / "teams/web shop"
    folder.mkdir(parents=True)
    (tmp_path / marker).mkdir()
    log(expired_waiver)
    (folder / "access.yaml").write_text("credentials: {}\n")
    monkeypatch.chdir(folder)
    (run,) = json.loads(osaccess("report", "../../events.jsonl", "--format", "sarif").out)["runs"]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]}
    assert uris == {path}


TOGETHER = """\
include: [teams/*.yaml]
projects:
  web: {}
override:
  credentials:
    nightly:
      description: changed here
"""
TEAM = """\
# The team of the web shop.
owners:
  web: {}
users: {web-lead: {}}
groups:
  web: {members: [web-lead]}
role_assignments:
  web-on-web: {owner: web, project: web, roles: [member]}
credentials:
  web:
    owner: web
    project: web
    roles: [member]
    access_rules: [{service: compute, method: GET, path: /compute/v2.1/servers}]
    expiry: {at: 2027-01-01T00:00:00Z}
  nightly:
    owner: web
    project: web
    roles: [member]
    access_rules: [{service: compute, method: GET, path: /compute/v2.1/servers}]
    expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}
"""
"""Each kind of thing, all of one name where that is allowed."""


@pytest.mark.parametrize(
    ("type_", "name", "place"),
    [
        (CREDENTIAL, "web-3fa9c1", ("teams/web.yaml", 10, 3)),
        (CREDENTIAL, "nightly-20261101T000000Z", ("teams/web.yaml", 16, 3)),
        (SERIES, "nightly", ("teams/web.yaml", 16, 3)),
        (USER, "web", ("teams/web.yaml", 3, 3)),
        (USER, "web-lead", ("teams/web.yaml", 4, 9)),
        (PROVIDER, "web@web", ("teams/web.yaml", 3, 3)),
        (GROUP, "web", ("teams/web.yaml", 6, 3)),
        (MEMBERSHIP, "web-web-lead", ("teams/web.yaml", 6, 3)),
        (ASSIGNMENT, "web-on-web-load-balancer_member", ("teams/web.yaml", 8, 3)),
        (PROJECT, "web", ("access.yaml", 3, 3)),
        (PROJECT, "web-lead", ("access.yaml", 1, 1)),
        (CREDENTIAL, "web-deploy", ("access.yaml", 1, 1)),
    ],
)
def test_a_finding_points_at_the_file_in_which_the_thing_is_written(log, tmp_path, type_, name, place):
    """A project in a subfolder of its repository, seen from the top, as `-C` and pipelines do."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "iac/teams").mkdir(parents=True)
    (tmp_path / "iac/access.yaml").write_text(TOGETHER)
    (tmp_path / "iac/teams/web.yaml").write_text(TEAM)
    found = finding(name, "p", "It is bad.", type_=type_)
    events = log(lambda: event_log(a_shop(), a_shop(), findings=[found]))
    ran = osaccess("report", events, "--document", "iac/access.yaml", "--out", "out")
    assert ran.code == 5, ran.err
    file, line, column = f"iac/{place[0]}", *place[1:]
    sarif = json.loads((tmp_path / "out/report.sarif").read_text())
    (where,) = [one["locations"][0]["physicalLocation"] for one in sarif["runs"][0]["results"]]
    assert where["artifactLocation"] == {"uri": file, "uriBaseId": "%SRCROOT%"}
    assert where["region"] == {"startLine": line, "startColumn": column}
    (told,) = json.loads((tmp_path / "out/report.json").read_text())["findings"]
    if line == 1:
        assert (told["line"], told["place"]) == (None, None)
        return
    assert told["place"] == {"file": file, "line": line, "column": column}
    assert told["line"] == (line if file == "iac/access.yaml" else None)
    assert f"where: {file}:{line}" in (tmp_path / "out/junit.xml").read_text()
    assert f"{file}:{line}" in (tmp_path / "out/report.html").read_text()


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("missing.jsonl",), "no file"),
        (("events.jsonl", "--now", "yesterday"), "--now"),
        (("events.jsonl", "--next-run", "soon"), "--next-run"),
        (("text",), "text is no event log"),
        ((), "What shall be reported?"),
        (("events.jsonl", "--state", "text"), "What shall be reported?"),
        (("--state", "text"), "text is no exported state"),
        (("--state", "events.jsonl"), "events.jsonl is no exported state"),
    ],
)
def test_bad_input_is_told(log, tmp_path, options, problem):
    log(new_team)
    (tmp_path / "text").write_text("Previewing update (dev):\n")
    ran = osaccess("report", *options)
    assert ran.code == 2
    assert problem in ran.err


def test_a_recorded_run_of_the_real_cli_is_refused_with_its_findings(tmp_path, monkeypatch):
    """The recording keeps policy events and diagnostics as the CLI wrote them, and the summary beside them."""
    monkeypatch.chdir(tmp_path)
    step = trace("policy_mandatory_blocks")["steps"][0]
    events = [*step["other_events"], {"summaryEvent": step["summary"]}]
    lines = [json.dumps({"sequence": n, "timestamp": 1, **event}) for n, event in enumerate(events)]
    (tmp_path / "events.jsonl").write_text("\n".join(lines))
    ran = osaccess("report", "events.jsonl", "--json")
    assert ran.code == 5
    assert [(one["policy"], one["problem"]) for one in json.loads(ran.out)["findings"]] == [
        ("described", "a credential needs a description first"),
        ("described", "a credential needs a description second"),
        ("expires", "a credential must expire deploy never expires; set expires_at"),
    ]


def test_a_preview_writes_its_reports(applied_rehearsal):
    project, _ = applied_rehearsal
    ran = osaccess(
        "preview", "--rehearsal", "-C", project, "--report", project / "reports", "--now", "2090-06-01T00:00:00Z"
    )
    assert ran.code == 0, ran.err
    data = json.loads((project / "reports/report.json").read_text())
    assert data["verdict"] == "clean"
    assert "rotates in this change" in {one["outlook"] for one in data["forecast"]}
    assert data["owners"]
    assert all(one["owner"] != "?" and one["roles"] and one["credentials"] for one in data["owners"])


def test_a_state_tells_who_has_access_without_a_passphrase(applied_rehearsal, tmp_path):
    project, _ = applied_rehearsal
    (tmp_path / "state.json").write_text(osaccess("state", "export", "--rehearsal", "-C", project).out)
    cloud = project / ".osaccess/cloud.yaml"
    ran = osaccess("report", "--state", tmp_path / "state.json", "--cloud", cloud, *QUIET, "--json")
    assert ran.code == 0, ran.err
    assert ran.data["verdict"] == "state"
    assert {one["credential"] for one in ran.data["reach"]} == {one["credential"] for one in ran.data["forecast"]}
    roles = {role for one in ran.data["owners"] for those in one["roles"].values() for role in those}
    assert roles == {"member"}
    assert "ciphertext" not in ran.out


def test_a_preview_that_fails_writes_no_clean_report(applied_rehearsal, tmp_path):
    project, _ = applied_rehearsal
    program = (project / "__main__.py").read_text()
    (project / "__main__.py").write_text("raise RuntimeError('boom')\n")
    try:
        ran = osaccess("preview", "--rehearsal", "-C", project, "--report", tmp_path / "reports", *QUIET)
    finally:
        (project / "__main__.py").write_text(program)
    assert ran.code != 0
    assert json.loads((tmp_path / "reports/report.json").read_text())["verdict"] in ("failed", "not judged")


def test_a_document_that_cannot_be_carried_out_is_the_reason_in_its_report(rehearsal, tmp_path):
    document = rehearsal / "access.yaml"
    grant = "  web-ci-on-images: {owner: web-ci, project: images, roles: [member]}\n"
    assert grant in document.read_text()
    document.write_text(document.read_text().replace(grant, ""))
    ran = osaccess("preview", "--rehearsal", *QUIET, "-C", rehearsal, "--report", tmp_path / "reports")
    assert ran.code == 2
    report = json.loads((tmp_path / "reports/report.json").read_text())
    assert report["verdict"] == "failed"
    [reason] = report["reasons"]
    assert reason.startswith("access.yaml:54: credentials.image-publish.roles[0]: ")
    assert "There is no document that can be read: rotations ahead are not known." in report["undecided"]
