"""The embedded engine does what the recordings of the real engine show, on a real Keystone and on the fake.

Tiers: in the quick one the scenarios of QUICK on a real Keystone and those of QUICK_ON_THE_FAKE on the fake; all others
are `slow`.
"""

import json
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from osaccess.engines.embedded.replay.comparison import differences
from osaccess.engines.embedded.replay.lab_keystone import LabKeystone
from osaccess.engines.embedded.replay.run import replayed
from osaccess.engines.embedded.replay.scenario import load_scenario
from osaccess.fake_keystone import Clock
from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer

SCENARIOS = sorted(path for path in (Path(__file__).parent / "scenarios").iterdir() if path.is_dir())
QUICK = {
    "component_tree",
    "create_all",
    "implied_roles_refresh",
    "import_existing_project",
    "interrupted_create",
    "keystone_trouble",
    "options_protect",
    "policy_mandatory_blocks",
    "provider_killed",
    "replace_explicit_name",
}
"""They touch every rule of the engine once; all others are in `make test-all`."""

QUICK_ON_THE_FAKE = {
    "destroy_order",
    "keystone_forbidden",
    "options_aliases",
    "options_ignore_changes",
    "options_replace_on_changes",
    "policy_crash",
    "policy_remediate",
    "policy_unknown_values",
    "program_raises_midway",
    "properties_of_a_role",
    "properties_of_a_user",
    "read_get",
    "secret_outputs_and_config",
    "update_in_place",
}
"""Others than on the real one."""

RECORDED_WITH_3_11 = {"program_raises_midway"}
"""What comes first of an exception in an `apply` and a resource that waits for the same value: newer Pythons decide otherwise."""


def cases(quick):
    for folder in SCENARIOS:
        marks = [] if folder.name in quick else [pytest.mark.slow]
        if folder.name in RECORDED_WITH_3_11:
            newer = sys.version_info >= (3, 12)
            marks.append(pytest.mark.skipif(newer, reason="the recording's Python decides a race otherwise"))
        yield pytest.param(folder, id=folder.name, marks=marks)


def test_all_recorded_scenarios_are_here():
    assert len(SCENARIOS) == 39
    assert {folder.name for folder in SCENARIOS} >= QUICK | QUICK_ON_THE_FAKE


@pytest.mark.parametrize("folder", list(cases(QUICK)))
def test_the_replay_is_equal_to_the_recording(folder):
    require_equal(folder, LabKeystone())


@pytest.mark.parametrize("folder", list(cases(QUICK_ON_THE_FAKE)))
def test_the_replay_on_the_fake_is_equal_to_the_recording(folder):
    clock = Clock()
    require_equal(
        folder, LabKeystone(partial(fake_keystone, clock), lambda seconds: clock.advance(seconds=seconds))
    )


@contextmanager
def fake_keystone(clock):
    with FakeKeystoneServer(clock=clock) as server:
        yield server.keystone.login


def require_equal(folder, lab):
    scenario = load_scenario(folder)
    with lab as keystone:
        trace = replayed(scenario, keystone)
    found = differences(json.loads(scenario.trace.read_text()), trace)
    assert not found, "\n".join(found)
