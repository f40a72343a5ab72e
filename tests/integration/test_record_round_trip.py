"""From a job's requests to a credential that lets this job through and nothing else; live, on the real Keystone."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import yaml

from osaccess.server import client_files
from support.command import QUIET, osaccess

OSACCESS = Path(sys.executable).with_name("osaccess")
SDK_JOB = """\
import sys, openstack
cloud = openstack.connect()
server = "9f5c2a3e-7d4b-4f6a-8c1e-0b2d3f4a5c6d"
cloud.compute.get(f"/servers/{server}").raise_for_status()
cloud.compute.post(f"/servers/{server}/action", json={"os-stop": None}).raise_for_status()
cloud.network.get("/networks?name=web").raise_for_status()
if "more" in sys.argv:
    cloud.compute.delete(f"/servers/{server}").raise_for_status()
"""
PLAIN_JOB = """\
import json, os, sys
from urllib.request import Request, urlopen
user = {"name": os.environ["OS_USERNAME"], "domain": {"id": "default"}, "password": os.environ["OS_PASSWORD"]}
scope = {"project": {"name": os.environ["OS_PROJECT_NAME"], "domain": {"id": "default"}}}
body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
login = Request(os.environ["OS_AUTH_URL"] + "/auth/tokens", json.dumps(body).encode(), {"Content-Type": "application/json"})
answer = urlopen(login)
token = answer.headers["X-Subject-Token"]
catalog = {one["type"]: one["endpoints"][0]["url"] for one in json.load(answer)["token"]["catalog"]}
urlopen(Request(catalog["compute"] + "/flavors?x=y", headers={"X-Auth-Token": token}))
print("what the job prints")
"""
WAITING_JOB = (
    PLAIN_JOB
    + """\
print(catalog["compute"], file=sys.stderr, flush=True)
import signal
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.pause()
"""
)
A_MEMBER = """\
projects: {shop: {}}
owners: {shop-ci: {}}
role_assignments: {shop-ci-on-shop: {owner: shop-ci, project: shop, roles: [member]}}
credentials:
  shop-deploy:
    owner: shop-ci
    project: shop
    roles: [member]
    access_rules:
      - {recorded: rules/shop.yaml}
    expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}
