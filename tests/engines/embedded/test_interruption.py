"""^C: nothing new starts, what is under way is finished and saved."""

import _thread
import signal
import threading

from osaccess.engines.embedded.events import Diagnostic
from osaccess.engines.embedded.operations import read_state
from support.in_memory_provider import Thing

PATIENCE = 100


def slow_chain():
    first = Thing("first", name="first")
    Thing("second", name="second", note=first.serial)


class Terminal:
    """Somebody at the terminal who presses ^C and sees that it was understood.

    Each press is waited for, because one that comes after the run would end the test session.
    """

    def __init__(self):
        self.understood = threading.Event()

    def sees(self, event):
        if isinstance(event, Diagnostic) and event.message.startswith("Interrupted"):
            self.understood.set()

    def press(self):
        _thread.interrupt_main()  # the main thread gets KeyboardInterrupt, as from a terminal
        assert self.understood.wait(PATIENCE)


class HangingServer:
    """Answers a request only when it is told to; whoever returns before that has not waited for it."""

    def __init__(self):
        self._released = threading.Event()
        self.was_released = False

    def hang(self):
        self.was_released = self._released.wait(PATIENCE)

    def release(self):
        self._released.set()


def wait_for_late_answers():
    for thread in threading.enumerate():
        if thread.name.startswith("embedded-"):
            thread.join(PATIENCE)
            assert not thread.is_alive()


def at(name, act):
    """A fault that acts during the requests on one name, once."""
    acted = []

    def fault(_, of):
        if of == name and not acted:
            acted.append(of)
            act()

    return fault


def test_the_running_request_is_finished_and_saved_and_nothing_new_starts(lab, messages_of):
    terminal = Terminal()
    lab.cloud.faults.append(at("first", terminal.press))
    result = lab.up(slow_chain, on_event=terminal.sees)
    assert result.interrupted
    assert not result.succeeded
    assert lab.cloud.names() == ["first"]
    assert [state.name for state in read_state(lab.backend) if state.type.endswith("Thing")] == ["first"]
    assert "Interrupted" in messages_of(result)
    assert not lab.backend.is_locked
    assert dict(lab.up(slow_chain).changes) == {"same": 2, "create": 1}


def test_a_second_press_does_not_wait_and_loses_nothing(lab):
    terminal, server = Terminal(), HangingServer()

    def press_twice_and_hang():
        terminal.press()
        _thread.interrupt_main()
        server.hang()

    lab.cloud.faults.append(at("second", press_twice_and_hang))
    result = lab.up(slow_chain, on_event=terminal.sees)
    assert result.interrupted
    assert "first" in {state.name for state in read_state(lab.backend)}
    assert b'"intent"' in lab.backend.journal  # of the request that nobody waited for
    assert not lab.backend.is_locked
    server.release()
    # The answer that comes late goes to the journal, and the next run takes it from there.
    wait_for_late_answers()
    assert server.was_released
    assert b'"done"' in lab.backend.journal
    assert dict(lab.up(slow_chain).changes) == {"same": 3}


def test_a_second_press_while_the_first_is_answered_is_a_second_press(lab):
    server = HangingServer()

    def press_again(event):
        if isinstance(event, Diagnostic) and event.message.startswith("Interrupted"):
            _thread.interrupt_main()

    def press_and_hang():
        _thread.interrupt_main()
        server.hang()

    lab.cloud.faults.append(at("second", press_and_hang))
    result = lab.up(slow_chain, on_event=press_again)
    server.release()
    wait_for_late_answers()
    assert server.was_released
    assert result.interrupted
    assert not lab.backend.is_locked


def test_afterwards_a_press_means_what_it_meant_before(lab):
    before = signal.getsignal(signal.SIGINT)
    assert lab.up(slow_chain).succeeded
    assert signal.getsignal(signal.SIGINT) is before


def test_a_shell_that_lets_its_background_jobs_ignore_it_is_obeyed(lab):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        lab.cloud.faults.append(at("first", lambda: signal.raise_signal(signal.SIGINT)))
        assert lab.up(slow_chain).succeeded
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interrupted_destroy_goes_on_next_time(lab):
    lab.made(slow_chain)
    terminal = Terminal()
    lab.cloud.faults.append(at("second", terminal.press))
    result = lab.run(on_event=terminal.sees).destroy()
    assert result.interrupted
    assert lab.cloud.names() == ["first"]
    assert lab.run().destroy().succeeded
    assert lab.cloud.names() == []
