"""The first thing that a newcomer gets wrong: each message names what to type, and typing it helps."""

import shutil

import pytest

from support.command import ROOT, a_project, osaccess

DOCUMENT = "osaccess init FOLDER"
PROJECT = "-C FOLDER"


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        ("check", DOCUMENT),
        ("plan", DOCUMENT),
        ("explain", DOCUMENT),
        ("diff old.yaml new.yaml", DOCUMENT),
        ("preview --stack prod", PROJECT),
        ("up --rehearsal --yes", PROJECT),
        ("state list --stack prod", PROJECT),
        ("up", "--rehearsal"),
        ("refresh --rehearsal", "osaccess up --rehearsal"),
        ("credentials export web --rehearsal", "osaccess up --rehearsal"),
        ("keystone env", "Type: osaccess keystone start"),
        ("whoami", "--os-cloud NAME"),
        ("cloud pin", "--os-cloud NAME"),
        ("token inspect", "--token-file FILE"),
        ("policy show ks999", "osaccess policy list"),
        ("plan --on soon", "2026-01-31"),
    ],
)
def test_in_an_empty_folder_each_verb_says_what_to_type(words, mend, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = osaccess(*words.split())
    assert ran.code in (1, 2)
    assert mend in ran.err.splitlines()[-1], ran.err
    assert list(tmp_path.iterdir()) == []


def test_what_is_said_in_an_empty_folder_helps_until_there_is_a_plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "osaccess init FOLDER" in osaccess("plan").err
    assert osaccess("init", "mine").code == 0
    monkeypatch.chdir(tmp_path / "mine")
    assert "osaccess cloud pin" in osaccess("plan").err


@pytest.mark.parametrize(
    "words",
    [
        "state list", "state export", "state unlock --yes", "credentials export web-deploy", "verify web-deploy",
        "refresh --yes", "destroy --yes",
    ],
)  # fmt: skip
def test_a_misspelt_stack_is_no_empty_one(words, tmp_path):
    project = a_project(tmp_path / "project")
    shutil.copy(ROOT / "cloud.yaml", project)
    state = {"PULUMI_BACKEND_URL": f"file://{tmp_path}", "PULUMI_CONFIG_PASSPHRASE": "x"}
    stack = tmp_path / ".pulumi/stacks/osaccess"
    ran = osaccess(*words.split(), "--stack", "prdo", "-C", project, "--engine", "embedded", environ=state)
    assert (ran.code, ran.out) == (2, "")
    assert "There is no stack 'prdo'" in ran.err
    assert "osaccess up --stack NAME" in ran.err
    stack.mkdir(parents=True)
    (stack / "prod.json").write_text("{}")
    again = osaccess(*words.split(), "--stack", "prdo", "-C", project, "--engine", "embedded", environ=state)
    assert "It has: prod." in again.err


def test_a_login_file_that_is_not_there_is_named_whatever_its_ending():
    environ = {"OS_CLIENT_CONFIG_FILE": "/nowhere/at-all"}
    ran = osaccess("whoami", "--os-cloud", "web", environ=environ)
    assert (ran.code, "/nowhere/at-all" in ran.err) == (2, True), ran.err
