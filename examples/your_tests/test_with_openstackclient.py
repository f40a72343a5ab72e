"""A stranger's test: a script that calls the command `openstack`. It is another process, so the fake is a server."""

import json
import os
import subprocess
import sys
from pathlib import Path

OPENSTACK = Path(sys.executable).with_name("openstack")


def openstack(server, *arguments):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("OS_")}
    done = subprocess.run(
        [OPENSTACK, *arguments, "-f", "json"],
        env={**environment, **server.variables}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_a_project_is_made_and_shown(fake_keystone_server):
    made = openstack(fake_keystone_server, "project", "create", "web", "--description", "the web shop")
    assert openstack(fake_keystone_server, "project", "show", "web")["id"] == made["id"]
    assert "web" in [project.name for project in fake_keystone_server.keystone.state.projects]


def test_an_application_credential_is_made_with_rules(fake_keystone_server):
    rules = '[{"service": "compute", "method": "GET", "path": "/v2.1/servers"}]'
    made = openstack(fake_keystone_server, "application", "credential", "create", "ci", "--role", "reader",
                     "--access-rules", rules)  # fmt: skip
    assert made["Name"] == "ci"
    assert [one["Path"] for one in openstack(fake_keystone_server, "access", "rule", "list")] == ["/v2.1/servers"]
