"""A stack on a fake Keystone, and previews of it that open no secret, send no request and write nothing."""

import socket
from dataclasses import dataclass, replace
from unittest import mock

from osaccess.clock import utc_now
from osaccess.engines.embedded.events import Limits, ResourceDone
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.stand_ins import STAND_IN
from osaccess.engines.embedded.steps import Op
from osaccess.engines.embedded.unopened_state import UnopenedState
from osaccess.engines.event_log import EventLog
from osaccess.fake_keystone import Clock, FakeKeystone
from support.matrix_stack import MatrixStack, messages
from support.matrix_wire import FakeWire


def a_fake_stack(folder):
    """Return an empty stack on a fresh fake."""
    clock = Clock(utc_now().replace(microsecond=0))
    keystone = FakeKeystone(clock=clock)
    return MatrixStack(
        login=keystone.login,
        backend=MemoryBackend(),
        folder=folder,
        wire_of=lambda: FakeWire(keystone),
        seed="stack",
        sleep=lambda seconds: clock.advance(seconds=seconds),
        clock=clock.now,
    )


def made(stack, program, **options):
    """Apply a program that has to succeed first."""
    result = replace(stack.run(program), **options).up()
    assert result.succeeded, messages(result)


@dataclass
class Seen:
    """A preview: its result, its event log as text, and what it says that it cannot know."""

    result: object
    log: str

    @property
    def steps(self):
        return steps(self.result)

    @property
    def limits(self):
        return next(event for event in self.result.events if isinstance(event, Limits))

    @property
    def undecided(self):
        """Name of a resource → what could not be compared."""
        return {urn.rpartition("::")[2]: paths for urn, paths in self.limits.undecided.items()}


def steps(result):
    """Name → what is done to it, which properties differ and which of them replace it; nothing of what stays."""
    return {
        event.urn: (event.op.value, event.diff.changed, event.diff.replace)
        for event in result.events
        if isinstance(event, ResourceDone) and event.op is not Op.SAME
    }


def named_steps(seen):
    return sorted(f"{op} {urn.rpartition('::')[2]}" for urn, (op, *_) in seen.steps.items())


def without_login(stack, program, *, checkpoint=None, **options):
    """Preview without a login, where a socket, a session or a passphrase is a failure, and look after the stack."""
    backend = stack.backend
    before = (backend.checkpoint, backend.journal, list(backend.history))
    unopened = UnopenedState(backend.project, backend.stack, checkpoint or backend.checkpoint, backend.journal)
    lines = []
    log = EventLog(lines.append, stack.clock)
    run = replace(
        stack.run(program),
        backend=unopened,
        plugins=(OpenStackPlugin(_no_session),),
        config={},
        secret_config_keys=frozenset(),
        on_event=log.add,
        on_detail=log.add,
    )
    with mock.patch.object(socket.socket, "connect", _no_socket):
        result = replace(run, **options).preview()
    assert result.succeeded, messages(result)
    assert stack.wire.sent == []
    assert (backend.checkpoint, backend.journal, list(backend.history)) == before
    seen = Seen(result, "".join(lines))
    assert STAND_IN not in seen.log + messages(result)
    return seen


def _no_session(login):
    raise AssertionError("a preview without a login logs in")


def _no_socket(*_):
    raise AssertionError("a preview without a login opens a connection")
