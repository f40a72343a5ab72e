"""Generated programs converge: after any edits and any trouble beside them, the next up and preview change nothing.

Tiers: on the fake some examples in the quick tier and many more `slow`; a few on a real Keystone `slow`. Each test prints
how many programs it ran. A program has 5 to 50 resources; an example is one program, some edits, and what somebody
does to the cloud in between (delete, change, disable), which a refresh then finds.
"""

import itertools
import os
import time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from osaccess.clock import utc_now
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.operations import read_state
from osaccess.fake_keystone import Clock, FakeKeystone
from osaccess.server.rehearsal import RehearsalKeystone
from support.matrix_generated import NAMED, a_generated_program, edited, programs
from support.matrix_stack import MatrixStack, known_ids, messages, tell
from support.matrix_wire import FakeWire, Wire

ROUNDS = 4
"""So often a refresh and an up are repeated: a deleted owner hides what became of its credentials, until it is back."""

OUT_OF_BAND = ("delete", "change", "disable")


class Life:
    """One stack, from its first up to its destruction."""

    def __init__(self, stack, prefix="g"):
        self.stack = stack
        self.prefix = prefix
        roles = stack.cloud().request("GET", "/roles")["roles"]
        self.roles = {role["name"]: role["id"] for role in roles}
        self.before = self.there()

    def there(self):
        return self.stack.cloud().all_ids()

    def program(self, items):
        return a_generated_program(items, self.prefix, self.stack.login.auth_url, self.roles)

    def up(self, items):
        result = self.stack.run(self.program(items)).up()
        assert result.succeeded, messages(result)

    def require_rest(self, items):
        """The cloud is what the state lists; the next up and preview do nothing and send nothing that changes."""
        assert set(self.there()) - set(self.before) == known_ids(self.stack.backend)
        for operation in ("up", "preview"):
            result = getattr(self.stack.run(self.program(items)), operation)()
            assert result.succeeded, messages(result)
            assert set(result.changes) == {"same"}, (operation, result.changes)
            assert self.stack.wire.mutating == []

    def settle(self, items):
        """Refresh and up until a refresh finds nothing that an up has to mend."""
        for _ in range(ROUNDS):
            seen = self.stack.run(None).refresh()
            result = self.stack.run(self.program(items)).up()
            assert result.succeeded, messages(result)
            if seen.succeeded and set(result.changes) == {"same"}:
                return
        raise AssertionError(f"no rest after {ROUNDS} rounds: {messages(seen)} {result.changes}")

    def disturb(self, act, state):
        """Do something to a resource beside the stack."""
        kind = state.type.rpartition("/")[2].partition(":")[0].removesuffix("V3")
        path = f"/{kind}s/{state.id}"
        cloud = self.stack.cloud()
        if act == "delete":
            cloud.delete(path)
        elif act == "change" or kind == "group":
            cloud.request("PATCH", path, {kind: {"description": "by somebody"}})
        else:
            cloud.request("PATCH", path, {kind: {"enabled": False}})

    def targets(self):
        """What somebody may do something to."""
        kinds = {f"{kind}V3" if kind == "group" else kind for kind in NAMED}
        return sorted(
            (
                state
                for state in read_state(self.stack.backend)
                if state.type.partition("/")[2].partition(":")[0] in kinds
            ),
            key=lambda state: state.urn,
        )

    def destroy(self):
        result = self.stack.run(None).destroy()
        assert result.succeeded, messages(result)
        assert self.there() == self.before
        assert not [state for state in read_state(self.stack.backend) if state.custom]


def live(data, life, most, edits, sizes):
    items = data.draw(programs(most), label="program")
    sizes[-1] = len(items)
    keys = {item.key for item in items}
    life.up(items)
    life.require_rest(items)
    for _ in range(edits):
        if data.draw(st.booleans(), label="edit, not trouble"):
            items = data.draw(edited(items, keys), label="edited")
            keys |= {item.key for item in items}
            life.up(items)
            life.settle(items)
        else:
            troubled = set()  # what somebody has deleted nobody changes any more
            for _ in range(data.draw(st.integers(1, 2), label="troubles")):
                if targets := [state for state in life.targets() if state.urn not in troubled]:
                    state = data.draw(st.sampled_from(targets), label="target")
                    troubled.add(state.urn)
                    life.disturb(data.draw(st.sampled_from(OUT_OF_BAND), label="act"), state)
            life.settle(items)
        life.require_rest(items)
    life.destroy()


def on_a_fake(folder):
    """Return a life on a fresh fake."""
    clock = Clock(utc_now().replace(microsecond=0))
    keystone = FakeKeystone(clock=clock)
    return Life(
        MatrixStack(
            login=keystone.login,
            backend=MemoryBackend(),
            folder=folder,
            wire_of=lambda: FakeWire(keystone),
            seed="life",
            sleep=lambda seconds: clock.advance(seconds=seconds),
            clock=clock.now,
        )
    )


def run_examples(new_life, capfd, *, examples, most, edits):
    sizes = []

    @settings(
        max_examples=examples,
        phases=(Phase.generate,),  # to shrink an example costs minutes; its notes are short enough
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def go(data):
        sizes.append(0)
        live(data, new_life(), most, edits, sizes)

    go()
    tell(
        capfd,
        f"generated programs: {len(sizes)} cases of {min(sizes)} to {max(sizes)} resources, {edits} edits or troubles each",
    )


def test_generated_programs_converge(tmp_path, capfd):
    run_examples(lambda: on_a_fake(tmp_path), capfd, examples=16, most=16, edits=3)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_generated_programs_converge(tmp_path, capfd):
    run_examples(lambda: on_a_fake(tmp_path), capfd, examples=40, most=50, edits=4)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_generated_programs_converge_on_a_real_keystone(tmp_path, capfd):
    keystone = RehearsalKeystone(
        tmp_path / "keystone", keeper=os.getpid()
    )  # of its own: what others make would count
    prefixes = (f"g{number}" for number in itertools.count(1))

    def on_it():
        stack = MatrixStack(
            login=keystone.start().login,
            backend=MemoryBackend(),
            folder=tmp_path,
            wire_of=Wire,
            seed="life",
            sleep=time.sleep,
        )
        return Life(stack, next(prefixes))

    try:
        run_examples(on_it, capfd, examples=5, most=16, edits=3)
    finally:
        keystone.stop()
