"""The kill matrix: a process that dies before or after any request and any write loses track of nothing.

Tiers: on the HTTP fake a seeded part in the quick tier and every place `slow`; on a real Keystone, `slow`, a seeded
tenth of up; of the smallest project that has everything each request and a seeded sixth of what is written between
them. Each test prints how many cases it had. The run that dies and the run that follows are processes of their own.
"""

import itertools
import os
import random
from pathlib import Path

import pytest

from osaccess.clock import utc_now
from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer
from osaccess.fake_keystone.clock import Clock
from osaccess.server.rehearsal import RehearsalKeystone
from support.matrix_kill_bench import FakeBench, RealBench, TimeGoesBy, require_all
from support.matrix_kills import KILLED
from support.matrix_scenarios import EXTENDED, SCENARIOS, UPS, cases_of
from support.matrix_small_bench import SmallKillBench
from support.matrix_small_project import SMALL_PROJECT
from support.matrix_stack import tell

SEED = 20261122
HELD_BY_CHECKPOINT = ("after checkpoint", "before journal anew")
QUICK = {"create": 14, "edit": 14, "destroy": 10, "refresh": 8, "import": 8}
"""How many cases of each scenario are in the quick tier."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with FakeKeystoneServer(clock=Clock(utc_now().replace(microsecond=0))) as server:
        server.keystone.faults = TimeGoesBy(server.keystone)
        yield FakeBench(server, Path(tmp_path_factory.mktemp("kills")))


@pytest.fixture
def own_keystone(tmp_path):
    """A real one, for one test: what other tests make would count as lost."""
    keystone = RehearsalKeystone(tmp_path / "keystone", keeper=os.getpid())
    try:
        yield keystone.start()
    finally:
        keystone.stop()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_kill_at_a_seeded_part_of_the_places_loses_nothing(bench, capfd, scenario):
    cases = cases_of(bench.places, scenario)
    require_all(bench, random.Random(SEED).sample(cases, min(QUICK[scenario], len(cases))), capfd)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(4))
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_kill_at_any_place_loses_nothing(bench, capfd, scenario, shard):
    require_all(bench, cases_of(bench.places, scenario)[shard::4], capfd)


def test_a_second_kill_in_the_run_after_loses_nothing_either(bench, capfd):
    """The first kill leaves a journal that the checkpoint holds already; the second comes in the next create."""
    places = bench.counted(EXTENDED)
    held = [at for at, pair in enumerate(itertools.pairwise(places), 1) if pair == HELD_BY_CHECKPOINT]
    lost = []
    for first in held:
        bench.begin(EXTENDED)
        assert bench.die(EXTENDED, first) == KILLED
        bench.stack().backend.cancel()
        bench.die_at_create(EXTENDED, 1)
        if bench.recover(EXTENDED, f"{first}, then the first create", "up") != 0:
            lost.append(capfd.readouterr().out)
    tell(capfd, f"kill matrix: {len(held)} second kills, {len(lost)} went wrong")
    assert not lost, "\n\n".join(lost[:3])
    assert held


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_kill_loses_nothing_on_a_real_keystone(own_keystone, tmp_path, capfd):
    real_bench = RealBench(own_keystone, tmp_path)
    cases = [(name, place, "up") for name, place, _ in cases_of(real_bench.places, *UPS)]
    require_all(real_bench, random.Random(SEED).sample(cases, len(cases) // 10), capfd)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scenario", SMALL_PROJECT)
def test_a_kill_in_a_small_project_loses_nothing_on_a_real_keystone(own_keystone, tmp_path, capfd, scenario):
    """The next run converges, no credential is in the cloud that the state does not list, and each kept secret logs in."""
    bench = SmallKillBench(own_keystone, tmp_path, scenario)
    cases = cases_of(bench.places, scenario, scenarios=bench.scenarios)
    places = bench.places[scenario]
    requests = [case for case in cases if "/v3/" in places[case[1] - 1]]
    between = [case for case in cases if case not in requests]
    require_all(bench, [*requests, *random.Random(SEED).sample(between, len(between) // 6)], capfd)
