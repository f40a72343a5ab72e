"""examples/ci: the files are what the platforms take, and the scripts preview a change in a repository of its own."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from support.command import QUIET, ROOT, a_project, osaccess
from support.people import Cloud

CI = ROOT / "examples/ci"
BIN = ROOT / ".venv/bin"
WAITS = {"to change with the next generation": 1}
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


@pytest.mark.parametrize(
    ("file", "starts"), [("github-preview.yml", r"paths: \[(.*?)\]"), ("gitlab-ci.yml", r"changes: \[(.*?)\]")]
)
def test_a_preview_is_started_by_the_files_that_it_looks_at(file, starts):
    """What a document includes has to stand in both places."""
    text = (CI / file).read_text()
    (started,), (looked_at,) = re.findall(starts, text), re.findall(r"DOCUMENTS: (.*)", text)
    assert started.split(", ") == looked_at.split()


@pytest.mark.parametrize("script", sorted(path.name for path in CI.glob("*.sh")))
def test_a_script_is_one_that_a_plain_shell_reads(script):
    assert run("sh", "-n", CI / script).returncode == 0
    assert os.access(CI / script, os.X_OK)


@pytest.mark.parametrize("file", ["github-preview.yml", "github-comment.yml"])
def test_a_job_that_a_change_starts_sees_no_secret(file):
    text = (CI / file).read_text()
    assert "secrets." not in text
    assert "pull_request_target" not in text


def test_a_preview_takes_its_state_from_a_run_of_main_only():
    """A change may bring a workflow of that name, whose artifact would be a state of its own making."""
    text = (CI / "github-preview.yml").read_text()
    assert '.event == "push" or .event == "schedule"' in text
    assert "--branch main" in text
    assert {line.strip() for line in text.split("permissions:")[1].split("jobs:")[0].splitlines() if line} == {
        "actions: read",
        "contents: read",
    }


@pytest.mark.parametrize("file", ["up.sh", "github-up.yml", "gitlab-ci.yml"])
def test_the_state_that_is_published_has_no_secret_in_it(file):
    exports = [line for line in (CI / "up.sh").read_text().splitlines() if "state export" in line]
    assert exports
    assert all("--without-secrets" in line for line in exports)
    assert "state.json" in (CI / file).read_text()


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
def test_a_change_is_rehearsed_against_its_base(repository):
    """Slow tier: each run starts a Keystone."""
    ran = run(CI / "rehearse.sh", "main", "change", cwd=repository)
    assert ran.returncode == 0, ran.stderr
    data = json.loads((repository / "reports/report.json").read_text())
    assert data["verdict"] == "clean"
    assert {one["credential"]: one["takes_effect"] is not None for one in data["reach"]} == {"web-monitor": True}
    assert "os-server-password" in (repository / "reports/report.md").read_text()
    assert data["counts"] == WAITS


@pytest.mark.slow
def test_a_document_that_is_refused_never_has_a_clean_report(repository):
    ran = run(CI / "rehearse.sh", "main", "broken", cwd=repository)
    assert ran.returncode != 0
    data = json.loads((repository / "reports/report.json").read_text())
    assert data["verdict"] in ("failed", "not judged")


@pytest.fixture
def with_a_state(applied_rehearsal, repository, tmp_path):
    """The repository, with the facts of the cloud on main, and the state that main's last run published."""
    project, _ = applied_rehearsal
    exported = osaccess("state", "export", "--rehearsal", "--without-secrets", "-C", project)
    assert exported.code == 0, exported.err
    (tmp_path / "state.json").write_text(exported.out)
    git(repository, "switch", "-q", "main")
    (repository / "cloud.yaml").write_text((project / ".osaccess/cloud.yaml").read_text())
    (repository / "Pulumi.rehearsal.yaml").write_text("config:\n  osaccess:profile: rehearsal\n")
    commit(repository)
    git(repository, "switch", "-q", "-c", "evil", "change")
    (repository / "cloud.yaml").write_text("no facts: at all\n")
    (repository / "Pulumi.yaml").write_text("name: evil\nruntime: evil\n")
    (repository / "policies").mkdir()
    (repository / "policies/PulumiPolicy.yaml").write_text("runtime: evil\n")
    commit(repository)
    return repository, tmp_path / "state.json"


@pytest.mark.slow
@pytest.mark.parametrize("change", ["change", "evil"])
def test_a_change_is_previewed_against_the_state_and_nothing_but_its_document_is_taken(with_a_state, change):
    """Slow tier. There is no login, no passphrase and no Keystone; `evil` brings a program, facts and a pack."""
    repository, state = with_a_state
    ran = run(CI / "preview.sh", state, "main", change, cwd=repository, NOW=QUIET[1])
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "preview: 12 unchanged" in ran.stdout
    data = json.loads((repository / "reports/report.json").read_text())
    assert (data["verdict"], data["counts"]) == ("clean", WAITS)
    assert {one["credential"]: one["takes_effect"] is not None for one in data["reach"]} == {"web-monitor": True}
    assert data["cannot_know"][0].startswith("Drift: ")
    assert "os-server-password" in (repository / "reports/report.md").read_text()


@pytest.mark.slow
def test_a_broken_document_or_a_missing_state_is_never_a_clean_preview(with_a_state):
    repository, state = with_a_state
    ran = run(CI / "preview.sh", state, "main", "broken", cwd=repository, NOW=QUIET[1])
    assert ran.returncode != 0
    data = json.loads((repository / "reports/report.json").read_text())
    assert data["verdict"] in ("failed", "not judged")
    ran = run(CI / "preview.sh", state.with_name("none.json"), "main", "change", "other", cwd=repository)
    assert ran.returncode == 2
    assert "none.json" in ran.stderr
    assert not (repository / "other/report.json").exists()


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
        published = project / "reports/state.json"
        told = run(BIN / "osaccess", "preview", "--without-login", "--state", published, "--json", cwd=project)
        assert told.returncode == 0, told.stderr
        assert set(json.loads(told.stdout)["changes"]) == {"same"}
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