"""


def run(script, *arguments, environ):
    return subprocess.run(
        [sys.executable, script, *arguments], env={"PATH": os.environ["PATH"], **environ}, capture_output=True, text=True, timeout=120
    )  # fmt: skip


def admin_of(keystone):
    data = client_files.clouds_data(keystone.auth_url, keystone.admin_password, keystone.login.region)
    return client_files.variables(data), client_files.clouds_yaml(data)


def test_a_job_is_recorded_and_its_credential_lets_that_job_through_and_nothing_more(rehearsal):
    job = rehearsal / "job.py"
    job.write_text(SDK_JOB)
    (rehearsal / "rules").mkdir()
    assert osaccess("keystone", "start", "--folder", rehearsal / ".osaccess").code == 0
    ran = osaccess(
        "record", "--rehearsal", "-C", rehearsal, "--output", rehearsal / "rules" / "shop.yaml", "--", sys.executable, job
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert "lowest role: member" in ran.out
    recorded = yaml.safe_load((rehearsal / "rules" / "shop.yaml").read_text())["access_rules"]
    assert [(one["method"], one["path"]) for one in recorded if one["path"] != "/compute/v2.1"] == [
        ("GET", "/compute/v2.1/servers/{server_id}"),
        ("POST", "/compute/v2.1/servers/{server_id}/action"),
        ("GET", "/network/v2.0/networks"),
    ]

    (rehearsal / "access.yaml").write_text(A_MEMBER)
    up = osaccess("up", "--rehearsal", "--yes", "-C", rehearsal, *QUIET)
    assert up.code == 0, up.out + up.err
    exported = osaccess(
        "credentials", "export", "shop-deploy", "--rehearsal", "-C", rehearsal, "--format", "openrc", "--output", rehearsal / "shop.openrc", *QUIET
    )  # fmt: skip
    assert exported.code == 0, exported.err
    login = dict(
        line.removeprefix("export ").replace("'", "").split("=", 1)
        for line in (rehearsal / "shop.openrc").read_text().splitlines()
        if line.startswith("export ")
    )
    same = run(job, environ=login)
    assert same.returncode == 0, same.stderr
    more = run(job, "more", environ=login)
    assert more.returncode != 0
    assert "401" in more.stderr

    checked = osaccess(
        "record", "--rehearsal", "-C", rehearsal, "--check", rehearsal / "access.yaml", "--", sys.executable, job, "more"
    )  # fmt: skip
    assert checked.code == 1
    assert "refused 1 request: DELETE compute /compute/v2.1/servers/<uuid>" in checked.out


def test_a_client_without_any_library_is_recorded_with_variables(real_keystone, real_keystone_folder, tmp_path):
    (tmp_path / "job.py").write_text(PLAIN_JOB)
    variables, _ = admin_of(real_keystone)
    cloud = real_keystone_folder / "cloud.yaml"
    ran = osaccess(
        "record", "--cloud", cloud, "--json", "--", sys.executable, tmp_path / "job.py", environ=variables
    )
    assert ran.code == 0, ran.err
    assert ran.data["command"] == {"exit_code": 0, "interrupted": False, "unanswered": {}}
    assert [one["example"] for one in ran.data["access_rules"]] == ["GET /compute/v2.1/flavors"]
    assert [one["why"] for one in ran.data["left_out"]] == ["authentication"]
    assert "127.0.0.1" in ran.data["left_out"][0]["request"]
    assert real_keystone.auth_url in ran.data["left_out"][0]["request"]  # the cloud's own address, not the proxy's


def test_an_entry_of_clouds_yaml_is_handed_on_in_a_file_that_goes(real_keystone, real_keystone_folder, tmp_path):
    _, clouds = admin_of(real_keystone)
    (tmp_path / "clouds.yaml").write_text(clouds)
    (tmp_path / "secure.yaml").write_text("clouds: {rehearsal: {auth: {username: admin}}}")
    (tmp_path / "temporary").mkdir()
    job = tmp_path / "job.py"
    job.write_text(
        "import os, stat, sys, openstack\n"
        "file = os.environ['OS_CLIENT_CONFIG_FILE']\n"
        "assert stat.S_IMODE(os.stat(file).st_mode) == 0o600\n"
        "openstack.connect().identity.get('/auth/projects').raise_for_status()\n"
        "sys.exit(7)\n"
    )
    ran = subprocess.run(
        [OSACCESS, "record", "--os-cloud", "rehearsal", "--cloud", real_keystone_folder / "cloud.yaml", "--", sys.executable, job],
        env={"PATH": os.environ["PATH"], "OS_CLIENT_CONFIG_FILE": str(tmp_path / "clouds.yaml"), "TMPDIR": str(tmp_path / "temporary")},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 1, ran.stderr
    assert "ended with exit code 7" in ran.stderr
    assert "- {service: identity, method: GET, path: /v3/auth/projects}" in ran.stdout
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["^C", "SIGTERM"])
def test_an_interrupted_recording_closes_the_proxy_ends_the_command_and_keeps_no_file(
    real_keystone, real_keystone_folder, tmp_path, number
):
    variables, clouds = admin_of(real_keystone)
    (tmp_path / "clouds.yaml").write_text(clouds)
    (tmp_path / "job.py").write_text(WAITING_JOB)
    (tmp_path / "temporary").mkdir()
    environ = {**variables, "PATH": os.environ["PATH"], "TMPDIR": str(tmp_path / "temporary"), "OS_CLIENT_CONFIG_FILE": str(tmp_path / "clouds.yaml")}  # fmt: skip
    process = subprocess.Popen(
        [OSACCESS, "record", "--os-cloud", "rehearsal", "--cloud", real_keystone_folder / "cloud.yaml", "--output", tmp_path / "web.yaml", "--", sys.executable, tmp_path / "job.py"],
        env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    with process:
        at_proxy = next(line.strip() for line in process.stderr if line.startswith("http://127.0.0.1"))
        if number == signal.SIGINT:
            os.killpg(process.pid, number)  # as a terminal does: the command gets it too
        else:
            process.send_signal(number)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "interrupted" in err
    assert "path: /compute/v2.1/flavors" in out
    assert not (tmp_path / "web.yaml").exists()
    assert list((tmp_path / "temporary").iterdir()) == []
    with pytest.raises(URLError):
        urlopen(at_proxy)


def test_a_command_that_does_not_exist_is_told(real_keystone, real_keystone_folder):
    variables, _ = admin_of(real_keystone)
    ran = osaccess("record", "--cloud", real_keystone_folder / "cloud.yaml", "--", "/no/such", environ=variables)
    assert ran.code == 2
    assert "cannot be run: no such file or directory" in ran.err


def test_the_jobs_own_output_stays_out_of_the_rules(real_keystone, real_keystone_folder, tmp_path):
    (tmp_path / "job.py").write_text(PLAIN_JOB)
    variables, _ = admin_of(real_keystone)
    ran = subprocess.run(
        [OSACCESS, "record", "--cloud", real_keystone_folder / "cloud.yaml", "--json", "--", sys.executable, tmp_path / "job.py"],
        env={**variables, "PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert json.loads(ran.stdout)["requests"] == 2
    assert "what the job prints" in ran.stderr
    assert real_keystone.admin_password.reveal() not in ran.stdout + ran.stderr
