"""^C: nothing new starts, what is under way is finished and saved."""

import _thread
import threading
import time

from osaccess.engines.embedded.operations import read_state
from support.in_memory_provider import Thing


def press(count=1, pause=0.3):
    """Press ^C from another thread, as a terminal does: the main thread gets KeyboardInterrupt."""

    def body():
        for _ in range(count):
            _thread.interrupt_main()
            time.sleep(pause)

    threading.Thread(target=body, daemon=True).start()


def slow_chain():
    first = Thing("first", name="first")
    Thing("second", name="second", note=first.serial)


def test_the_running_request_is_finished_and_saved_and_nothing_new_starts(lab, messages_of):
    def press_during_first(method, name):
        if name == "first":
            press()
            time.sleep(0.6)

    lab.cloud.faults.append(press_during_first)
    result = lab.up(slow_chain)
    assert result.interrupted
    assert not result.succeeded
    assert lab.cloud.names() == ["first"]
    assert [state.name for state in read_state(lab.backend) if state.type.endswith("Thing")] == ["first"]
    assert "Interrupted" in messages_of(result)
    assert not lab.backend.is_locked
    lab.cloud.faults.clear()
    assert dict(lab.up(slow_chain).changes) == {"same": 2, "create": 1}


def test_a_second_press_does_not_wait_and_loses_nothing(lab):
    release = threading.Event()

    def hang(method, name):
        if name == "second":
            press(count=2)
            release.wait(20)

    lab.cloud.faults.append(hang)
    start = time.monotonic()
    result = lab.up(slow_chain)
    assert result.interrupted
    assert time.monotonic() - start < 10
    assert "first" in {state.name for state in read_state(lab.backend)}
    assert b'"intent"' in lab.backend.journal  # of the request that nobody waited for
    assert not lab.backend.is_locked
    release.set()
    lab.cloud.faults.clear()
    while "second" not in lab.cloud.names():
        time.sleep(0.02)
    for _ in range(100):  # the answer that came late is in the journal, and the next run takes it from there
        if b'"done"' in lab.backend.journal.splitlines()[-1]:
            break
        time.sleep(0.02)
    assert dict(lab.up(slow_chain).changes) == {"same": 3}


def test_an_interrupted_destroy_goes_on_next_time(lab):
    lab.made(slow_chain)

    def press_during_second(method, name):
        if name == "second":
            press()
            time.sleep(0.6)

    lab.cloud.faults.append(press_during_second)
    result = lab.run().destroy()
    assert result.interrupted
    assert lab.cloud.names() == ["first"]
    lab.cloud.faults.clear()
    assert lab.run().destroy().succeeded
    assert lab.cloud.names() == []
