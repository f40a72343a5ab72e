"""`osaccess` where the output has no room or no reader, and where a folder cannot be made: no traceback, no "bug"."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from support.command import ROOT, osaccess

PROGRAM = [sys.executable, "-c", "from osaccess.cli.main import main; main()"]
FULL = Path("/dev/full")


def run(*arguments, stdout):
    """Run the command as a shell does, with this for its output."""
    return subprocess.run(
        [*PROGRAM, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        cwd=ROOT,
        check=False,
    )


@pytest.mark.parametrize("arguments", [("policy", "list"), ("schema",), ("plan", "--on", "2090-01-01", "--json")])
def test_an_output_without_room_is_told_and_fails(arguments):
    with FULL.open("w") as full:
        done = run(*arguments, stdout=full)
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "error: The output cannot be written: no space left on device."
    assert "bug" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize(
    "arguments", [("policy", "list"), ("schema",), ("plan", "--on", "2090-01-01"), ("--help",)]
)
def test_a_reader_who_goes_away_ends_the_command_without_a_word(arguments):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = run(*arguments, stdout=writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_disk_that_is_full_is_no_bug_of_ours():
    trouble = OSError(errno.ENOSPC, "No space left on device", "/somewhere/file")
    with mock.patch("osaccess.cli.commands.schema.document_schema", side_effect=trouble):
        ran = osaccess("schema")
    assert ran.code == 1
    assert "/somewhere/file cannot be written: no space left on device" in ran.err


def test_a_project_cannot_be_made_below_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    ran = osaccess("init", tmp_path / "file" / "project")
    assert ran.code == 2
    assert "cannot be made: not a directory" in ran.err
