"""The whole project through its life, with no cloud and no Pulumi CLI."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from osaccess.fake_keystone.fake_service import FakeService
from osaccess.testing import OSACCESS_PACK

PROJECT = Path(__file__).parents[1]


@pytest.fixture
def rehearsal_options():
    return {"now": datetime(2030, 1, 1, tzinfo=UTC), "packs": [OSACCESS_PACK]}


def test_the_document_is_applied_under_the_pack(rehearsal):
    FakeService(rehearsal.keystone, "compute")  # a service that the access rules name
    rehearsal.up(PROJECT).finds_nothing()
    rehearsal.up().changes_nothing()
    rehearsal.destroy()
