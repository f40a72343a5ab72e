"""Rehearsals see nothing of each other and leave nothing behind, in whatever order, threads or misery they run."""

import contextlib
import contextvars
import os
import subprocess
import sys
import threading
from pathlib import Path

import pulumi
import pytest
import requests
from pulumi.runtime import settings

from osaccess.fake_keystone.adapters.responses import OtherHostRefused
from osaccess.testing import Rehearsal
from support.stranger import NAMES, access


def test_two_rehearsals_share_nothing():
    with Rehearsal() as one, Rehearsal() as other:
        one.up(access()).creates(*NAMES)
        other.up(access(tags=["other"])).creates(*NAMES)
        assert one.keystone.url != other.keystone.url
        one.destroy().deletes(*NAMES)
        other.up().changes_nothing()


def test_one_that_ends_before_another_leaves_that_one_its_fake():
    first, second = Rehearsal(), Rehearsal()
    first.__enter__()
    second.__enter__()
    first.__exit__()
    second.up(access()).creates(*NAMES)
    second.__exit__()
    assert requests.adapters.HTTPAdapter.send.__module__ == "requests.adapters"


def test_rehearsals_in_threads_do_not_meet():
    found, errors = {}, []

    def one(number):
        try:
            with Rehearsal(stack=f"s{number}") as rehearsal:
                run = rehearsal.up(access(name=f"team{number}")).creates(*NAMES)
                rehearsal.up(access(name=f"team{number}", tags=[f"t{number}"])).updates("web")
                found[number] = run.resource("web").outputs["name"], run.tokens, len(run.requests)
                rehearsal.destroy().deletes(*NAMES)
        except BaseException as error:  # noqa: BLE001 -- told by the assertion
            errors.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    assert errors == []
    [counts] = {(tokens, sent) for _, tokens, sent in found.values()}
    assert counts[0] == 2
    assert {name for name, _, _ in found.values()} == {f"team{number}" for number in range(6)}


def test_a_failed_rehearsal_leaves_the_next_one_alone():
    def broken():
        access()()
        raise ValueError("a bug")

    with Rehearsal() as rehearsal:
        rehearsal.up(broken, fails=True)
    with contextlib.suppress(ZeroDivisionError), Rehearsal() as rehearsal:
        rehearsal.up(access())
        raise ZeroDivisionError
    with Rehearsal() as rehearsal:
        rehearsal.up(access()).creates(*NAMES)
    assert settings.SETTINGS.monitor is None


def test_the_process_is_afterwards_as_it_was_before(tmp_path, monkeypatch):
    monkeypatch.setenv("OS_CLOUD", "production")
    monkeypatch.setenv("MINE", "kept")
    (tmp_path / "Pulumi.yaml").write_text("name: stranger\nruntime: python\n")
    (tmp_path / "neighbour.py").write_text("VALUE = 1\n")
    (tmp_path / "__main__.py").write_text(
        "import os, sys, pulumi, neighbour\n"
        "pulumi.export('seen', [os.environ.get('OS_CLOUD'), os.environ['MINE'], os.getcwd()])\n"
        "os.environ['LEFT'] = 'behind'; sys.path.append('/left/behind'); sys.argv.append('x'); os.chdir('/')\n"
    )
    with Rehearsal() as rehearsal:
        rehearsal.up(access())
    before = process()
    with Rehearsal() as rehearsal:
        assert rehearsal.up(tmp_path).outputs == {"seen": [None, "kept", str(tmp_path)]}
        (tmp_path / "neighbour.py").write_text("VALUE = 1 / 0\n")
        rehearsal.up(fails=True).says("ZeroDivisionError")
    assert process() == before
    assert "neighbour" not in sys.modules


def process():
    return dict(os.environ), Path.cwd(), list(sys.path), list(sys.argv), requests.adapters.HTTPAdapter.send


def test_no_thread_stays_behind():
    with Rehearsal() as rehearsal:
        rehearsal.up(access())
        rehearsal.destroy()
    before = set(threading.enumerate())
    with Rehearsal() as rehearsal:
        rehearsal.up(access())
        rehearsal.destroy()
    assert [thread.name for thread in set(threading.enumerate()) - before if thread.is_alive()] == []


def test_nothing_leaves_this_process():
    def curious():
        requests.get("https://keystone.example.org/v3", timeout=1)

    with Rehearsal() as rehearsal:
        with pytest.raises(OtherHostRefused):
            curious()
        rehearsal.up(curious, fails=True)


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return f"{args.name}_id", args.inputs

    def call(self, args):
        return {"id": "of-the-mock"}


def mocked_id():
    """A stranger's test with Pulumi's own mocks."""
    import pulumi_openstack as openstack

    found = []

    @pulumi.runtime.test
    def check():
        return openstack.identity.Project("q").id.apply(found.append)

    check()
    return found


def test_pulumis_mocks_work_before_between_and_after():
    def with_mocks():
        pulumi.runtime.set_mocks(Mocks())
        before = mocked_id()
        with Rehearsal() as rehearsal:
            rehearsal.up(access()).creates(*NAMES)
            between = mocked_id()
            rehearsal.destroy()
        return before, between, mocked_id()

    assert contextvars.copy_context().run(with_mocks) == (["q_id"], ["q_id"], ["q_id"])
    settings.reset_options()
    with Rehearsal() as rehearsal:
        rehearsal.up(access()).creates(*NAMES)


def test_the_plugin_alone_loads_nothing_heavy():
    heavy = (
        "('pulumi', 'pulumi_openstack', 'pulumi_policy', 'keystoneauth1', 'responses', 'requests', 'openstack')"
    )
    script = f"import sys, osaccess.testing.plugin; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
