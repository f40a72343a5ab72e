"""`osaccess plan`, `credentials rotate` and `credentials revoke`: files in, words and an edited document out."""

import io
import json
import shutil

import pytest
from rich.console import Console

from osaccess.cli.main import run
from osaccess.cli.terminal import Terminal
from osaccess.spec.document import read_document
from support.command import ROOT, osaccess

FIXED = """
  audit:
    owner: web-ci
    project: web
    roles: [reader]
    access_rules: [{service: compute, method: GET, path: /compute/v2.1/servers}]
    expiry: {at: 2026-07-01T00:00:00Z}
"""
STATE = {
    "version": 3,
    "deployment": {
        "resources": [
            {
                "urn": "urn:pulumi:prod::p::openstack:identity/applicationCredential:ApplicationCredential::x",
                "type": "openstack:identity/applicationCredential:ApplicationCredential",
                "id": "1",
                "outputs": {"name": "web-deploy-20260501T000000Z"},
            },
            {"urn": "urn:pulumi:prod::p::pulumi:pulumi:Stack::s", "type": "pulumi:pulumi:Stack"},
        ]
    },
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("access.yaml", "cloud.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "access.yaml").write_text((ROOT / "access.yaml").read_text() + FIXED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def expiry(folder, name):
    document = read_document((folder / "access.yaml").read_text(), "access.yaml")
    return document.spec.credentials[name].expiry.as_expiry()


def test_a_date_shows_both_generations_in_an_overlap(folder):
    ran = osaccess("plan", "--on", "2026-06-02", "--json")
    web = next(one for one in ran.data["credentials"] if one["credential"] == "web-deploy")
    assert [one["name"] for one in web["generations"]] == [
        "web-deploy-20260531T000000Z",
        "web-deploy-20260501T000000Z",
    ]
    assert web["next_rotation"] == "2026-06-30T00:00:00Z"
    shown = osaccess("plan", "--on", "2026-06-02").out
    assert "web-deploy-20260501T000000Z     web-ci on web      2026-06-07 00:00  previous" in shown
    assert "ends, and nothing follows" in shown


@pytest.mark.parametrize("words", [("--on", "2026-06-02"), ("--calendar", "--on", "2026-05-30")])
def test_a_narrow_terminal_cuts_no_name_off(folder, words):
    out = io.StringIO()
    assert run(["plan", *words], Terminal(out=Console(file=out, width=80, soft_wrap=True))) == 0
    assert "web-deploy-20260531T000000Z" in out.getvalue()
    assert "…" not in out.getvalue()


def test_the_calendar_has_rotations_retirements_and_ends_in_order(folder):
    ran = osaccess("plan", "--calendar", "--on", "2026-05-30", "--months", "2", "--json")
    entries = ran.data["entries"]
    assert [one["at"] for one in entries] == sorted(one["at"] for one in entries)
    assert {one["at"]: one["what"] for one in entries if one["credential"] == "web-deploy"} == {
        "2026-05-31T00:00:00Z": "rotates",
        "2026-06-07T00:00:00Z": "retires",
        "2026-06-30T00:00:00Z": "rotates",
        "2026-07-07T00:00:00Z": "retires",
    }
    assert [one["at"] for one in entries if one["what"] == "ends"] == ["2026-07-01T00:00:00Z"]
    assert ran.data["runs_at_most_apart_seconds"] == 86400
    assert "runs at most 24 h apart" in osaccess("plan", "--calendar", "--on", "2026-05-30").out


@pytest.mark.parametrize(
    ("on", "code", "said"),
    [
        ("2026-05-30", 0, "nothing is late; the next run has to come before"),
        ("2026-06-01", 0, "works for another 6 days"),
        ("2026-06-03T12:00:00Z", 1, "works for another 3 days"),
        ("2026-06-08", 1, "have no valid credential until they get the new one"),
    ],
)
def test_the_alarm_rings_from_half_of_the_overlap_on(folder, on, code, said):
    (folder / "state.json").write_text(json.dumps(STATE))
    ran = osaccess("plan", "--alarm", "state.json", "--on", on)
    assert ran.code == code, ran.err
    assert said in ran.out.replace("\n", " ")


def test_the_page_of_the_plan_shows_the_alarm(folder):
    (folder / "state.json").write_text(json.dumps(STATE))
    page = (ROOT / "docs/plan.md").read_text()
    lines = page.partition("| osaccess plan --alarm -\n")[2].partition("```")[0].splitlines()
    ran = osaccess("plan", "--alarm", "state.json", "--on", "2026-06-06")
    assert [line.rstrip() for line in (ran.out + ran.err).splitlines()] == lines


@pytest.mark.parametrize("text", ["", "[]", "{", '{"deployment": {"resources": [3]}}'])
def test_an_alarm_on_something_else_than_a_stack_is_bad_input_and_no_silence(folder, text):
    (folder / "state.json").write_text(text)
    ran = osaccess("plan", "--alarm", "state.json", "--on", "2026-06-01")
    assert ran.code == 2
    assert "export" in ran.err


def test_rotate_writes_one_line_and_says_what_follows(folder):
    before = (folder / "access.yaml").read_text().splitlines()
    ran = osaccess("credentials", "rotate", "web-deploy", "--at", "2026-06-10T12:00:00Z")
    assert ran.code == 0, ran.err
    after = (folder / "access.yaml").read_text().splitlines()
    changed = [line for line, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new]
    assert f"wrote access.yaml:{changed[0]}: web-deploy rotates at 2026-06-10T12:00:00Z" in ran.out
    assert len(changed) == 1
    assert "new       web-deploy-20260610T120000Z until 2026-07-07T00:00:00Z" in ran.out
    assert "lives on  web-deploy-20260531T000000Z until 2026-06-17T12:00:00Z" in ran.out


def test_revoking_the_previous_one_makes_no_new_one(folder):
    ran = osaccess("credentials", "revoke", "web-deploy", "previous", "--at", "2026-06-02T00:00:00Z", "--json")
    assert ran.data["revoked"] == "web-deploy-20260501T000000Z"
    assert [one["generation"] for one in ran.data["living"]] == ["web-deploy-20260531T000000Z"]
    assert expiry(folder, "web-deploy").rotations == ()


def test_revoking_the_current_one_by_its_name_makes_a_new_one_at_once(folder):
    name = "web-deploy-20260531T000000Z"
    ran = osaccess("credentials", "revoke", "web-deploy", name, "--at", "2026-06-10T12:00:00Z", "--json")
    assert [one["generation"] for one in ran.data["living"]] == ["web-deploy-20260610T120000Z"]
    assert ran.data["revoked"] == name


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rotate", "nobody"), "no credential 'nobody'"),
        (("rotate", "audit"), "does not rotate: it ends once, at 2026-07-01T00:00:00Z"),
        (("rotate", "web-deploy", "--at", "tomorrow"), "--at: 'tomorrow' is no instant"),
        (("rotate", "web-deploy", "--at", "2026-05-31T00:00:00Z"), "starts at 2026-05-31T00:00:00Z already"),
        (("revoke", "web-deploy", "web-deploy-20250101T000000Z"), "no living generation"),
    ],
)
def test_what_cannot_be_done_changes_nothing(folder, arguments, said):
    before = (folder / "access.yaml").read_bytes()
    ran = osaccess("credentials", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert (folder / "access.yaml").read_bytes() == before


def test_the_files_mode_stays(folder):
    (folder / "access.yaml").chmod(0o640)
    assert osaccess("credentials", "rotate", "web-deploy", "--at", "2026-06-10T12:00:00Z").code == 0
    assert (folder / "access.yaml").stat().st_mode & 0o777 == 0o640


def test_a_revoked_start_that_is_none_is_refused_at_its_line(folder):
    text = (folder / "access.yaml").read_text()
    wrong = "anchor: 2026-01-01T00:00:00Z, revoked: [2026-01-02T00:00:00Z]}"
    (folder / "access.yaml").write_text(text.replace("anchor: 2026-01-01T00:00:00Z}", wrong, 1))
    ran = osaccess("plan", "--on", "2026-06-02")
    assert ran.code == 2
    assert "No generation starts at 2026-01-02T00:00:00Z" in ran.err


def test_a_credential_without_a_generation_to_use_is_refused(folder):
    text = (folder / "access.yaml").read_text()
    wrong = "anchor: 2026-01-01T00:00:00Z, revoked: [2026-05-31T00:00:00Z]}"
    (folder / "access.yaml").write_text(text.replace("anchor: 2026-01-01T00:00:00Z}", wrong, 1))
    assert osaccess("plan", "--on", "2026-06-02").code == 0, "the previous one is in its overlap"
    ran = osaccess("plan", "--on", "2026-06-10")
    assert ran.code == 2
    assert "osaccess credentials rotate web-deploy" in ran.err


ORGANISATION = """\
include: [teams/*.yaml]
projects: {web: {}}
owners: {web-ci: {}}
role_assignments:
  web-ci-on-web: {owner: web-ci, project: web, roles: [member]}
"""
TEAM = """\
# The team's own file
credentials:
  web-deploy:
    owner: web-ci
    project: web
    roles: [member]
    access_rules: [{service: compute, method: GET, path: /compute/v2.1/servers}]
    expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}
"""
STAGING = """\
include: [access.yaml]
override:
  credentials:
    web-deploy:
      expiry: {every: 14d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}  # shorter
"""


@pytest.fixture
def organisation(folder):
    (folder / "teams").mkdir()
    files = {"access.yaml": ORGANISATION, "staging.yaml": STAGING, "teams/web.yaml": TEAM}
    for name, text in files.items():
        (folder / name).write_text(text)
    return files


@pytest.mark.parametrize(
    ("document", "written", "line"),
    [("access.yaml", "teams/web.yaml", 8), ("staging.yaml", "staging.yaml", 5)],
    ids=["included", "overridden"],
)
def test_a_rotation_is_written_into_the_file_that_has_the_expiry(folder, organisation, document, written, line):
    at = ("--at", "2026-06-11T12:00:00Z", "--document", document)
    ran = osaccess("credentials", "revoke", "web-deploy", "current", *at, "--json")
    assert ran.code == 0, ran.err
    assert (ran.data["file"], ran.data["line"]) == (written, line)
    changed = {name for name, text in organisation.items() if (folder / name).read_text() != text}
    assert changed == {written}
    plan = osaccess("plan", "--document", document, "--on", "2026-06-12", "--json")
    (credential,) = plan.data["credentials"]
    assert credential["generations"][0]["name"] == "web-deploy-20260611T120000Z"
    assert ran.data["revoked"] not in [one["name"] for one in credential["generations"]]


def test_a_rotation_works_from_another_folder(folder, organisation, monkeypatch):
    monkeypatch.chdir(folder.parent)
    ran = osaccess(
        "credentials", "rotate", "web-deploy", "--at", "2026-06-11T12:00:00Z", "--document", folder / "access.yaml"
    )
    assert ran.code == 0, ran.err
    assert "rotations: [2026-06-11T12:00:00Z]" in (folder / "teams/web.yaml").read_text()
