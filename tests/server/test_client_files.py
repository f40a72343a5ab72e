import subprocess

import yaml

from osaccess.access.secret import Secret
from osaccess.server import client_files

_DATA = client_files.clouds_data("http://127.0.0.1:1/v3", Secret("it's $HOME"), "RegionOne")


def test_clouds_yaml_reads_back_as_it_was_given():
    assert yaml.safe_load(client_files.clouds_yaml(_DATA)) == _DATA


def test_an_openrc_sets_the_login_and_nothing_else_of_a_login():
    before = {"PATH": "/usr/bin:/bin", "OS_CLOUD": "production", "OS_TOKEN": "t"}
    script = client_files.openrc(_DATA) + "env"
    out = subprocess.run(["sh", "-c", script], env=before, capture_output=True, text=True, check=True).stdout
    seen = dict(line.split("=", 1) for line in out.splitlines() if line.startswith("OS_"))
    assert seen == client_files.variables(_DATA)
    assert seen["OS_PASSWORD"] == "it's $HOME"
