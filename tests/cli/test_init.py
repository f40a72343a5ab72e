"""`osaccess init`: what is written, that nothing is overwritten, and that the project works."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from support.command import ROOT, osaccess
from support.wheel import build_wheel

TOP_LEVEL = {"Pulumi.yaml", "__main__.py", "components", "policies", "tests", "requirements.txt", "access.yaml",
             "Makefile", "README.md", ".gitignore"}  # fmt: skip


@pytest.fixture
def project(tmp_path):
    ran = osaccess("init", tmp_path / "our access", "--from", "git+https://git.example.org/osaccess@v1")
    assert ran.code == 0, ran.err
    return tmp_path / "our access"


def test_an_empty_folder_gets_the_fixed_top_level(project):
    assert {path.name for path in project.iterdir()} == TOP_LEVEL
    assert yaml.safe_load((project / "Pulumi.yaml").read_text())["name"] == "our-access"
    requirements = (project / "requirements.txt").read_text()
    assert requirements == "osaccess[rehearsal,testing] @ git+https://git.example.org/osaccess@v1\n"


def test_the_program_and_the_pack_are_those_of_this_repository(project):
    for path in ("__main__.py", "policies/__main__.py", "policies/PulumiPolicy.yaml"):
        assert (project / path).read_text() == (ROOT / path).read_text()


def test_what_is_written_and_what_to_type_next_is_told(tmp_path):
    ran = osaccess("init", tmp_path / "new")
    assert "+  access.yaml" in ran.out
    assert ran.out.rstrip().endswith("make up     # rehearse it on a real Keystone on this machine")
    data = osaccess("init", tmp_path / "other", "--json").data
    assert "policies/__main__.py" in data["files"]


def test_nothing_is_overwritten_and_nothing_is_written_beside(tmp_path):
    (tmp_path / "access.yaml").write_text("mine")
    ran = osaccess("init", tmp_path)
    assert ran.code == 2
    assert "access.yaml already" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["access.yaml"]
    assert (tmp_path / "access.yaml").read_text() == "mine"


def test_a_wheel_that_is_not_there_is_told(tmp_path):
    ran = osaccess("init", tmp_path / "new", "--from", tmp_path / "no.whl")
    assert ran.code == 2
    assert not (tmp_path / "new").exists()


def test_its_own_test_passes(project):
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "OS_", "OSACCESS"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=.", "tests"],
        cwd=project, capture_output=True, text=True, timeout=200, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_wheel_in_an_empty_folder_runs_the_commands_of_its_readme(tmp_path):
    """Its .venv holds the wheel that is built here; what osaccess needs comes from the environment of the tests."""
    wheel = build_wheel(tmp_path)
    project = tmp_path / "project"
    assert osaccess("init", project, "--from", wheel).code == 0
    subprocess.run([sys.executable, "-m", "venv", str(project / ".venv")], check=True)
    python = project / ".venv/bin/python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    (packages,) = (project / ".venv").glob("lib/python*/site-packages")
    (packages / "needed.pth").write_text(str(Path(pytest.__file__).parents[1]))
    (project / ".venv/.installed").touch()

    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "OS_", "OSACCESS"))
    }
    (block,) = re.findall(r"^```console\n(.*?)^```", (project / "README.md").read_text(), re.M | re.S)[:1]
    commands = [line.removeprefix("$ ") for line in block.splitlines()]
    assert commands == ["make up", "make test", "make down"]
    for command in commands:
        done = subprocess.run(
            command.split(), cwd=project, capture_output=True, text=True, timeout=300, env=environment
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    where = subprocess.run(
        [str(python), "-c", "import osaccess; print(osaccess.__file__)"],
        capture_output=True,
        text=True,
        cwd=project,
    )
    assert str(project) in where.stdout
