"""The embedded engine does what the recordings of the real engine show, on a real Keystone, in every scenario."""

import json
from pathlib import Path

import pytest

from osaccess.engines.embedded.replay.comparison import differences
from osaccess.engines.embedded.replay.lab_keystone import LabKeystone
from osaccess.engines.embedded.replay.run import replayed
from osaccess.engines.embedded.replay.scenario import load_scenario

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


def cases():
    for folder in SCENARIOS:
        yield pytest.param(folder, id=folder.name, marks=[] if folder.name in QUICK else [pytest.mark.slow])


def test_all_recorded_scenarios_are_here():
    assert len(SCENARIOS) == 32
    assert {folder.name for folder in SCENARIOS} >= QUICK


@pytest.mark.parametrize("folder", list(cases()))
def test_the_replay_is_equal_to_the_recording(folder):
    scenario = load_scenario(folder)
    with LabKeystone() as keystone:
        trace = replayed(scenario, keystone)
    found = differences(json.loads(scenario.trace.read_text()), trace)
    assert not found, "\n".join(found)
