"""docs/elsewhere.md: its test file runs in an empty folder, and its pack judges a program without our components."""

import os
import re
import subprocess
import sys

import yaml

from osaccess.engines.embedded.policy_folder import PackFolder
from osaccess.testing import Rehearsal
from support.command import ROOT, osaccess

PAGE = (ROOT / "docs" / "elsewhere.md").read_text()
PYTHON = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_components_alone_run_in_an_empty_folder(tmp_path):
    (tmp_path / "test_components_alone.py").write_text(PYTHON[0])
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "OS_", "OSACCESS"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=."],
        cwd=tmp_path, capture_output=True, text=True, timeout=200, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_the_pack_alone_refuses_in_a_program_without_our_components(tmp_path):
    (description,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    told = yaml.safe_load(description)
    assert told["runtime"]["options"]["virtualenv"] == "../.venv"
    told["runtime"]["options"]["virtualenv"] = sys.prefix
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "PulumiPolicy.yaml").write_text(yaml.safe_dump(told))
    (tmp_path / "policies" / "__main__.py").write_text(PYTHON[1])

    def program():
        import pulumi_openstack as openstack

        openstack.identity.ApplicationCredential("forever", roles=["reader"])

    with Rehearsal(packs=[PackFolder(tmp_path / "policies")]) as rehearsal:
        run = rehearsal.preview(program, fails=True)
    assert {finding.policy[:5] for finding in run.findings} >= {"ks102", "ks109"}


def test_the_page_shows_what_init_prints(tmp_path):
    printed = osaccess("init", tmp_path / "our-access").out
    files = [line for line in printed.splitlines() if line.startswith("  +  ")]
    assert "\n".join(files) in PAGE
