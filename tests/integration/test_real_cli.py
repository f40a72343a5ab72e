"""The example under the real Pulumi CLI, both ways with the embedded engine."""

import subprocess

import pytest

from support.command import ROOT


@pytest.mark.pulumi_cli
@pytest.mark.timeout(900)
def test_the_cli_and_the_embedded_engine_carry_on_from_each_other():
    done = subprocess.run([str(ROOT / "scripts/try-real-cli")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "the CLI and the embedded engine agree"
