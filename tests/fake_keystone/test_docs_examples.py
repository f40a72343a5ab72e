"""Every example that strangers are shown: pasted into an empty folder, and run there."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "fake-keystone.md"
EXAMPLES = ROOT / "examples" / "your_tests"
PLUGIN = "osaccess.fake_keystone.adapters.pytest_plugin"
BLOCKS = {
    block.splitlines()[0].removeprefix("# "): block
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
}


def run_in(folder):
    """Run pytest in a folder as a stranger would: none of our settings, none of our variables."""
    is_installed = any(one.value == PLUGIN for one in importlib.metadata.entry_points(group="pytest11"))
    plugin = [] if is_installed else ["-p", PLUGIN]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "OS_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=.", *plugin],
        cwd=folder, capture_output=True, text=True, timeout=200, env={**environment, "HOME": str(folder)},
    )  # fmt: skip


def test_every_block_of_the_page_names_its_file():
    assert len(BLOCKS) >= 12
    assert [name for name in BLOCKS if not re.fullmatch(r"test_\w+\.py", name)] == []
    assert len(re.findall(r"^```python$", PAGE.read_text(), re.MULTILINE)) == len(BLOCKS)


def test_the_examples_of_the_page_run_in_an_empty_folder(tmp_path):
    for name, text in BLOCKS.items():
        (tmp_path / name).write_text(text)
    result = run_in(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    count = sum(len(re.findall(r"^def test_", text, re.MULTILINE)) for text in BLOCKS.values())
    assert f"{count} passed" in result.stdout


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("test_*.py")))
def test_the_examples_for_strangers_run(tmp_path, name):
    shutil.copy(EXAMPLES / name, tmp_path)
    result = run_in(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "skipped" not in result.stdout
