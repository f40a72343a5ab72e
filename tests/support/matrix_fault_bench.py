"""The fault matrix's bench: one stack, one Keystone, and a case = a fault at one request of one operation."""

import time
from types import MappingProxyType, SimpleNamespace

from osaccess.clock import utc_now
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.fake_keystone import Clock, FakeKeystone
from support.matrix_faults import FAULTS, SAME_SECOND_WAIT, At
from support.matrix_operations import FOUND_TYPE, is_taken_in, run_operation, trouble_before
from support.matrix_program import CANARY, a_program
from support.matrix_scenarios import SCENARIOS, UPS
from support.matrix_stack import (
    MatrixStack,
    errors,
    messages,
    require_destroyed,
    require_recovery,
    require_rest,
    tell,
)
from support.matrix_wire import FakeWire, Wire

MENDS = ("Repeat", "repeat", "Check the ", "Wait ", "Use the URL", "Log in again", "log in again")
_ADMIN = "admin"


class FakeBench:
    """A fake in this process, and the stack on it at the start of each case: empty, or as version `a` left it."""

    prefix = "m"
    faults = FAULTS
    scenarios = SCENARIOS

    def __init__(self, folder):
        self.folder = folder
        self.clock = Clock(utc_now().replace(microsecond=0))
        self.keystone = FakeKeystone(clock=self.clock)
        self.url = self.keystone.url
        self.starts = {"": (self.keystone.state.snapshot(), None)}
        self.sent = {}
        self.begin(SCENARIOS["create"])
        self.before = self.stack.cloud().all_ids()
        for name, scenario in SCENARIOS.items():
            self.sent[name] = self.undisturbed(scenario)
            if name == "create":
                self.starts["a"] = self.keystone.state.snapshot(), self.stack.backend.checkpoint

    def undisturbed(self, scenario):
        """Return what a scenario sends."""
        self.begin(scenario)
        result = self.run(scenario)
        assert result.succeeded, messages(result)
        return self.stack.wire.sent

    def run(self, scenario, operation=None):
        """Return what an operation of a scenario comes to."""
        return run_operation(
            self.stack, operation or scenario.operation, self.program(scenario.version), self.found
        )

    def begin(self, scenario):
        snapshot, checkpoint = self.starts[scenario.start]
        self.keystone.state.restore(snapshot)
        self.clock.advance(seconds=2)
        self.slept = []
        self.is_spared = False
        self.disturb = None
        backend = MemoryBackend()
        backend.checkpoint = checkpoint
        self.stack = MatrixStack(
            login=self.keystone.login,
            backend=backend,
            folder=self.folder,
            wire_of=self.new_wire,
            seed="fault",
            sleep=self.sleep,
            clock=self.clock.now,
        )
        self.found = self.trouble_before(scenario)

    def trouble_before(self, scenario):
        """Let somebody do what a scenario needs; return the id of what is there to take in."""
        return trouble_before(self.stack, scenario.operation, self.prefix)

    def end(self):
        """Leave nothing behind; a fake is put back by the next case."""

    def new_wire(self):
        wire = FakeWire(self.keystone)
        if self.disturb is not None:
            wire.disturb, self.disturb = self.disturb, None  # of the next run only
        return wire

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.clock.advance(seconds=seconds)

    def program(self, version):
        return a_program(self.prefix, version, self.url)

    # ---- what a fault does besides -------------------------------------------------------------------------------

    def now(self):
        return self.clock.now()

    def pass_on(self, request):
        return FakeWire(self.keystone).pass_on(request)

    def set_same_password(self, user):
        path = f"/users/{user['id']}"
        password = self.password_of(user)
        self.stack.cloud().request("PATCH", path, {"user": {"password": password}})

    def password_of(self, user):
        if user["name"] == _ADMIN:
            return self.keystone.login.method.password.reveal()
        return f"{CANARY}-{'bot' if user['name'] == f'{self.prefix}-bot' else 'runner'}"


