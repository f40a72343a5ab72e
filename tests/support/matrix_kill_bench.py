"""The kill matrix's bench: one Keystone, one stack, and processes that die in the middle of a run of it."""

import json
import os
import shutil
import time
from contextlib import nullcontext
from types import MappingProxyType

from osaccess.engines.embedded.operations import read_state
from support.matrix_kills import (
    KILLED,
    MortalWire,
    Reaper,
    a_backend,
    copy,
    in_child,
    mortal_files,
    ticking,
)
from support.matrix_operations import FOUND_TYPE, is_taken_in, run_operation, somebodys, trouble_before
from support.matrix_program import CANARY, a_program
from support.matrix_scenarios import EXTENDED, SCENARIOS, UPS
from support.matrix_stack import (
    MatrixStack,
    messages,
    require_destroyed,
    require_recovery,
    require_rest,
    tell,
)
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

    def pass_by(self, what, last_deed=lambda: None):
        if what.startswith("after POST") and what.endswith("application_credentials"):
            self.left -= 1
            if self.left == 0:
                os._exit(KILLED)


class FakeBench:
    """A fake behind HTTP, and the stack on it at the start of each case."""

    prefix = "m"
    sleep = None
    scenarios = SCENARIOS

    def __init__(self, server, folder):
        self.server = server
        self.login = server.keystone.login
        self.folder = folder
        self.starts = {}
        copied = folder / "empty"
        copied.mkdir()
        self.starts[""] = server.keystone.state.snapshot(), copied
        self.begin(EXTENDED, start="")
        self.before = self.stack().cloud().all_ids()
        self.places_of(SCENARIOS["create"])
        copy(folder / "run", folder / "made")
        self.starts["a"] = server.keystone.state.snapshot(), folder / "made"
        self.places = {name: self.counted(scenario) for name, scenario in SCENARIOS.items()}

    def counted(self, scenario):
        self.begin(scenario)
        return self.places_of(scenario)

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

    # ---- one case -----------------------------------------------------------------------------------------------

    def begin(self, scenario, start=None):
        snapshot, folder = self.starts[scenario.start if start is None else start]
        self.server.keystone.state.restore(snapshot)
        copy(folder, self.folder / "run")
        self.found = self.trouble_before(scenario)

    def trouble_before(self, scenario):
        """Let somebody do what a scenario needs; return the id of what is there to take in."""
        return trouble_before(self.stack(), scenario.operation, self.prefix)

    def run(self, stack, scenario, operation=None):
        """Return what an operation of a scenario comes to."""
        program = self.program(scenario.version)
        return run_operation(stack, operation or scenario.operation, program, self.found)

    def places_of(self, scenario):
        """Run undisturbed in this process, which also leaves it warm: everything imported, the state's key derived."""
        reaper = Reaper()
        with ticking(), mortal_files(reaper) if scenario.in_files else nullcontext():
            result = self.run(self.stack(reaper), scenario)
        assert result.succeeded, messages(result)
        return reaper.places

    def die(self, scenario, place):
        reaper = Reaper(place)

        def act():
            with mortal_files(reaper) if scenario.in_files else nullcontext():
                self.run(self.stack(reaper), scenario)

        return in_child(act)

    def die_at_create(self, scenario, nth):
        """Die after the nth request for a credential was handled, before its answer is known."""
        return in_child(lambda: self.run(self.stack(AfterCreate(nth)), scenario))

    # ---- and what comes after -----------------------------------------------------------------------------------

    def recover(self, scenario, where, next_):
        """Run what the user runs next in a process of its own; return its exit status."""
        return in_child(lambda: self._recover(scenario, where, next_))

    def _recover(self, scenario, where, next_):
        stack = self.stack()
        self._require_sound_files(stack.backend)
        stack.backend.cancel()
        program = self.program(scenario.version)
        if next_ == "destroy":
            require_destroyed(stack, {**self.before, **somebodys(stack, scenario.operation, self.found)}, where)
        elif scenario.operation == "import":
            self._recover_import(stack, scenario, where, next_)
        else:
            require_recovery(stack, program, self.before, where, first=lambda: self.run(stack, scenario, next_))
        assert not list((self.folder / "run").rglob("*.draft")), where
        self.end(stack)

    def _recover_import(self, stack, scenario, where, next_):
        """The import is repeated, or has been done; or the program would make what it has not taken in twice."""
        taken = is_taken_in(stack)
        if next_ == "up" and not taken:
            before = {**self.before, **somebodys(stack, scenario.operation, self.found)}
            require_recovery(stack, self.program("a"), before, where)
            return
        if next_ == "import" and not taken:
            assert self.run(stack, scenario).succeeded, where
        assert self.run(stack, scenario, "up").succeeded, where
        require_rest(stack, self.program(scenario.version), self.before, where)

    def _require_sound_files(self, backend):
        """What a killed process leaves is readable, and holds no secret in clear."""
        if backend.checkpoint_file.exists():
            assert json.loads(backend.checkpoint_file.read_bytes())["version"] == 3
        read_state(backend)
        for file in (self.folder / "run").rglob("*"):
            assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file

    def end(self, stack):
        """Leave nothing behind; a fake is put back by the next case."""


class RealBench(FakeBench):
    """A real Keystone: each case is a stack of its own, with a prefix of its own, that is destroyed at its end."""

    sleep = staticmethod(time.sleep)  # Keystone's own seconds have to go by

    def __init__(self, keystone, folder, scenarios=MappingProxyType({name: SCENARIOS[name] for name in UPS})):
        self.scenarios = scenarios
        self.login = keystone.login
        self.folder = folder
        self.number = 0
        self.places = {}
        for name, scenario in self.scenarios.items():
            self.places[name] = self.counted(scenario)
            self.end(self.stack())

    def begin(self, scenario, start=None):
        self.number += 1
        self.prefix = f"m{self.number}"
        shutil.rmtree(self.folder / "run", ignore_errors=True)
        (self.folder / "run").mkdir()
        self.before = self.stack().cloud().all_ids()
        if scenario.start:
            result = self.stack().run(self.program(scenario.start)).up()
            assert result.succeeded, messages(result)
        self.found = self.trouble_before(scenario)

    def end(self, stack):
        result = stack.run(None).destroy()
        assert result.succeeded, messages(result)
        cloud = stack.cloud()
        for key, (_, path) in cloud.all_ids().items():
            if key not in self.before:
                assert key == (FOUND_TYPE, self.found), path
                cloud.delete(path)


def require_all(bench, cases, capfd):
    lost, killed = [], 0
    for name, place, next_ in cases:
        scenario = bench.scenarios[name]
        bench.begin(scenario)
        where = f"{name} {place}, then {next_}: killed {bench.places[name][place - 1]}"
        killed += bench.die(scenario, place) == KILLED
        if bench.recover(scenario, where, next_) != 0:
            lost.append(f"{where}\n{capfd.readouterr().out}")
    tell(capfd, f"kill matrix: {len(cases)} cases, {killed} killed, {len(lost)} went wrong")
    assert not lost, f"{len(lost)} of {len(cases)}\n" + "\n\n".join(lost[:5])
    assert killed >= 0.95 * len(cases)
