"""Fixtures: rehearsals of the repository's own example that end for sure."""

import shutil

import pytest

from osaccess.cli.target import rehearsal_keystone
from support.command import QUIET, a_project


@pytest.fixture
def rehearsal(tmp_path):
    """A fresh copy of the project; its servers, if any were started, are stopped afterwards."""
    project = a_project(tmp_path / "project")
    yield project
    rehearsal_keystone(project).stop()
    shutil.rmtree(project, ignore_errors=True)


@pytest.fixture(scope="module")
def applied_rehearsal(tmp_path_factory):
    """The example applied once, for tests that only look at it."""
    from support.command import osaccess

    project = a_project(tmp_path_factory.mktemp("applied") / "project")
    try:
        ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", project, "--json")
        assert ran.code == 0, ran.err
        yield project, ran
    finally:
        rehearsal_keystone(project).stop()
