"""The direction of imports is really checked: a planted forbidden import is found."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def view(tmp_path):
    """A copy of the sources as the linter sees them: one tree that looks like the installed package."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src/osaccess", tmp_path / "osaccess", ignore=ignore)
    for room in ("components", "policies"):
        shutil.copytree(ROOT / room, tmp_path / "osaccess" / room, ignore=ignore)
    return tmp_path


def lint(view):
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--no-cache",
        "--config",
        str(ROOT / "pyproject.toml"),
    ]
    return subprocess.run(command, cwd=view, capture_output=True, text=True, env={"PYTHONPATH": str(view)})


def test_the_contracts_hold(view):
    done = lint(view)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("components/project.py", "import osaccess.cli.main", "one direction"),
        ("rules/rule.py", "import requests", "the core is pure"),
        ("plan/build.py", "import os", "the core is pure"),
        ("spec/access.py", "import osaccess.plan.build", "one direction"),
        ("keystone/session.py", "import pulumi", "pulumi only"),
        ("components/project.py", "import pulumi_policy", "pulumi_policy only"),
    ],
)
def test_a_planted_import_is_found(view, file, line, contract):
    planted = view / "osaccess" / file
    planted.write_text(planted.read_text() + f"\n{line}\n")
    done = lint(view)
    assert done.returncode == 1
    assert any(contract in text and "BROKEN" in text for text in done.stdout.splitlines()), done.stdout


def test_every_command_module_is_listed_and_loads():
    import importlib

    from osaccess.cli.main import COMMANDS, module_of

    modules = {path.stem for path in (ROOT / "src/osaccess/cli/commands").glob("*.py")} - {"__init__"}
    assert {module_of(name) for name in COMMANDS} == modules
    for name in modules:
        assert importlib.import_module(f"osaccess.cli.commands.{name}").command
