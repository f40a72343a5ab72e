"""docs/explain.md: what it shows is what the commands print."""

import re
import shlex
import shutil

import pytest

from support.command import ROOT, osaccess

PAGE = (ROOT / "docs/explain.md").read_text()
RUNS = re.findall(r"```console\n\$ osaccess ([^\n]+)\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("command", "output"), RUNS, ids=[command[:40] for command, _ in RUNS])
def test_the_page_shows_what_the_command_prints(command, output, tmp_path, monkeypatch):
    for name in ("access.yaml", "cloud.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    text = (ROOT / "access.yaml").read_text()
    wider = text.replace("POST, path: /image/v2/images", "POST, path: /image/v2/images/**")
    (tmp_path / "wider.yaml").write_text(wider)
    monkeypatch.chdir(tmp_path)
    ran = osaccess(*shlex.split(command))
    assert [line.rstrip() for line in ran.out.splitlines()] == output.splitlines()


def test_the_page_has_runs_of_both_verbs():
    assert {command.split()[0] for command, _ in RUNS} == {"explain", "diff"}
