"""The threads of a program's calls: they begin in order, and nobody waits where none is free."""

import threading

from osaccess.engines.embedded.ordered_pool import OrderedPool


def test_a_call_has_begun_when_it_is_handed_over():
    go_on = threading.Event()
    with OrderedPool(50, "calls") as pool:
        for _ in range(50):
            assert pool.submit(go_on.wait, 60).running()
        go_on.set()


def test_handing_over_waits_for_no_thread_where_all_are_busy():
    go_on, late = threading.Event(), threading.Event()
    with OrderedPool(2, "calls") as pool:
        futures = [pool.submit(go_on.wait, 60) for _ in range(2)]
        futures += [pool.submit(late.set) for _ in range(3)]  # would never return if it waited
        assert not late.is_set()
        go_on.set()
        assert all(future.result(60) is not False for future in futures)
    assert late.is_set()


def test_what_a_call_raises_is_its_futures():
    with OrderedPool(1, "calls") as pool:
        assert isinstance(pool.submit(int, "x").exception(60), ValueError)
        assert pool.submit(int, "7").result(60) == 7
