import json
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
import requests

from osaccess.access.login import ApplicationCredential, Login
from osaccess.access.secret import Secret
from osaccess.cli.exit_codes import ExitCode
from osaccess.keystone.session import KeystoneSession
from support.documents import A_DOCUMENT

OSACCESS = [sys.executable, "-c", "from osaccess.cli.main import main; main()", "fake-keystone"]


@contextmanager
def running(*arguments):
    """The command in a process of its own, ended with the block."""
    with subprocess.Popen(
        [*OSACCESS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def data_of(process):
    """The one JSON document that `--json` prints as soon as the fake is ready."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line == "}\n":
            break
    return json.loads("".join(lines))


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped_and_ends_well(stop):
    with running("--json") as process:
        url = data_of(process)["auth_url"]
        assert requests.get(url, timeout=10).ok
        process.send_signal(stop)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (ExitCode.DONE, "", "answered 1 request; nothing is kept\n")
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=10)


def test_people_see_the_url_and_an_openrc():
    with running("--password", "a b") as process:
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("export OS_IDENTITY_API_VERSION"):
                break
    url = lines[1].split()[1]
    assert lines[0] == "fake Keystone, until ^C"
    assert [line.split()[0] for line in lines[1:5]] == ["identity", "compute", "image", "network"]
    assert f"export OS_AUTH_URL={url}" in lines
    assert "export OS_PASSWORD='a b'" in lines


def test_its_variables_log_in():
    with running("--json") as process:
        variables = data_of(process)["variables"]
        program = "import openstack; print(openstack.connect().current_project.name)"
        client = subprocess.run(
            [sys.executable, "-c", program], env=variables, capture_output=True, text=True, timeout=60
        )
    assert client.stdout == "admin\n", client.stderr


def test_an_access_yaml_is_served_with_its_credentials_and_their_rules(tmp_path):
    (tmp_path / "access.yaml").write_text(A_DOCUMENT)
    with running("--json", "--seed", str(tmp_path / "access.yaml")) as process:
        data = data_of(process)
        credential = next(one for one in data["credentials"].values() if one["of"] == "web-deploy")
        login = Login(data["auth_url"], ApplicationCredential(credential["id"], Secret(credential["secret"])))
        session = KeystoneSession(login)
        assert session.token().project.name == "web"
        headers = {"X-Auth-Token": session.token_text()}
        compute = data["services"]["compute"]
        assert requests.get(f"{compute}/servers", headers=headers, timeout=10).status_code == 200
        assert requests.get(f"{compute}/flavors", headers=headers, timeout=10).status_code == 401


def test_people_see_what_the_seed_made_without_its_secrets(tmp_path):
    seed = "fake_keystone: 1\nusers: {alice: {password: alice-secret}}\n"
    (tmp_path / "seed.yaml").write_text(seed)
    with running("--seed", str(tmp_path / "seed.yaml")) as process:
        shown = ""
        for line in process.stdout:
            shown += line
            if line.startswith("user admin"):
                break
    assert "\nalice" in shown
    assert "alice-secret" not in shown


def test_what_cannot_be_used_is_told(tmp_path):
    def told(*arguments):
        done = subprocess.run([*OSACCESS, *arguments], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr.splitlines()[0]

    missing, bad = tmp_path / "missing.yaml", tmp_path / "bad.yaml"
    bad.write_text("owners: []\n")
    assert told("--seed", str(missing)) == (ExitCode.BAD_INPUT, "", f"error: There is no file {missing}.")
    code, out, error = told("--seed", str(bad))
    assert (code, out) == (ExitCode.BAD_INPUT, "")
    assert error.startswith(f"error: {bad}:1:1: owners:")
    with running("--json") as process:
        port = data_of(process)["auth_url"].rpartition(":")[2].removesuffix("/v3")
        code, out, error = told("--port", port)
    assert (code, out) == (ExitCode.FAILED, "")
    assert error == f"error: Port {port} of 127.0.0.1 cannot be used: address already in use."
