"""The SDK's lazily loaded package is whole before a program runs, whoever touched it first and how."""

import subprocess
import sys

import pytest

RUNS_AT_ONCE = """
import threading
from pathlib import Path
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.operations import EmbeddedRun

def program():
    import pulumi_openstack as openstack
    openstack.identity.User("bot", name="bot")

def one(number):
    run = EmbeddedRun(project_folder=Path("."), stack="dev", backend=MemoryBackend(), plugins=(OpenStackPlugin(),),
        program=program)
    results.append(run.preview())

results = []
threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
for result in results: assert result.succeeded, result.events
assert len(results) == 8
"""
BY_DOTTED_NAME = """
from pulumi_openstack.identity.{module} import {name}
import pulumi_openstack
assert not hasattr(pulumi_openstack.identity, "{name}"), "mended in the SDK: openstack_sdk.py may go"
from osaccess.engines.embedded.openstack_sdk import load_identity
identity = load_identity()
assert identity is pulumi_openstack.identity
assert identity.{name} is {name}
assert load_identity() is identity
"""


def run(tmp_path, text):
    """Run a program in a process of its own: what is loaded once stays loaded."""
    return subprocess.run([sys.executable, "-c", text], cwd=tmp_path, capture_output=True, text=True, timeout=100)


def test_many_first_runs_at_once_find_it_whole(tmp_path):
    ran = run(tmp_path, RUNS_AT_ONCE)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    ("module", "name"), [("user", "User"), ("application_credential", "ApplicationCredential")]
)
def test_a_part_that_was_imported_by_its_dotted_name_first_is_completed(tmp_path, module, name):
    ran = run(tmp_path, BY_DOTTED_NAME.format(module=module, name=name))
    assert ran.returncode == 0, ran.stderr
