import json
import stat

import pytest
import yaml

from osaccess.cli.exit_codes import ExitCode
from osaccess.cli.main import run
from osaccess.cli.terminal import Terminal
from osaccess.server.rehearsal import RehearsalKeystone


@pytest.fixture
def keystone(tmp_path, capfd):
    """Runs `osaccess keystone …` in this test's folder → exit code, stdout, stderr."""
    folder = tmp_path / ".osaccess"

    def command(*arguments):
        code = run(["keystone", *arguments, "--folder", str(folder)], Terminal())
        return code, *capfd.readouterr()

    yield command
    RehearsalKeystone(folder).stop()


def test_start_status_env_stop_as_people_see_them(keystone):
    code, out, _ = keystone("start")
    assert code == ExitCode.DONE
    assert out.splitlines()[0].startswith("Keystone ready in ")
    auth_url = out.splitlines()[1].split()[1]
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["identity", "compute", "image", "network"]
    assert keystone("start")[1].splitlines()[0] == "Keystone runs already"
    assert keystone("status")[1].startswith("Keystone runs since 20")

    code, out, _ = keystone("env")
    assert (code, yaml.safe_load(out)["clouds"]["rehearsal"]["auth"]["auth_url"]) == (ExitCode.DONE, auth_url)
    assert f"export OS_AUTH_URL={auth_url}" in keystone("env", "--format", "openrc")[1].splitlines()

    assert keystone("stop")[1] == "stopped Keystone and the probe service\n"
    assert "is stopped" in keystone("status")[1]
    assert keystone("stop")[1].startswith("nothing runs in ")


def test_the_same_for_machines(keystone):
    def data(*arguments):
        code, out, _ = keystone(*arguments, "--json")
        assert code == ExitCode.DONE
        return json.loads(out)

    assert data("status") == {"status": "never started"}
    started = data("start")
    assert (started["status"], started["started_here"]) == ("running", True)
    assert data("status") == {key: started[key] for key in started if key not in ("started_here", "seconds")}
    assert data("env")["clouds"]["rehearsal"]["auth"]["auth_url"] == started["auth_url"]
    assert data("env", "--format", "openrc")["OS_AUTH_URL"] == started["auth_url"]
    assert data("stop") == {"stopped": {"Keystone": started["pids"]["keystone"],
                                        "the probe service": started["pids"]["probe"]}, "stale": {}}  # fmt: skip
    assert data("status") == {"status": "stopped", "auth_url": started["auth_url"]}


def test_there_is_no_login_to_a_keystone_that_does_not_run(keystone):
    code, out, err = keystone("env")
    assert (code, out) == (ExitCode.FAILED, "")
    assert "No Keystone was ever started" in err
    assert "osaccess keystone start --folder" in err


def test_a_folder_that_cannot_be_used_is_bad_input(tmp_path, capfd):
    (tmp_path / "file").touch()
    assert run(["keystone", "start", "--folder", str(tmp_path / "file" / "x")], Terminal()) == ExitCode.BAD_INPUT
    assert "Traceback" not in capfd.readouterr().err


def test_no_password_is_shown_but_by_env(keystone, tmp_path):
    shown = "".join(part for verb in ("start", "status", "stop") for part in keystone(verb)[1:])
    kept = tmp_path / ".osaccess" / "keystone" / "admin.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert json.loads(kept.read_text())["password"] not in shown
