"""A pack that names another environment than the running one runs in a process of its own, and judges all the same."""

import os
import subprocess
import sys
import sysconfig
import textwrap
import venv
from pathlib import Path

import pytest

from osaccess.engines.embedded.events import PolicyRemediation, PolicyViolation
from osaccess.engines.embedded.policy_folder import PackFolder
from osaccess.errors import BadInput
from support.in_memory_provider import Thing
from support.processes import eventually, exists

PACK = """
import os, pathlib, sys
import pulumi
from pulumi_policy import *

pathlib.Path("pids").open("a").write(f"{os.getpid()}\\n")

def is_thing(args): return args.resource_type == "lab:index:Thing"

def where(args, report):
    if is_thing(args) and args.props.get("note") == "where":
        print("x" * 100_000)
        told = [sys.prefix, pulumi.get_project(), pulumi.get_stack(), pulumi.runtime.is_dry_run(),
            pulumi.Config("app").get("key"), os.environ.get("GIVEN"), args.get_config().get("limit")]
        report(" ".join(map(str, told)))

def crashes(args, report):
    if is_thing(args) and args.props.get("note") == "crash":
        raise ValueError("a bug of the pack")

def dies(args, report):
    if is_thing(args) and args.props.get("note") == "die":
        print("no longer", file=sys.stderr, flush=True)
        os._exit(3)

def add_colour(args):
    if is_thing(args) and args.props.get("note") == "colour":
        return {**args.props, "colour": "red"}

def few(args, report):
    things = [r for r in args.resources if r.resource_type == "lab:index:Thing"]
    if len(things) > 1:
        report(f"{len(things)} things")

PolicyPack("far", enforcement_level=EnforcementLevel.MANDATORY, policies=[
    ResourceValidationPolicy("where", "tells where it runs", where,
        config_schema=PolicyConfigSchema({"limit": {"type": "integer"}})),
    ResourceValidationPolicy("crashes", "crashes", crashes),
    ResourceValidationPolicy("dies", "dies", dies),
    ResourceValidationPolicy("colour", "has a colour", remediate=add_colour, enforcement_level=EnforcementLevel.REMEDIATE),
    StackValidationPolicy("few", "there are few", few),
])
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A virtual environment with the same packages as this one, and nothing installed."""
    folder = tmp_path_factory.mktemp("far") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    (Path(packages) / "same.pth").write_text(sysconfig.get_path("purelib"))
    return folder


def write_pack(folder, environment, text=PACK):
    folder.mkdir()
    options = f"runtime: {{name: python, options: {{virtualenv: {environment}}}}}"
    (folder / "PulumiPolicy.yaml").write_text(f"{options}\nversion: 0.3.0\n")
    (folder / "__main__.py").write_text(textwrap.dedent(text))
    return PackFolder(folder, {"where": {"limit": 7}})


@pytest.fixture
def pack(tmp_path, environment):
    return write_pack(tmp_path / "pack", environment)


def pids_of(pack):
    return [int(line) for line in (pack.path / "pids").read_text().split()]


def found(result):
    return [(one.policy, one.message) for one in result.events if isinstance(one, PolicyViolation)]


def test_it_runs_there_and_sees_what_a_pack_sees(lab, pack, environment):
    options = {"config": {"app:key": "hidden"}, "secret_config_keys": frozenset({"app:key"})}
    result = lab.preview(lambda: Thing("a", note="where"), packs=(pack,), environment={"GIVEN": "1"}, **options)
    assert result.blocked_by_policy
    [(policy, message)] = found(result)
    assert policy == "where"
    assert message == f"{environment} rehearsal dev True [secret] 1 7.0"
    assert str(environment) != sys.prefix


def test_it_remediates_and_judges_the_whole_stack(lab, pack):
    def program():
        Thing("a", note="colour")
        Thing("b")

    result = lab.up(program, packs=(pack,))
    assert found(result) == [("few", "2 things")]
    assert lab.state(result, "a").inputs["colour"] == "red"
    assert [one.pack_version for one in result.events if isinstance(one, PolicyRemediation)] == ["0.3.0"]


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("crash", "pack 'far' crashed: a bug of the pack"),
        ("die", "pack 'far' crashed: its process ended: no longer"),
    ],
)
def test_a_policy_that_crashes_fails_the_run_before_its_request(lab, pack, messages_of, note, text):
    result = lab.up(lambda: Thing("a", note=note), packs=(pack,))
    assert not result.succeeded
    assert text in messages_of(result)
    assert lab.cloud.requests == []


def test_its_process_ends_with_the_run(lab, pack):
    assert lab.up(lambda: Thing("a"), packs=(pack,)).succeeded
    [pid] = pids_of(pack)
    assert not exists(pid)


def test_its_process_ends_with_a_run_that_is_killed(lab, pack, tmp_path):
    script = f"""
import os
from pathlib import Path
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.operations import EmbeddedRun
from osaccess.engines.embedded.policy_folder import PackFolder
EmbeddedRun(project_folder=Path({str(tmp_path)!r}), stack="dev", backend=MemoryBackend(), plugins=(),
    environment=dict(os.environ), packs=(PackFolder(Path({str(pack.path)!r})),), program=lambda: os._exit(9)).preview()
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 9
    [pid] = pids_of(pack)
    assert eventually(lambda: not exists(pid))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("raise ValueError('a bug')", "ValueError: a bug"),
        ("print('hello')", "cannot be loaded"),
        ("pass", "cannot be loaded"),
        ("import missing_package", "No module named 'missing_package'"),
    ],
)
def test_a_pack_that_cannot_be_loaded_is_told(lab, tmp_path, environment, text, told):
    with pytest.raises(BadInput, match=told) as refusal:
        lab.up(lambda: None, packs=(write_pack(tmp_path / "broken", environment, text),))
    assert "nothing would be checked" in refusal.value.because


def test_an_environment_that_is_not_there_is_told_with_how_to_make_it(lab, tmp_path):
    with pytest.raises(BadInput, match="has no Python") as refusal:
        lab.up(lambda: None, packs=(write_pack(tmp_path / "pack", "nowhere"),))
    assert f"python3 -m venv {tmp_path}/pack/nowhere" in refusal.value.mend
    assert refusal.value.mend.endswith("pip install pulumi-policy")


def test_what_a_pack_or_its_project_needs_is_named_in_the_mend(lab, tmp_path):
    """`osaccess init` writes requirements.txt beside the pack's folder: pulumi-policy alone would not do."""
    pack = write_pack(tmp_path / "pack", "nowhere")
    for file in (tmp_path / "requirements.txt", tmp_path / "pack/requirements.txt"):
        file.write_text("osaccess\n")
        with pytest.raises(BadInput) as refusal:
            lab.up(lambda: None, packs=(pack,))
        assert refusal.value.mend.endswith(f"pip install -r {file}")


def test_a_pack_of_the_running_environment_runs_here(lab, tmp_path):
    pack = write_pack(tmp_path / "pack", sys.prefix)
    assert found(lab.preview(lambda: Thing("a", note="where"), packs=(pack,)))[0][1].startswith(sys.prefix)
    assert pids_of(pack) == [os.getpid()]
