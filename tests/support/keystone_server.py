"""One real Keystone for the whole test session, shared by all workers of pytest-xdist; and one for each worker.

It starts with the first test that asks for it. The process that runs the session (xdist's controller) is its
keeper: the servers end with it, even if it is killed.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from osaccess.server.rehearsal import RehearsalKeystone

_FOLDER = pytest.StashKey[Path]()
_KEEPER = pytest.StashKey[int]()


def pytest_configure(config):
    worker = getattr(config, "workerinput", None)
    if worker is None:
        config.stash[_FOLDER] = Path(tempfile.mkdtemp(prefix="osaccess-session-"))
        config.stash[_KEEPER] = os.getpid()
    else:
        config.stash[_FOLDER] = Path(worker["keystone_folder"])
        config.stash[_KEEPER] = worker["keystone_keeper"]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["keystone_folder"] = str(node.config.stash[_FOLDER])
    node.workerinput["keystone_keeper"] = node.config.stash[_KEEPER]


def pytest_unconfigure(config):
    if config.stash.get(_KEEPER, 0) == os.getpid():
        folder = config.stash[_FOLDER]
        RehearsalKeystone(folder).stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def real_keystone(request):
    """A running rehearsal: `.login` of its admin, `.auth_url`, `.probe_url`. Shared: make your own projects in it."""
    stash = request.config.stash
    return RehearsalKeystone(stash[_FOLDER], keeper=stash[_KEEPER]).start()


@pytest.fixture(scope="session")
def real_keystone_folder(request, real_keystone):
    """The folder of `real_keystone`, with its cloud.yaml."""
    return request.config.stash[_FOLDER]


@pytest.fixture(scope="session")
def own_keystone(tmp_path_factory):
    """A running rehearsal of this worker, for what reads a whole cloud: the shared one fills with all tests' things."""
    rehearsal = RehearsalKeystone(tmp_path_factory.mktemp("keystone"), keeper=os.getpid())
    yield rehearsal.start()
    rehearsal.stop()
