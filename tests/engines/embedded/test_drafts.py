"""A process that is killed between writing a file and putting it in its place leaves a draft: never state, and cleared."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from osaccess.engines.embedded import drafts
from osaccess.engines.embedded.file_backend import FileBackend
from osaccess.engines.embedded.operations import read_state
from support.in_memory_provider import Credential, Thing


def random_bytes(count):
    """One salt for all tests, because each new one costs 0.36 s."""
    return b"saltsalt" if count == 8 else os.urandom(count)


@pytest.fixture
def backend(tmp_path):
    return FileBackend(tmp_path / "state", "rehearsal", "dev", "a passphrase", random_bytes=random_bytes)


@pytest.fixture
def stack(make_lab, backend):
    return make_lab(backend=backend)


def program(count=2):
    def body():
        Credential("deploy", role="member")
        for number in range(count):
            Thing(f"thing-{number}", note="n")

    return body


def left_in(backend):
    return sorted(path for path in backend.checkpoint_file.parents[3].rglob("*.draft"))


def killed_before_a_file_is_in_place(stack, number):
    """Run an up in a process that gets SIGKILL when a file, the nth, is written and not in its place; was it?"""

    def die_in_time(self, target):
        seen.append(target)
        if len(seen) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(self, target)

    seen, replace = [], Path.replace
    child = os.fork()
    if child == 0:
        try:
            Path.replace = die_in_time
            stack.up(program(3))
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_the_next_run_clears_what_a_kill_left_before_each_file(stack, backend):
    stack.made(program())
    number, kinds = 1, set()
    while killed_before_a_file_is_in_place(stack, number):
        (left,) = left_in(backend)
        kinds.add(left.name.partition("@")[0].rpartition(".")[0].rpartition(".")[2])
        assert {state.name for state in read_state(backend)} >= {"deploy", "thing-0", "thing-1"}
        backend.cancel()
        assert stack.up(program()).succeeded
        assert left_in(backend) == [], number
        number += 1
    assert kinds >= {"attrs", "bak", "json"}


def test_a_draft_is_no_state(stack, backend):
    stack.made(program())
    draft = drafts.draft_of(backend.checkpoint_file)
    backend.checkpoint_file.rename(draft)
    assert backend.read_checkpoint() is None
    assert read_state(backend) == []
    backend.checkpoint_file.write_bytes(draft.read_bytes())
    document = json.loads(draft.read_bytes())
    document["checkpoint"]["latest"]["resources"] = []
    draft.write_text(json.dumps(document))
    assert {state.name for state in read_state(backend)} >= {"deploy", "thing-0"}
    assert set(stack.up(program()).changes) == {"same"}
    assert not draft.exists()


def test_drafts_of_another_stack_and_of_who_may_still_write_stay(stack, backend):
    stack.made(program())
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    here = socket.gethostname()
    of_another_stack = backend.checkpoint_file.with_name(f".dev-2.json.{gone.pid}@{here}.draft")
    backend.lock_folder.mkdir(parents=True, exist_ok=True)
    running, elsewhere, dead = (
        backend.lock_folder / f".lock.json.{pid}@{host}.draft"
        for pid, host in ((os.getpid(), here), (gone.pid, "elsewhere"), (gone.pid, here))
    )
    for file in (of_another_stack, running, elsewhere, dead):
        file.write_text("{}")
    stack.made(program())
    assert left_in(backend) == sorted([of_another_stack, running, elsewhere])


def test_a_run_that_does_not_get_the_lock_clears_nothing(stack, backend, tmp_path):
    stack.made(program())
    other = FileBackend(tmp_path / "state", "rehearsal", "dev", "a passphrase", random_bytes=random_bytes)
    other.lock(stack.run().clock())
    draft = drafts.draft_of(backend.checkpoint_file)
    draft.write_text("what the other run is just writing")
    with pytest.raises(Exception, match="is locked by process"):
        stack.up(program())
    assert draft.exists()
    other.unlock()
