"""The fault matrix: trouble at any request is retried where that is safe, and else told once and recovered from.

Tiers: on the fake a seeded part in the quick tier and every position `slow`; on a real Keystone a seeded tenth, `slow`.
Each test prints how many cases it had. Nobody really waits on the fake: to sleep is to advance its clock.
"""

import os
import random

import pytest

from osaccess.server.rehearsal import RehearsalKeystone
from support.matrix_fault_bench import FakeBench, RealBench, cases_of, require_all

SEED = 20261122


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return FakeBench(tmp_path_factory.mktemp("faults"))


@pytest.fixture
def real_bench(tmp_path):
    """A Keystone of its own: what other tests make would count as lost."""
    keystone = RehearsalKeystone(tmp_path / "keystone", keeper=os.getpid())
    try:
        yield RealBench(keystone.start(), tmp_path)
    finally:
        keystone.stop()


def test_each_fault_at_seeded_positions_is_retried_or_told_and_recovered_from(bench, capfd):
    require_all(bench, random.Random(SEED).sample(cases_of(bench), 36), capfd)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(4))
def test_each_fault_at_any_position_is_retried_or_told_and_recovered_from(bench, capfd, shard):
    require_all(bench, cases_of(bench)[shard::4], capfd)


@pytest.mark.slow
def test_each_fault_is_retried_or_told_and_recovered_from_on_a_real_keystone(real_bench, capfd):
    cases = cases_of(real_bench)
    require_all(real_bench, random.Random(SEED).sample(cases, len(cases) // 10), capfd)
