"""Owns the pytest fixtures; found by their entry point, so a test suite needs no import.

Imports nothing heavy by itself: pytest loads it in every run, also in those that rehearse nothing.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from osaccess.testing.rehearsal import Rehearsal


def pytest_configure(config: pytest.Config) -> None:
    """Keep out of a stranger's report that pulumi_openstack calls parts of its own deprecated when it is imported."""
    config.addinivalue_line("filterwarnings", r"ignore:openstack\.\S+ has been deprecated:DeprecationWarning")


@pytest.fixture
def rehearsal_options() -> Mapping[str, Any]:
    """Return the arguments of the fixture's `Rehearsal`; override it: `return {"packs": ["policies"]}`."""
    return {}


@pytest.fixture
def rehearsal(rehearsal_options: Mapping[str, Any]) -> "Iterator[Rehearsal]":
    """Give a stack in memory and a fresh fake Keystone for it."""
    from osaccess.testing.rehearsal import Rehearsal

    with Rehearsal(**rehearsal_options) as rehearsal:
        yield rehearsal
