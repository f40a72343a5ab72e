"""The wheel holds what the tree holds, and works without the tree."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {
    "osaccess": ROOT / "src/osaccess",
    "osaccess/components": ROOT / "components",
    "osaccess/policies": ROOT / "policies",
}
DATA = (".py", ".json", ".yaml", ".typed")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy so that nothing is left in the tree."""
    import shutil

    source = tmp_path_factory.mktemp("source") / "osaccess"
    shutil.copytree(
        ROOT,
        source,
        ignore=shutil.ignore_patterns(".git", ".venv", ".osaccess", "build", "tests", "*.egg-info", "__pycache__"),
    )
    target = tmp_path_factory.mktemp("wheel")
    build = "from setuptools.build_meta import build_wheel; import sys; build_wheel(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", build, str(target)], cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(target.glob("*.whl"))


def files_of_the_tree():
    found = set()
    for package, folder in ROOMS.items():
        for path in folder.rglob("*"):
            relative = path.relative_to(folder).as_posix()
            if path.is_file() and path.suffix in DATA and "__pycache__" not in relative:
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


def test_main_programs_stay_small():
    assert len((ROOT / "__main__.py").read_text().splitlines()) <= 25
    assert len((ROOT / "policies/__main__.py").read_text().splitlines()) <= 10


def test_requirements_files_agree_with_each_other():
    def pins(name):
        return {line for line in (ROOT / name).read_text().splitlines() if "==" in line}

    assert pins("requirements.txt") <= pins("requirements-rehearsal.txt") <= pins("requirements-dev.txt")
