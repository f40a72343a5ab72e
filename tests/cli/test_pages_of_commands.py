"""Pages about commands that need no cloud show what these print, line by line."""

import shlex
import shutil
from pathlib import Path

import pytest

from osaccess.cloud.document import render_cloud
from support.command import ROOT, osaccess
from support.pages import blocks
from support.recorded_clouds import HOSTS

ROTATED_AT = "2026-06-10T12:00:00Z"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The repository's document and facts, and its logs."""
    for name in ("access.yaml", "cloud.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(page, words):
    ((command, lines),) = blocks(page, words)
    return shlex.split(command), lines


def lines_of(text):
    return [line.rstrip() for line in text.splitlines()]


@pytest.mark.parametrize("verb", ["rotate", "revoke"])
def test_the_page_of_rotation_shows_both_commands(verb, folder):
    words, lines = shown("rotation.md", f"credentials {verb}")
    assert lines_of(osaccess(*words, "--at", ROTATED_AT).out) == lines


def test_the_page_of_the_document_shows_how_a_mistake_is_told(folder):
    words, lines = shown("document.md", "plan")
    place = folder / "access.yaml"
    place.write_text(place.read_text().replace("description: Dashboard", "descripton: Dashboard"))
    ran = osaccess(*words)
    assert ran.code == 2
    assert lines_of(ran.err) == lines


def test_the_page_of_recording_shows_the_rules_of_a_log(folder):
    Path("hosts.yaml").write_text(render_cloud(HOSTS))
    words, lines = shown("record.md", "record --cloud hosts.yaml")
    words = [str(ROOT / word) if word.startswith("tests/") else word for word in words]
    ran = osaccess(*words)
    assert lines_of(ran.out) == lines


def test_the_page_of_projects_shows_what_init_writes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words, lines = shown("elsewhere.md", "init")
    assert lines_of(osaccess(*words).out) == lines
