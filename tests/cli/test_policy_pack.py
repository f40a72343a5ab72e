"""Which pack judges a run."""

import sys
from pathlib import Path

import yaml

from osaccess.cli.policy_pack import policy_pack
from osaccess.cli.run_options import RunOptions
from osaccess.engines.choice import EngineChoice
from support.command import ROOT, a_project, osaccess


def options(project, pack=None):
    return RunOptions(
        rehearsal=True, engine=EngineChoice.AUTO, stack=None, project=project, pack=pack, os_cloud=None, now=None
    )


def test_a_named_pack_comes_before_the_projects_own(tmp_path):
    with policy_pack(options(ROOT, tmp_path)) as pack:
        assert pack == tmp_path
    with policy_pack(options(ROOT)) as pack:
        assert pack == ROOT / "policies"


def test_a_project_without_a_pack_gets_the_one_of_osaccess_for_the_running_environment(tmp_path):
    with policy_pack(options(tmp_path)) as pack:
        description = yaml.safe_load((pack / "PulumiPolicy.yaml").read_text())
        assert description["runtime"]["options"]["virtualenv"] == sys.prefix
        assert (pack / "__main__.py").read_text() == (ROOT / "policies/__main__.py").read_text()
    assert not Path(pack).exists()


def test_without_facts_and_login_nothing_is_guessed(tmp_path):
    ran = osaccess("preview", "--stack", "dev", "-C", a_project(tmp_path / "project"))
    assert ran.code == 2
    assert "cloud pin" in ran.err
