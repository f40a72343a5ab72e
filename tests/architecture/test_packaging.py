"""The wheel holds what the tree holds, and works without the tree."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support.command import ROOT
from support.wheel import build_wheel

ROOMS = {
    "osaccess": ROOT / "src/osaccess",
    "osaccess/components": ROOT / "components",
    "osaccess/policies": ROOT / "policies",
}
DATA = (".py", ".json", ".html", ".yaml", ".typed")
TEMPLATE = "cli/project_template/"  # whatever a new project gets


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy so that nothing is left in the tree."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


def files_of_the_tree():
    found = set()
    for package, folder in ROOMS.items():
        for path in folder.rglob("*"):
            relative = path.relative_to(folder).as_posix()
            belongs = path.suffix in DATA or relative.startswith(TEMPLATE)
            if path.is_file() and belongs and "__pycache__" not in relative:
                found.add(f"{package}/{relative}")
    return found


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("osaccess/")}
    assert packed == files_of_the_tree()


def test_the_wheel_alone_serves_the_command_and_the_pack(wheel, tmp_path):
    """Installed into a folder of its own, in front of the editable install."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    script = (
        "import osaccess.cli.commands.up, osaccess.components, osaccess.policies.pack as pack, osaccess\n"
        "print(osaccess.__file__, osaccess.components.__file__, len(pack.policies()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    where, components, rules = done.stdout.split()
    assert Path(where).is_relative_to(tmp_path)
    assert Path(components).is_relative_to(tmp_path)
    assert int(rules) >= 8


WITHOUT_EXTRAS = """
import sys
from importlib import metadata

EXTRAS = {"keystone", "keystonemiddleware", "waitress", "bcrypt", "responses", "pytest", "hypothesis"}

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in EXTRAS:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    def find_distributions(self, context=None):
        return ()

found = metadata.Distribution.from_name

def from_name(name):
    if name in EXTRAS:
        raise metadata.PackageNotFoundError(name)
    return found(name)

sys.meta_path.insert(0, Missing())
metadata.Distribution.from_name = from_name
from osaccess.cli.main import COMMANDS, run
from osaccess.cli.terminal import Terminal

for name in COMMANDS:
    assert run([name, "--help"], Terminal()) == 0, name
sys.exit(run(["up", "--rehearsal", "--yes", "-C", sys.argv[1]], Terminal()))
"""


def test_the_base_install_has_every_command_and_says_what_a_rehearsal_needs(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: strange\nruntime: python\n")
    done = subprocess.run([sys.executable, "-c", WITHOUT_EXTRAS, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "pip install 'osaccess[rehearsal]'" in done.stderr


def test_main_programs_stay_small():
    assert len((ROOT / "__main__.py").read_text().splitlines()) <= 25
    assert len((ROOT / "policies/__main__.py").read_text().splitlines()) <= 10


def test_requirements_files_agree_with_each_other():
    """In versions: who needs a package decides its marker."""

    def pins(name):
        return {line.partition(" ;")[0] for line in (ROOT / name).read_text().splitlines() if "==" in line}

    assert pins("requirements.txt") <= pins("requirements-rehearsal.txt") <= pins("requirements-dev.txt")
