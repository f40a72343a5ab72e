"""Python's setting for its garbage collector during operations and after them."""

import gc
from contextlib import ExitStack

import pytest

from osaccess.engines.embedded.garbage import rare_collections
from support.in_memory_provider import Thing


@pytest.fixture(autouse=True)
def _as_a_process_has_it():
    before = gc.get_threshold()
    gc.set_threshold(701, 11, 12)
    yield
    gc.set_threshold(*before)


def test_a_program_runs_with_rare_collections_and_the_process_keeps_its_setting(lab):
    seen = []

    def program():
        seen.append(gc.get_threshold())
        Thing("a")

    assert lab.up(program).succeeded
    assert seen[0][0] > 701
    assert gc.get_threshold() == (701, 11, 12)


def test_a_program_that_fails_leaves_the_setting_as_it_was(lab):
    def program():
        raise ValueError("no")

    assert not lab.up(program).succeeded
    assert gc.get_threshold() == (701, 11, 12)


@pytest.mark.parametrize("is_first_in_first_out", [True, False])
def test_the_last_of_several_operations_puts_the_setting_back(is_first_in_first_out):
    first, second = ExitStack(), ExitStack()
    first.enter_context(rare_collections())
    second.enter_context(rare_collections())
    earlier, later = (first, second) if is_first_in_first_out else (second, first)
    earlier.close()
    assert gc.get_threshold()[0] > 701
    later.close()
    assert gc.get_threshold() == (701, 11, 12)
