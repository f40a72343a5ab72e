"""The fault matrix: trouble at any request is retried where that is safe, and else told once and recovered from.

Tiers: on the fake a seeded part in the quick tier and every position `slow`; on a real Keystone, `slow`, a seeded
tenth of up, and one fault at each request of the smallest project that has everything. Each test prints how many cases
it had. Nobody really waits on the fake: to sleep is to advance its clock.
"""

import itertools
import os
import random
import re

import pytest
import requests

from osaccess.engines.embedded.adoption import Adoption
from osaccess.engines.embedded.operations import read_state
from osaccess.server.rehearsal import RehearsalKeystone
from support.matrix_fault_bench import FakeBench, RealBench, cases_of, require_all
from support.matrix_scenarios import SCENARIOS, UPS
from support.matrix_small_bench import SmallFaultBench
from support.matrix_stack import messages, require_rest

SEED = 20261122
QUICK = {"create": 20, "edit": 20, "destroy": 20, "refresh": 16, "import": 12}
"""How many cases of each scenario are in the quick tier."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return FakeBench(tmp_path_factory.mktemp("faults"))


@pytest.fixture
def own_keystone(tmp_path):
    """A real one, for one test: what other tests make would count as lost."""
    keystone = RehearsalKeystone(tmp_path / "keystone", keeper=os.getpid())
    try:
        yield keystone.start()
    finally:
        keystone.stop()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_each_fault_at_seeded_positions_is_retried_or_told_and_recovered_from(bench, capfd, scenario):
    cases = cases_of(bench, scenario)
    require_all(bench, random.Random(SEED).sample(cases, QUICK[scenario]), capfd)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(4))
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_each_fault_at_any_position_is_retried_or_told_and_recovered_from(bench, capfd, scenario, shard):
    require_all(bench, cases_of(bench, scenario)[shard::4], capfd)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_each_fault_is_retried_or_told_and_recovered_from_on_a_real_keystone(own_keystone, tmp_path, capfd):
    bench = RealBench(own_keystone, tmp_path)
    cases = cases_of(bench, *UPS)
    require_all(bench, random.Random(SEED).sample(cases, len(cases) // 10), capfd)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_fault_at_each_request_of_a_small_project_is_recovered_from_on_a_real_keystone(
    own_keystone, tmp_path, capfd
):
    bench = SmallFaultBench(own_keystone, tmp_path)
    at_one_place = itertools.groupby(cases_of(bench, *bench.scenarios), key=lambda case: case[:2])
    chosen = random.Random(SEED)
    require_all(bench, [chosen.choice(list(cases)) for _, cases in at_one_place], capfd)


def test_what_the_import_command_names_can_be_taken_in(bench):
    """The lost answer of a create: the command that is told has the type and the name, the user adds the id."""
    bench.begin(SCENARIOS["create"])
    stack, program = bench.stack, bench.program("a")
    bench.disturb = _losing_the_answer_about_web
    stack.run(program).up()
    told = re.search(r"pulumi import --stack dev (\S+) (\S+) <its id>", messages(stack.run(program).up()))
    type_, name = told.groups()
    id_ = next(id_ for (_, id_), (text, _) in stack.cloud().all_ids().items() if text == f"m-{name}")
    admin = next(state for state in read_state(stack.backend) if state.is_provider and "default" in state.name)
    assert stack.run(None).adopt(Adoption(type_, name, id_, admin.urn, protect=False)).succeeded
    assert stack.run(program).up().succeeded
    require_rest(stack, program, bench.before, told[0])


def _losing_the_answer_about_web(request, send):
    answer = send()
    body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
    if request.method == "POST" and b'"m-web"' in body:
        raise requests.exceptions.ReadTimeout("timed out")
    return answer
