"""Every example that strangers are shown: pasted into an empty folder, and run there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "testing.md"
EXAMPLES = ROOT / "examples" / "your_program_tests"
BLOCKS = {
    block.splitlines()[0].removeprefix("# "): block
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
}


def run_in(folder):
    """Run pytest in a folder as a stranger would: none of our settings, none of our variables."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "OS_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=."],
        cwd=folder, capture_output=True, text=True, timeout=200, env={**environment, "HOME": str(folder)},
    )  # fmt: skip


def count_of_tests(texts):
    return sum(len(re.findall(r"^def test_", text, re.MULTILINE)) for text in texts)


def test_every_block_of_the_page_is_a_file_of_tests():
    assert [name for name in BLOCKS if not re.fullmatch(r"test_\w+\.py", name)] == []
    assert len(re.findall(r"^```python$", PAGE.read_text(), re.MULTILINE)) == len(BLOCKS) >= 6


def test_the_examples_of_the_page_run_in_an_empty_folder(tmp_path):
    for name, text in BLOCKS.items():
        (tmp_path / name).write_text(text)
    result = run_in(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{count_of_tests(BLOCKS.values())} passed" in result.stdout
    assert "pulumi_openstack" not in result.stdout  # it calls parts of its own deprecated when it is imported


def test_the_examples_for_strangers_run(tmp_path):
    for file in EXAMPLES.glob("test_*.py"):
        shutil.copy(file, tmp_path)
    result = run_in(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{count_of_tests(file.read_text() for file in EXAMPLES.glob('test_*.py'))} passed" in result.stdout
