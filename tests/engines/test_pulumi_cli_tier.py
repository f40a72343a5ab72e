"""The tier pulumi_cli runs exactly where `--engine auto` would take the CLI."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from osaccess.engines.pulumi_cli import PLUGIN_VERSION
from support.command import ROOT


def tier(folder: Path, plugins: list[dict[str, str]]) -> str:
    """Run the script beside a `pulumi` that lists these plugins; a pytest that it starts only tells its arguments."""
    python, pulumi = folder / ".venv/bin/python", folder / "bin/pulumi"
    python.parent.mkdir(parents=True)
    pulumi.parent.mkdir()
    python.write_text(
        f'#!/bin/sh\n[ "$1" = -m ] && {{ echo "started: $*"; exit; }}\nexec "{sys.executable}" "$@"\n'
    )
    (folder / "plugins.json").write_text(json.dumps(plugins))
    pulumi.write_text(f'#!/bin/sh\ncat "{folder}/plugins.json"\n')
    python.chmod(0o755)
    pulumi.chmod(0o755)
    environ = {**os.environ, "PATH": f"{pulumi.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        [str(ROOT / "scripts/pulumi-cli-tier")],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_tier_runs_with_the_tested_version_of_the_plugin(tmp_path):
    told = tier(tmp_path, [{"name": "openstack", "version": PLUGIN_VERSION}])
    assert told == "started: -m pytest -q -m pulumi_cli\n"


@pytest.mark.parametrize("version", ["5.5.2", f"{PLUGIN_VERSION}-alpha.1"])
def test_with_another_version_the_tier_names_the_one_it_wants(tmp_path, version):
    told = tier(tmp_path, [{"name": "openstack", "version": version}])
    assert told.startswith(
        f"tier pulumi_cli: not run, no pulumi CLI with the openstack plugin {PLUGIN_VERSION} on PATH"
    )
