"""The kill matrix: a process that dies before or after any request and any write loses track of nothing.

Tiers: on the HTTP fake a seeded part in the quick tier and every place `slow`; on a real Keystone a seeded tenth,
`slow`. Each test prints how many cases it had. The run that dies and the run that follows are processes of their own.
"""

import itertools
import os
import random
from pathlib import Path

import pytest

from osaccess.clock import utc_now
from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer
from osaccess.fake_keystone.clock import Clock
from support.matrix_kills import KILLED, MortalWire, Reaper, a_backend, copy, in_child, ticking
from support.matrix_program import a_program
from support.matrix_stack import MatrixStack, messages, require_recovery, tell
from support.matrix_wire import Wire

SEED = 20261122
HELD_BY_CHECKPOINT = ("after checkpoint", "before journal anew")


class TimeGoesBy:
    """Two seconds for each request, so that no token is issued in the second of a revocation."""

    def __init__(self, keystone):
        self.keystone = keystone

    def before(self, request):
        self.keystone.clock.advance(seconds=2)


class AfterCreate(Reaper):
    """Dies after the nth request for a credential."""

    def __init__(self, nth):
        super().__init__()
        self.left = nth

    def pass_by(self, what):
        if what.startswith("after POST") and what.endswith("application_credentials"):
            self.left -= 1
            if self.left == 0:
                os._exit(KILLED)


class Bench:
    """A fake behind HTTP, and the stack on it at the start of each case: empty, or as version `a` left it."""

    def __init__(self, server, folder):
        self.server = server
        self.login = server.keystone.login
        self.folder = folder
        self.starts = {}
        (folder / "empty").mkdir()

    def stack(self, reaper=None):
        return MatrixStack(
            login=self.login,
            folder=self.folder / "run",
            backend=a_backend(self.folder / "run", reaper),
            wire_of=lambda: MortalWire(reaper) if reaper else Wire(),
            seed=f"kill-{reaper.at if reaper else 'next'}",
        )

    def program(self, version):
        return a_program("m", version, self.login.auth_url)

    def prepare(self):
        """Make both starting points, and count the places of both runs."""
        state = self.server.keystone.state
        copy(self.folder / "empty", self.folder / "run")
        self.starts["a"] = state.snapshot(), self.folder / "empty"
        self.before = self.stack().cloud().all_ids()
        places = {}
        for version in "ab":
            self.begin(version)
            places[version] = self.places_of(version)
            if version == "a":
                copy(self.folder / "run", self.folder / "made")
                self.starts["b"] = state.snapshot(), self.folder / "made"
        return places

    def begin(self, version):
        snapshot, folder = self.starts[version]
        self.server.keystone.state.restore(snapshot)
        copy(folder, self.folder / "run")

    def places_of(self, version):
        """Run undisturbed in this process, which also leaves it warm: everything imported, the state's key derived."""
        reaper = Reaper()
        with ticking():
            result = self.stack(reaper).run(self.program(version)).up()
        assert result.succeeded, messages(result)
        return reaper.places

    def die(self, version, place):
        return in_child(lambda: self.stack(Reaper(place)).run(self.program(version)).up())

    def die_at_create(self, version, nth):
        """Die after the nth request for a credential was handled, before its answer is known."""
        return in_child(lambda: self.stack(AfterCreate(nth)).run(self.program(version)).up())

    def recover(self, version, where):
        def act():
            stack = self.stack()
            stack.backend.cancel()
            require_recovery(stack, self.program(version), self.before, where)

        return in_child(act)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with FakeKeystoneServer(clock=Clock(utc_now().replace(microsecond=0))) as server:
        server.keystone.faults = TimeGoesBy(server.keystone)
        made = Bench(server, Path(tmp_path_factory.mktemp("kills")))
        made.places = made.prepare()
        yield made


def cases_of(places):
    return [(version, place) for version in "ab" for place in range(1, len(places[version]) + 1)]


def require_all(bench, cases, capfd):
    lost, killed = [], 0
    for version, place in cases:
        bench.begin(version)
        where = f"{version}{place}: killed {bench.places[version][place - 1]}"
        killed += bench.die(version, place) == KILLED
        if bench.recover(version, where) != 0:
            lost.append(f"{where}\n{capfd.readouterr().out}")
    tell(capfd, f"kill matrix: {len(cases)} cases, {killed} killed, {len(lost)} went wrong")
    assert not lost, f"{len(lost)} of {len(cases)}\n" + "\n\n".join(lost[:5])
    assert killed >= 0.95 * len(cases)


def test_a_kill_at_a_seeded_part_of_the_places_loses_nothing(bench, capfd):
    require_all(bench, random.Random(SEED).sample(cases_of(bench.places), 24), capfd)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(4))
def test_a_kill_at_any_place_loses_nothing(bench, capfd, shard):
    require_all(bench, cases_of(bench.places)[shard::4], capfd)


def test_a_second_kill_in_the_run_after_loses_nothing_either(bench, capfd):
    """The first kill leaves a journal that the checkpoint holds already; the second comes in the next create."""
    bench.begin("b")
    places = bench.places_of("c")
    held = [at for at, pair in enumerate(itertools.pairwise(places), 1) if pair == HELD_BY_CHECKPOINT]
    lost = []
    for first in held:
        bench.begin("b")
        assert bench.die("c", first) == KILLED
        bench.stack().backend.cancel()
        bench.die_at_create("c", 1)
        if bench.recover("c", f"c{first}, then the first create") != 0:
            lost.append(capfd.readouterr().out)
    tell(capfd, f"kill matrix: {len(held)} second kills, {len(lost)} went wrong")
    assert not lost, "\n\n".join(lost[:3])
    assert held
