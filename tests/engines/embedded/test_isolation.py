"""A run sees nothing of the process around it and leaves nothing behind."""

import contextvars
import os
import sys
import threading
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime import resource as sdk_resource
from pulumi.runtime import settings

from osaccess.engines.embedded.memory_backend import MemoryBackend
from support.in_memory_provider import Cloud, Thing


def numbered(number):
    def program():
        thing = Thing("a", note=f"run {number}")
        pulumi.export("note", thing.note if hasattr(thing, "note") else f"run {number}")
        pulumi.export("stack", pulumi.get_stack())
        pulumi.export("value", pulumi.Config("app").require("value"))

    return program


def test_inline_programs_run_in_parallel_threads(make_lab):
    results = {}
    errors = []

    def one(number):
        try:
            stack = make_lab(backend=MemoryBackend(stack=f"s{number}"), cloud=Cloud())
            results[number] = stack.up(numbered(number), config={"app:value": str(number)}).outputs
        except BaseException as error:  # noqa: BLE001 -- told by the assertion
            errors.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert results == {
        number: {"note": f"run {number}", "stack": f"s{number}", "value": str(number)} for number in range(6)
    }


def test_mocks_work_after_a_run_and_a_run_after_mocks(lab):
    class Mocks(pulumi.runtime.Mocks):
        def new_resource(self, args):
            return f"{args.name}_id", args.inputs

        def call(self, args):
            return {}

    def with_mocks():
        pulumi.runtime.set_mocks(Mocks())

        @pulumi.runtime.test
        def check():
            return Thing("q").id.apply(lambda id_: pytest.fail(id_) if id_ != "q_id" else None)

        check()
        assert lab.up(lambda: Thing("a")).succeeded

    assert lab.up(lambda: Thing("a")).succeeded
    contextvars.copy_context().run(with_mocks)
    settings.reset_options()  # what the mocks left behind


def test_a_failing_run_does_not_touch_the_next_one(lab):
    def broken():
        Thing("a")
        raise ValueError("a bug")

    assert not lab.up(broken).succeeded
    assert lab.up(lambda: Thing("a")).succeeded
    assert settings.SETTINGS.monitor is None
    assert settings.get_root_resource() is None


def project_of(lab, text, **files):
    (lab.folder / "Pulumi.yaml").write_text("name: rehearsal\nruntime: python\n")
    (lab.folder / "__main__.py").write_text(text)
    for name, content in files.items():
        (lab.folder / f"{name}.py").write_text(content)


def test_a_project_sees_its_folder_its_modules_and_only_the_given_environment(lab, monkeypatch):
    monkeypatch.setenv("OS_CLOUD", "production")
    project_of(
        lab,
        "import os, sys, pulumi, neighbour\n"
        "pulumi.export('environment', dict(os.environ))\n"
        "pulumi.export('cwd', os.getcwd())\n"
        "pulumi.export('value', neighbour.VALUE)\n"
        "sys.path.append('/left/behind'); sys.argv.append('x'); os.environ['LEFT'] = 'behind'\n",
        neighbour="VALUE = 1\n",
    )
    before = Path.cwd(), list(sys.path), list(sys.argv), dict(os.environ)
    result = lab.run(environment={"GIVEN": "1"}).up()
    assert result.outputs == {"environment": {"GIVEN": "1"}, "cwd": str(lab.folder), "value": 1}
    assert (Path.cwd(), list(sys.path), list(sys.argv), dict(os.environ)) == before
    assert "neighbour" not in sys.modules


def test_a_changed_module_is_read_anew(lab):
    project_of(lab, "import pulumi, neighbour\npulumi.export('v', neighbour.VALUE)\n", neighbour="VALUE = 1\n")
    assert lab.run().up().outputs == {"v": 1}
    (lab.folder / "neighbour.py").write_text("VALUE = 22\n")
    assert lab.run().up().outputs == {"v": 22}


def test_installed_modules_stay_loaded(lab):
    environment = lab.folder / "venv" / "site-packages"
    environment.mkdir(parents=True)
    (environment / "installed_thing.py").write_text("")
    project_of(lab, f"import sys\nsys.path.insert(0, {str(environment)!r})\nimport installed_thing\n")
    assert lab.run().up().succeeded
    assert "installed_thing" in sys.modules
    del sys.modules["installed_thing"]


def test_only_runs_of_this_engine_go_without_the_stack_of_a_registration(lab):
    """The SDK computes it for engines that read it; mocks, and other engines in this process, still get it."""
    seen = []

    class Asking(Thing):
        def __init__(self, name):
            super().__init__(name)
            seen.append(len(sdk_resource._get_stack_trace().frames))

    assert lab.up(lambda: Asking("a")).succeeded

    class Somewhere:
        def __init__(self):
            Between()

    class Between:
        def __init__(self):
            Deep()

    class Deep:
        def __init__(self):
            seen.append(len(sdk_resource._get_stack_trace().frames))

    Somewhere()
    assert seen[0] == 0
    assert seen[1] > 0


def test_an_async_program_runs(lab):
    async def main():
        Thing("a")
        return {"done": True}

    assert lab.up(lambda: pulumi.run(main)).outputs == {"done": True}
