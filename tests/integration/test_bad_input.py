"""Bad input, one by one: one clear message, the exit code of the table, nothing lost, and the next run succeeds."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from osaccess.cli.stack import issued_in_embedded
from osaccess.cli.target import rehearsal_keystone, rehearsal_state
from osaccess.keystone.traffic import Traffic
from support.command import QUIET, a_project, osaccess


@pytest.fixture(scope="module")
def applied(tmp_path_factory):
    """The example applied once; each test breaks a copy of its input and mends it again."""
    project = a_project(tmp_path_factory.mktemp("bad-input") / "project")
    try:
        assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", project).code == 0
        yield project
    finally:
        rehearsal_keystone(project).stop()


def issued(project):
    return issued_in_embedded(project, "rehearsal", rehearsal_state(project))


def assert_told(ran, code, *words):
    assert ran.code == code, ran.out + ran.err
    told = ran.out + ran.err
    assert "Traceback" not in told
    assert told.count("error:") == 1, told
    for word in words:
        assert word in told


MISTAKES = {
    "unknown key": (("    roles: [reader]", "    rolls: [reader]"), "access.yaml:45:5: credentials.web-monitor.rolls:"),
    "wrong type": (("    roles: [reader]", "    roles: reader"), "access.yaml:45:5: credentials.web-monitor.roles:"),
    "bad date": (("anchor: 2026-01-05T06:00:00Z", "anchor: soon"), "expiry.anchor: 'soon' is no instant"),
    "date with an offset": (("2026-01-05T06:00:00Z", "2026-01-05T06:00:00+01:00"), "expiry.anchor:"),
    "empty roles": (("    roles: [reader]", "    roles: []"), "access.yaml:45:5: credentials.web-monitor.roles:"),
    "empty rules": (
        ("      - {service: identity, method: GET, path: /v3/auth/projects}\n"
         '      - {service: compute, method: POST, path: "/compute/v2.1/servers/{server_id}/action"}\n', "      []\n"),
        "credentials.data-backup.access_rules:",
    ),
    "unknown role": (("    roles: [reader]", "    roles: [raeder]"), "Did you mean 'reader'?"),
    "role that the owner lacks": (("    roles: [reader]", "    roles: [admin]"), "does not have the role 'admin'"),
    "unknown owner": (("    owner: data-jobs\n", "    owner: data-job\n"), "There is no owner 'data-job'"),
    "two credentials of one name": (("  web-monitor:\n", "  web-deploy:\n"), "access.yaml:41:3: credentials.web-deploy:"),
    "YAML syntax error": (("tags: [team-data]", "tags: [team-data"), "This is not YAML"),
    "unknown service": (("{service: identity", "{service: keystone"), "has no service type 'keystone'"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_document_changes_nothing(applied, mistake):
    (old, new), told = MISTAKES[mistake]
    document, before = applied / "access.yaml", issued(applied)
    good = document.read_text()
    assert old in good
    document.write_text(good.replace(old, new, 1))
    try:
        assert_told(osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", applied), 2, told)
        assert_told(osaccess("preview", "--rehearsal", *QUIET, "-C", applied), 2, told)
    finally:
        document.write_text(good)
    assert issued(applied) == before


@pytest.mark.parametrize(
    ("content", "told"), [("", "The document is empty"), (None, "There is no file access.yaml")]
)
def test_no_document_is_not_a_document_that_wants_nothing(applied, content, told):
    """An empty file must never be read as "delete everything"."""
    document, before = applied / "access.yaml", issued(applied)
    good = document.read_text()
    document.unlink()
    if content is not None:
        document.write_text(content)
    try:
        assert_told(osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", applied), 2, told)
    finally:
        document.write_text(good)
    assert issued(applied) == before


def test_after_all_mistakes_the_right_document_is_unchanged(applied):
    ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", applied, "--json")
    assert (ran.code, set(ran.data["changes"])) == (0, {"same"})


@pytest.mark.parametrize("option", [("--now", "tomorrow"), ("--now", "2026-01-01"), ("--engine", "terraform")])
def test_a_bad_option_is_told_before_anything_starts(tmp_path, option):
    project = a_project(tmp_path / "project")
    ran = osaccess("up", "--rehearsal", "--yes", "-C", project, *option)
    assert ran.code == 2
    assert option[0] in ran.err
    assert not (project / ".osaccess").exists()


def test_a_folder_without_a_project_is_told(tmp_path):
    assert_told(osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", tmp_path), 2, "Pulumi.yaml")
    assert list(tmp_path.iterdir()) == []


def test_a_real_cloud_needs_a_stack(tmp_path):
    assert_told(osaccess("up", "--yes", "-C", a_project(tmp_path / "project")), 2, "Which stack?")


def test_without_a_terminal_nobody_is_asked(applied, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    document = applied / "access.yaml"
    good = document.read_text()
    document.write_text(good.replace("tags: [team-data]", "tags: [team-data, x]"))
    try:
        assert_told(osaccess("up", "--rehearsal", *QUIET, "-C", applied), 2, "--yes")
    finally:
        document.write_text(good)


@pytest.fixture
def cloud(tmp_path, real_keystone, real_keystone_folder):
    """A project and an environment for the session's Keystone as if it were one's own cloud."""
    project = a_project(tmp_path / "project", document="projects: {}\n")
    shutil.copy(real_keystone_folder / "cloud.yaml", project / "cloud.yaml")
    environ = {
        "OS_AUTH_URL": real_keystone.auth_url,
        "OS_USERNAME": "admin",
        "OS_PASSWORD": real_keystone.admin_password.reveal(),
        "OS_PROJECT_NAME": "admin",
        "OS_USER_DOMAIN_ID": "default",
        "OS_PROJECT_DOMAIN_ID": "default",
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/state",
        "PULUMI_CONFIG_PASSPHRASE": "only-a-test",
    }
    return project, environ


def test_a_wrong_password_is_told_and_the_right_one_goes_on(cloud):
    project, environ = cloud
    name = project.parent.name
    (project / "access.yaml").write_text(f"projects: {{{name}: {{}}}}\n")
    where = ("--stack", "dev", "-C", project)
    ran = osaccess("up", "--yes", *where, environ={**environ, "OS_PASSWORD": "canary-wrong"})
    assert ran.code == 1, ran.out + ran.err
    assert "password" in ran.err
    assert "canary" not in ran.out + ran.err
    assert "Traceback" not in ran.err
    assert osaccess("up", "--yes", *where, environ=environ).code == 0
    assert osaccess("destroy", "--yes", *where, environ={**environ, "OS_CLOUD": ""}).code == 1  # protected
    assert "protect" in osaccess("destroy", "--yes", *where, environ=environ).err


@pytest.mark.parametrize(
    ("auth_url", "told"),
    [
        ("http://127.0.0.1:9/v3", "127.0.0.1:9"),
        ("not a url", "auth_url"),
        ("http://127.0.0.1:9/v2.0", "v2.0"),
    ],
)
def test_a_wrong_auth_url_is_told(cloud, auth_url, told):
    project, environ = cloud
    ran = osaccess("up", "--yes", "--stack", "dev", "-C", project, environ={**environ, "OS_AUTH_URL": auth_url})
    assert_told(ran, 2, told)


def test_a_login_for_another_cloud_than_the_facts_is_refused(cloud):
    project, environ = cloud
    facts = project / "cloud.yaml"
    facts.write_text(facts.read_text().replace(environ["OS_AUTH_URL"], "http://127.0.0.1:9/v3"))
    ran = osaccess("up", "--yes", "--stack", "dev", "-C", project, environ=environ)
    assert_told(ran, 2, "cloud.yaml is about http://127.0.0.1:9/v3")


@pytest.mark.parametrize(
    "nth", [3, pytest.param(9, marks=pytest.mark.slow), 14, pytest.param(20, marks=pytest.mark.slow)]
)
def test_keystone_stopped_in_the_middle_loses_nothing_and_the_next_run_goes_on(rehearsal, monkeypatch, nth):
    keystone = rehearsal_keystone(rehearsal)
    keystone.start()
    sent = []
    original = Traffic.add

    def stop_in_the_middle(self, request):
        original(self, request)
        sent.append(request)
        if len(sent) == nth:
            keystone.stop()

    with monkeypatch.context() as patch:
        patch.setattr(Traffic, "add", stop_in_the_middle)
        ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal)
    assert ran.code == 1, ran.out + ran.err
    assert "Traceback" not in ran.err
    assert "127.0.0.1" in ran.err
    again = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal, "--json")
    assert again.code == 0, again.out + again.err
    assert len(again.data["proof"]) == 4
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal, "--json").data["changes"].keys() == {
        "same"
    }


def without_root_powers(command):
    """Return the command for which a folder's mode counts, even where the tests run as root."""
    if os.geteuid() != 0:
        return command
    assert shutil.which("setpriv"), "root needs setpriv (util-linux) to try a folder without write permission"
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all", *command]


def test_a_folder_without_write_permission_is_told(tmp_path):
    project = a_project(tmp_path / "project")
    project.chmod(0o500)
    command = [str(Path(sys.executable).with_name("osaccess")), "up", "--rehearsal", "--yes", "-C", str(project)]
    try:
        ran = subprocess.run(without_root_powers(command), capture_output=True, text=True)
    finally:
        project.chmod(0o700)
    assert ran.returncode == 2, ran.stderr
    assert "ermission denied" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (project / ".osaccess").exists()


def test_a_state_folder_that_is_a_file_is_told(tmp_path):
    project = a_project(tmp_path / "project")
    (project / ".osaccess").write_text("mine")
    ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", project)
    assert ran.code == 2, ran.err
    assert (project / ".osaccess").read_text() == "mine"
