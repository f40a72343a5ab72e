"""The kill matrix's bench: one Keystone, one stack, and processes that die in the middle of a run of it."""

import os
import shutil
import time

from support.matrix_kills import KILLED, MortalWire, Reaper, a_backend, copy, in_child, ticking
from support.matrix_program import CANARY, a_program
from support.matrix_stack import MatrixStack, messages, require_recovery, tell
from support.matrix_wire import Wire


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


class FakeBench:
    """A fake behind HTTP, and the stack on it at the start of each case: empty, or as version `a` left it."""

    prefix = "m"
    sleep = None

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
            sleep=self.sleep,
            seed=f"kill-{reaper.at if reaper else 'next'}",
        )

    def program(self, version):
        return a_program(self.prefix, version, self.login.auth_url)

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

    def end(self, stack):
        """Leave nothing behind; a fake is put back by the next case."""

    def die(self, version, place):
        return in_child(lambda: self.stack(Reaper(place)).run(self.program(version)).up())

    def die_at_create(self, version, nth):
        """Die after the nth request for a credential was handled, before its answer is known."""
        return in_child(lambda: self.stack(AfterCreate(nth)).run(self.program(version)).up())

    def recover(self, version, where):
        def act():
            stack = self.stack()
            stack.backend.cancel()
            for file in (self.folder / "run").rglob(
                "*.*"
            ):  # what a killed process leaves holds no secret in clear
                assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file
            require_recovery(stack, self.program(version), self.before, where)
            self.end(stack)

        return in_child(act)


class RealBench(FakeBench):
    """A real Keystone: each case is a stack of its own, with a prefix of its own, that is destroyed at its end."""

    sleep = staticmethod(time.sleep)  # Keystone's own seconds have to go by

    def __init__(self, keystone, folder):
        self.login = keystone.login
        self.folder = folder
        self.number = 0
        self.places = {}
        for version in "ab":
            self.begin(version)
            self.places[version] = self.places_of(version)
            self.end(self.stack())

    def begin(self, version):
        self.number += 1
        self.prefix = f"m{self.number}"
        shutil.rmtree(self.folder / "run", ignore_errors=True)
        (self.folder / "run").mkdir()
        self.before = self.stack().cloud().all_ids()
        if version == "b":
            self.places_of("a")

    def end(self, stack):
        result = stack.run(None).destroy()
        assert result.succeeded, messages(result)
        assert stack.cloud().all_ids() == self.before


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
