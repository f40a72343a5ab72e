"""examples/ci: the files are what the platforms take, and the shell script previews a change in a repository of its own."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from support.command import ROOT, a_project
from support.people import Cloud

CI = ROOT / "examples/ci"
BIN = ROOT / ".venv/bin"
WIDER = "GET, path: /compute/v2.1/limits}", 'GET, path: "/compute/v2.1/servers/**"}'


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        *(("vendor.github-workflows", path.name) for path in sorted(CI.glob("github-*.yml"))),
        ("vendor.gitlab-ci", "gitlab-ci.yml"),
    ],
)
def test_a_pipeline_is_valid_by_the_schema_of_its_platform(schema, file):
    ran = run(BIN / "check-jsonschema", "--builtin-schema", schema, CI / file)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("script", sorted(path.name for path in CI.glob("*.sh")))
def test_a_script_is_one_that_a_plain_shell_reads(script):
    assert run("sh", "-n", CI / script).returncode == 0
    assert os.access(CI / script, os.X_OK)


@pytest.mark.parametrize("file", ["github-preview.yml", "github-comment.yml"])
def test_a_job_that_a_change_starts_sees_no_secret(file):
    text = (CI / file).read_text()
    assert "secrets." not in text
    assert "pull_request_target" not in text


def test_the_job_that_may_comment_checks_nothing_out():
    text = (CI / "github-comment.yml").read_text()
    assert "pull-requests: write" in text
    assert "checkout" not in text
    assert "pull-requests: write" not in (CI / "github-preview.yml").read_text()


@pytest.fixture
def repository(tmp_path):
    """A repository with the example on main, and a branch `change` with a wider rule and a program of its own."""
    project = a_project(tmp_path / "repository")
    git(project, "init", "-q", "-b", "main")
    commit(project)
    git(project, "switch", "-q", "-c", "change")
    text = (project / "access.yaml").read_text()
    assert WIDER[0] in text
    (project / "access.yaml").write_text(text.replace(*WIDER))
    (project / "__main__.py").write_text("raise SystemExit('the program of a change has no business here')\n")
    commit(project)
    git(project, "switch", "-q", "-c", "broken")
    (project / "access.yaml").write_text("credentials: {web-deploy: {roles: []}}\n")
    commit(project)
    return project


@pytest.mark.slow
def test_the_script_previews_a_change_against_its_base(repository):
    """Slow tier: each run starts a Keystone."""
    ran = run(CI / "preview.sh", "main", "change", cwd=repository)
    assert ran.returncode == 0, ran.stderr
    data = json.loads((repository / "reports/report.json").read_text())
    assert data["verdict"] == "clean"
    assert {one["credential"]: one["takes_effect"] is not None for one in data["reach"]} == {"web-monitor": True}
    assert "os-server-password" in (repository / "reports/report.md").read_text()
    assert data["counts"] == {}


@pytest.mark.slow
def test_a_document_that_is_refused_never_has_a_clean_report(repository):
    ran = run(CI / "preview.sh", "main", "broken", cwd=repository)
    assert ran.returncode != 0
    data = json.loads((repository / "reports/report.json").read_text())
    assert data["verdict"] in ("failed", "not judged")


OWN = """\
credentials:
  backup:
    description: Nightly backup, run by the pipeline of this test
    roles: [reader]
    access_rules:
      - {service: compute, method: GET, path: /compute/v2.1/servers}
    expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}
"""


@pytest.mark.slow
def test_the_script_of_main_applies_under_a_lock_and_reports(real_keystone, tmp_path):
    """Slow tier. The login is an ordinary member's; the second run changes nothing and reports the same credential."""
    person = Cloud(real_keystone.login).person()
    project = a_project(tmp_path / "project", document=OWN)
    environ = {
        "OS_AUTH_URL": real_keystone.auth_url,
        "OS_USERNAME": person.name,
        "OS_PASSWORD": person.password,
        "OS_PROJECT_NAME": person.name,
        "OS_USER_DOMAIN_ID": "default",
        "OS_PROJECT_DOMAIN_ID": "default",
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/state",
        "PULUMI_CONFIG_PASSPHRASE": "canary-passphrase",
        "LOCK": str(tmp_path / "lock"),
    }
    assert run(BIN / "osaccess", "cloud", "pin", cwd=project, **environ).returncode == 0
    try:
        for counts in ({"created": 1}, {}):
            ran = run(CI / "up.sh", "mine", cwd=project, **environ)
            assert ran.returncode == 0, ran.stdout + ran.stderr
            data = json.loads((project / "reports/report.json").read_text())
            assert (data["verdict"], data["counts"]) == ("advice", counts)
            assert {one["problem"] for one in data["findings"]} == {
                "Provider 'deploy-login' logs in with a password."  # a member's own, in this test
            }
            assert [one["credential"] for one in data["forecast"]] == ["backup"]
            written = [path.read_text() for path in (project / "reports").iterdir()]
            assert not [text for text in written if person.password in text or "canary" in text]
        held = f"exec 8>$LOCK; flock 8; WAIT=0 {CI / 'up.sh'} mine"
        assert "has had the lock" in run("sh", "-c", held, cwd=project, **environ).stderr
    finally:
        run(BIN / "osaccess", "destroy", "--stack", "mine", "--yes", cwd=project, **environ)


def run(*command, cwd: Path = ROOT, **more):
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(cwd),
        "OSACCESS": str(BIN / "osaccess"),
        "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
        **more,
    }
    return subprocess.run(
        list(map(str, command)), cwd=cwd, env=environ, capture_output=True, text=True, timeout=250
    )


def git(folder, *arguments):
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, timeout=60)


def commit(folder):
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")
