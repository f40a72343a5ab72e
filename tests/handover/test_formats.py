"""The files for consumers, read by the clients that they are for."""

import subprocess
from dataclasses import replace

import pytest
import yaml
from openstack import config as openstack_config

from osaccess.access.secret import Secret
from osaccess.handover.formats import FORMATS, Handover, clouds_yaml, env, openrc

HANDOVER = Handover(
    name="web-deploy",
    auth_url="http://127.0.0.1:5000/v3",
    regions=("RegionOne",),
    id="0d7b1c",
    secret=Secret("canary-'$x\"`id`"),
    expires="2026-07-08T00:00:00Z",
)


def test_openstacksdk_reads_exactly_the_keys_that_work(tmp_path):
    file = tmp_path / "clouds.yaml"
    file.write_text(clouds_yaml(HANDOVER))
    loader = openstack_config.OpenStackConfig(config_files=[str(file)], load_envvars=False)
    entry = loader.get_one("web-deploy")
    assert entry.config["auth_type"] == "v3applicationcredential"
    assert entry.config["auth"] == {
        "auth_url": HANDOVER.auth_url,
        "application_credential_id": "0d7b1c",
        "application_credential_secret": HANDOVER.secret.reveal(),
    }
    assert entry.config["region_name"] == "RegionOne"


def test_a_shell_reads_the_openrc_and_forgets_an_older_scope(tmp_path):
    file = tmp_path / "openrc"
    file.write_text(openrc(HANDOVER))
    script = f". {file}; env -0"
    printed = subprocess.run(
        ["sh", "-c", script],
        capture_output=True,
        text=True,
        env={"OS_PROJECT_NAME": "x", "OS_CLOUD": "y", "PATH": "/usr/bin:/bin"},
    ).stdout
    variables = dict(line.split("=", 1) for line in printed.split("\0") if "=" in line)
    assert variables["OS_APPLICATION_CREDENTIAL_SECRET"] == HANDOVER.secret.reveal()
    assert not {"OS_PROJECT_NAME", "OS_CLOUD"} & set(variables)


def test_env_lines_are_names_and_values_as_they_are():
    lines = dict(line.split("=", 1) for line in env(HANDOVER).splitlines())
    assert lines["OS_APPLICATION_CREDENTIAL_SECRET"] == HANDOVER.secret.reveal()
    assert set(lines) == {
        "OS_AUTH_TYPE", "OS_AUTH_URL", "OS_IDENTITY_API_VERSION", "OS_REGION_NAME",
        "OS_APPLICATION_CREDENTIAL_ID", "OS_APPLICATION_CREDENTIAL_SECRET",
    }  # fmt: skip


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_no_format_has_a_project_or_domain_beside_the_credential(write):
    written = [line for line in write(HANDOVER).lower().splitlines() if not line.startswith("unset ")]
    assert not any("project" in line or "domain" in line or "username" in line for line in written)


def test_a_handover_never_shows_its_secret():
    assert "canary" not in repr(HANDOVER)
    assert yaml.safe_load(clouds_yaml(HANDOVER))


def test_regions_shape_the_files_and_nothing_else(tmp_path):
    two, none = replace(HANDOVER, regions=("north", "south")), replace(HANDOVER, regions=())
    file = tmp_path / "clouds.yaml"
    file.write_text(clouds_yaml(two))
    loader = openstack_config.OpenStackConfig(config_files=[str(file)], load_envvars=False)
    assert loader.get_one("web-deploy").config["region_name"] == "north"
    assert loader.get_one("web-deploy", region_name="south").config["region_name"] == "south"
    assert "OS_REGION_NAME=north\n" in env(two)
    assert "region" not in clouds_yaml(none).lower()
    assert "OS_REGION_NAME" not in env(none)