class RealBench(FakeBench):
    """A real Keystone: each case is a stack of its own, with a prefix of its own. Only for a dead token is waited."""

    faults = tuple(fault for fault in FAULTS if not fault.needs_fake)

    def __init__(self, keystone, folder, scenarios=MappingProxyType({name: SCENARIOS[name] for name in UPS})):
        self.scenarios = scenarios
        self.keystone = keystone
        self.url = keystone.login.auth_url
        self.folder = folder
        self.number = 0
        self.sent = {}
        for name, scenario in self.scenarios.items():
            self.sent[name] = self.undisturbed(scenario)
            self.end()

    def begin(self, scenario):
        self.number += 1
        self.prefix = f"m{self.number}"
        self.slept = []
        self.is_spared = False
        self.disturb = None
        self.stack = MatrixStack(
            login=self.keystone.login,
            backend=MemoryBackend(),
            folder=self.folder,
            wire_of=self.new_wire,
            seed=self.prefix,
            sleep=self.sleep,
        )
        self.before = self.stack.cloud().all_ids()
        if scenario.start:
            result = self.stack.run(self.program(scenario.start)).up()
            assert result.succeeded, messages(result)
        self.found = self.trouble_before(scenario)

    def end(self):
        result = self.stack.run(None).destroy()
        assert result.succeeded, messages(result)
        cloud = self.stack.cloud()
        for key, (_, path) in cloud.all_ids().items():
            if key not in self.before:
                assert key == (FOUND_TYPE, self.found), path
                cloud.delete(path)

    def new_wire(self):
        wire = Wire()
        if self.disturb is not None:
            wire.disturb, self.disturb = self.disturb, None
        return wire

    def sleep(self, seconds):
        self.slept.append(seconds)
        if seconds == SAME_SECOND_WAIT:
            time.sleep(seconds)  # Keystone's own seconds have to go by

    def now(self):
        return utc_now()

    def pass_on(self, request):
        return Wire().pass_on(request)


def cases_of(bench, *names):
    return [
        (name, position, fault)
        for name in names
        for position, request in enumerate(bench.sent[name], 1)
        for fault in bench.faults
        if fault.concerns(request)
    ]


def run_case(bench, name, position, fault):
    """Run one case; raises AssertionError. Returns False where the fault met no request."""
    scenario = bench.scenarios[name]
    bench.begin(scenario)
    where = f"{name} {position} {fault.name}"
    at = bench.disturb = At(position, fault, bench)
    result = bench.run(scenario)
    if at.met is None or bench.is_spared:
        return False
    where += f" at {at.met.method} {at.met.path_url}\n{messages(result)}"
    require_no_secret(bench, messages(result), where)
    later = bench.stack.wire.sent[at.position :]
    again = [one for one in later if is_alike(one, at.met)]
    assert {one.url.partition("/v3")[0] for one in bench.stack.wire.sent} == {bench.url.removesuffix("/v3")}, where
    if fault.wait is not None:
        assert result.succeeded, where
        assert again, where
        assert any(seconds >= fault.wait for seconds in bench.slept), (where, bench.slept)
        require_done(bench, scenario, where)
        return True
    assert not result.succeeded, where
    if not is_shared(at.met):
        assert not again, where
    require_one_clear_message(result, where)
    is_update = any(text.startswith("Updating ") for text in errors(result))
    require_recovery_of(bench, scenario, where, may_need_another=is_update)
    return True


def require_done(bench, scenario, where):
    """The operation has come to what it should, and an up that follows rests."""
    stack, program = bench.stack, bench.program(scenario.version)
    if scenario.operation == "destroy":
        require_destroyed(stack, bench.before, where)
        return
    if scenario.operation != "up":
        result = stack.run(program).up()
        assert result.succeeded, f"{where}\n{messages(result)}"
    require_rest(stack, program, bench.before, where)


def require_recovery_of(bench, scenario, where, *, may_need_another):
    """The same operation, run again, ends well."""
    stack, program = bench.stack, bench.program(scenario.version)
    match scenario.operation:
        case "destroy":
            require_destroyed(stack, bench.before, where)
        case "import":
            assert not is_taken_in(stack), where
            assert bench.run(scenario).succeeded, where
            require_done(bench, scenario, where)
        case "refresh":
            require_recovery(stack, program, bench.before, where, first=lambda: bench.run(scenario))
        case _:
            require_recovery(stack, program, bench.before, where, may_need_another=may_need_another)


def is_alike(one, other):
    return (one.method, one.path_url, one.body) == (other.method, other.path_url, other.body)


def is_shared(request):
    """Several steps may each send it on their own account: a login, and the data source that several resources ask."""
    return request.path_url.endswith("/auth/tokens")


def require_one_clear_message(result, where):
    told = [text for text in errors(result) if text != "update failed"]
    assert len(set(told)) == 1, where
    assert any(mend in told[0] for mend in MENDS), where
    assert "Traceback" not in told[0], where


def require_no_secret(bench, told, where):
    tokens = {request.headers.get("X-Auth-Token") for request in bench.stack.wire.sent} - {None}
    for secret in (CANARY, *tokens):
        assert secret not in told, where


def require_all(bench, cases, capfd):
    wrong, met = [], 0
    for name, position, fault in cases:
        try:
            met += run_case(bench, name, position, fault)
            bench.end()
        except AssertionError as error:
            wrong.append(SimpleNamespace(case=f"{name} {position} {fault.name}", why=str(error)))
    tell(capfd, f"fault matrix: {len(cases)} cases, {met} met, {len(wrong)} went wrong")
    assert not wrong, "\n\n".join(f"{one.case}\n{one.why}"[:1500] for one in wrong[:8])
    assert met >= 0.95 * len(cases)
