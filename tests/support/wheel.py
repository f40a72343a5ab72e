"""The wheel of this tree."""

import shutil
import subprocess
import sys

from support.command import ROOT

_BUILD = "from setuptools.build_meta import build_wheel; import sys; build_wheel(sys.argv[1])"
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".osaccess", "build", "*.egg-info", "__pycache__", ".*_cache")


def build_wheel(folder):
    """Build it in a copy below `folder`, so that nothing is left in the tree, and return it."""
    source, target = folder / "source", folder / "wheel"
    target.mkdir()
    shutil.copytree(ROOT, source, ignore=_left_out)
    done = subprocess.run([sys.executable, "-c", _BUILD, target], cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = target.glob("*.whl")
    return wheel


def _left_out(folder, names):
    """The tests of this tree stay away; those that a new project gets are part of the package."""
    return {*_LEFT_OUT(folder, names), *({"tests"} if folder == str(ROOT) else ())}
