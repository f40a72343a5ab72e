"""Measures the embedded engine against the figures that it has to reach; prints all of them in one run.

    .venv/bin/python benchmarks/engine.py [10 100 1000] [--no-real]

For each n: n application credentials of n/10 owners, on the fake Keystone behind HTTP in a process of its own. Each
operation is a process, too, timed from outside: its time holds the interpreter's start. The floor is a plain script
with keystoneauth1 that creates the same, measured in the same run. Exits 1 where a figure is missed.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PER_OWNER = 10
ROUNDS = 3
"""A time is the best of so many rounds where the operation can be repeated: others use this machine, too."""

RULES = [{"service": "compute", "method": "GET", "path": "/v2.1/servers"}]
EXPIRES = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT00:00:00Z")

PROGRAM = """
import os

import pulumi
import pulumi_openstack as openstack

URL, PASSWORD, N = os.environ["BENCH_URL"], os.environ["BENCH_PASSWORD"], int(os.environ["BENCH_N"])
LOGIN = {"auth_url": URL, "user_domain_name": "Default", "region": "RegionOne"}
RULE = openstack.identity.ApplicationCredentialAccessRuleArgs(service="compute", method="GET", path="/v2.1/servers")
admin = openstack.Provider("admin", user_name="admin", password=pulumi.Output.secret(PASSWORD), tenant_name="admin",
                           project_domain_name="Default", **LOGIN)
of_admin = pulumi.ResourceOptions(provider=admin)
for number in range(N // PER_OWNER):
    name = f"owner-{number}"
    project = openstack.identity.Project(f"p-{number}", name=f"p-{number}", opts=of_admin)
    user = openstack.identity.User(name, name=name, password=pulumi.Output.secret(f"password of {name}"), opts=of_admin)
    grant = openstack.identity.RoleAssignment(f"g-{number}", project_id=project.id, user_id=user.id,
                                              role_id=os.environ["BENCH_ROLE"], opts=of_admin)
    owner = openstack.Provider(name, user_name=user.name, password=user.password, tenant_id=project.id, **LOGIN,
                               opts=pulumi.ResourceOptions(depends_on=[grant]))
    for index in range(PER_OWNER):
        openstack.identity.ApplicationCredential(
            f"c-{number}-{index}", name=f"c-{number}-{index}", roles=["member", "reader"], access_rules=[RULE],
            expires_at=EXPIRES, opts=pulumi.ResourceOptions(provider=owner))
"""


# ---- what is measured, each in a process of its own -------------------------------------------------------------


def operate(operation: str, folder: Path) -> dict[str, Any]:
    """Carry one operation out on the stack in a folder; return counts."""
    from osaccess.engines.embedded.file_backend import FileBackend
    from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
    from osaccess.engines.embedded.operations import EmbeddedRun
    from osaccess.keystone.session import KeystoneSession
    from osaccess.keystone.traffic import SentRequest

    sent: list[SentRequest] = []
    run = EmbeddedRun(
        project_folder=folder,
        stack="bench",
        backend=FileBackend(folder / "state", "bench", "bench", "a passphrase of the benchmark"),
        plugins=(OpenStackPlugin(lambda login: KeystoneSession(login, log=sent.append)),),
        environment=dict(os.environ),
    )
    begin = time.perf_counter()
    result = getattr(run, operation)()
    seconds = time.perf_counter() - begin
    assert result.succeeded, [event for event in result.events if hasattr(event, "severity")]
    credentials = [one for one in sent if "/application_credentials" in one.path]
    return {
        "seconds_inside": seconds,
        "requests": len(sent) - sum(one.is_token for one in sent),
        "tokens": sum(one.is_token for one in sent),
        "refused": sum(one.is_refused for one in sent),
        "of_credentials": len(credentials),
        "lists": sum(
            1 for one in credentials if one.method == "GET" and one.path.endswith("/application_credentials")
        ),
        "changes": {op.value: count for op, count in result.changes.items()},
    }


def create_plainly(width: int) -> dict[str, Any]:
    """Create what the program creates, with keystoneauth1 and nothing else; `width` owners at once."""
    from concurrent.futures import ThreadPoolExecutor

    from keystoneauth1 import session
    from keystoneauth1.identity import v3

    url, n, role = os.environ["BENCH_URL"], int(os.environ["BENCH_N"]), os.environ["BENCH_ROLE"]
    counts: list[int] = []

    def login(name: str, password: str, project: Mapping[str, str]) -> session.Session:
        return session.Session(
            v3.Password(url, username=name, password=password, user_domain_id="default", **project)
        )

    admin = login("admin", os.environ["BENCH_PASSWORD"], {"project_name": "admin", "project_domain_id": "default"})
    admin.get_token()

    def make(number: int) -> None:
        name, password = f"owner-{number}", f"password of owner-{number}"
        project = admin.post(f"{url}/projects", json={"project": {"name": f"p-{number}"}}).json()["project"]["id"]
        body = {"user": {"name": name, "password": password}}
        user = admin.post(f"{url}/users", json=body).json()["user"]["id"]
        admin.put(f"{url}/projects/{project}/users/{user}/roles/{role}")
        owner = login(name, password, {"project_id": project})
        for index in range(PER_OWNER):
            wanted = {
                "name": f"c-{number}-{index}",
                "roles": [{"name": "member"}, {"name": "reader"}],
                "access_rules": RULES,
                "expires_at": EXPIRES,
            }
            owner.post(f"{url}/users/{user}/application_credentials", json={"application_credential": wanted})
        counts.append(3 + PER_OWNER)

    with ThreadPoolExecutor(width) as pool:
        list(pool.map(make, range(n // PER_OWNER)))
    return {"requests": sum(counts), "tokens": 1 + len(counts)}


def create_far_away(folder: Path) -> dict[str, Any]:
    """Create on a server that is 100 ms away; tell how many requests were in flight at once."""
    from osaccess.fake_keystone import Reply, Request
    from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer

    class Distance:
        """Counts who is on the way, and keeps everybody 100 ms."""

        def __init__(self) -> None:
            self.lock, self.now, self.most = threading.Lock(), 0, 0

        def before(self, _request: Request) -> Reply | None:
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            time.sleep(0.1)
            with self.lock:
                self.now -= 1
            return None

    with FakeKeystoneServer() as server:
        distance = Distance()
        server.keystone.faults = distance
        os.environ |= login_of(server.url, server.variables["OS_PASSWORD"])
        os.environ["BENCH_ROLE"] = next(role.id for role in server.keystone.state.roles if role.name == "member")
        return {**operate("up", folder), "in_flight": distance.most}


# ---- the machinery ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """One process: seconds from outside, peak MiB, and what it told."""

    seconds: float
    peak: float
    told: dict[str, Any]


class Report:
    """The lines of the result; remembers whether a figure was missed."""

    def __init__(self) -> None:
        self.missed = 0

    def line(self, what: str, value: str, beside: str = "", *, reached: bool | None = None) -> None:
        """Print one figure, what it is compared with, and whether that is enough."""
        self.missed += reached is False
        print(
            f"{what:46} {value:>12}  {beside:52} { {None: '', True: 'reached', False: 'MISSED'}[reached] }".rstrip()
        )


def child(*arguments: str) -> Measured:
    """Run this file again, as one operation in a process."""
    command = [sys.executable, __file__, "--child", *arguments]
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begin
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    return Measured(seconds, told.pop("peak"), told)


def be_child(arguments: list[str]) -> None:
    what, folder = arguments[0], Path(arguments[1]) if len(arguments) > 1 else Path()
    if what == "plain":
        told = create_plainly(int(arguments[1]))
    elif what == "far":
        told = create_far_away(folder)
    else:
        told = operate(what, folder)
    unit = 1024 if sys.platform != "darwin" else 1024**2
    print(json.dumps({**told, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}))


def best(*arguments: str) -> Measured:
    """Return the quickest of some rounds of an operation that changes nothing."""
    return min((child(*arguments) for _ in range(ROUNDS)), key=lambda one: one.seconds)


@contextmanager
def fake() -> Iterator[str]:
    """Run a fake Keystone in a process of its own, with a log-in in the environment; gives the role's id."""
    from keystoneauth1 import session
    from keystoneauth1.identity import v3

    command = [sys.executable, "-c", "from osaccess.cli.main import main; main()", "fake-keystone", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        lines: list[str] = []
        while not lines or lines[-1] not in ("}\n", ""):
            lines.append(process.stdout.readline())
        try:
            data = json.loads("".join(lines))
            os.environ |= login_of(data["auth_url"], data["variables"]["OS_PASSWORD"])
            auth = {"user_domain_id": "default", "project_name": "admin", "project_domain_id": "default"}
            admin = session.Session(
                v3.Password(data["auth_url"], username="admin", password=os.environ["BENCH_PASSWORD"], **auth)
            )
            roles = admin.get(f"{data['auth_url']}/roles?name=member").json()["roles"]
            yield roles[0]["id"]
        finally:
            process.terminate()


def login_of(url: str, password: str) -> dict[str, str]:
    return {"BENCH_URL": url, "BENCH_PASSWORD": password}


@contextmanager
def stack(n: int) -> Iterator[Path]:
    """Give a folder with the program and no state."""
    with tempfile.TemporaryDirectory(prefix="bench-") as path:
        folder = Path(path)
        (folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
        (folder / "__main__.py").write_text(f"PER_OWNER, EXPIRES = {PER_OWNER}, {EXPIRES!r}\n{PROGRAM}")
        os.environ["BENCH_N"] = str(n)
        yield folder


def by_command(folder: Path) -> Measured:
    """Preview with the command itself and its policy pack, as a user does."""
    environ = {
        **os.environ,
        "PULUMI_BACKEND_URL": f"file://{folder}/state",
        "PULUMI_CONFIG_PASSPHRASE": "a passphrase of the benchmark",
        "OS_AUTH_URL": os.environ["BENCH_URL"],
        "OS_USERNAME": "admin",
        "OS_PASSWORD": os.environ["BENCH_PASSWORD"],
        "OS_PROJECT_NAME": "admin",
        "OS_USER_DOMAIN_NAME": "Default",
        "OS_PROJECT_DOMAIN_NAME": "Default",
    }
    words = ["preview", "--stack", "bench", "--engine", "embedded", "--json", "-C", str(folder)]
    script = (
        "import resource, sys; from osaccess.cli.main import run, Terminal; code = run(sys.argv[1:], Terminal());"
    )
    script += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(code)"
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", script, *words], env=environ, capture_output=True, text=True, check=False
        )
        times.append(time.perf_counter() - begin)
        assert done.returncode == 0, done.stderr[-2000:]
    assert set(json.loads(done.stdout)["changes"]) == {"same"}, done.stdout[:500]
    return Measured(min(times), int(done.stderr.split()[-1]) / 1024, {})


# ---- the figures ------------------------------------------------------------------------------------------------


def measure(n: int, report: Report) -> None:
    owners = n // PER_OWNER
    print(f"\n{n} credentials, {owners} owners")
    with fake() as role, stack(n) as folder:
        os.environ["BENCH_ROLE"] = role
        created = child("up", str(folder))
        idle = best("preview", str(folder))
        commanded = by_command(folder)
        idle_up = child("up", str(folder))
        refreshed = child("refresh", str(folder))
        destroyed = child("destroy", str(folder))
    floors = []
    for width in (1, 8):
        with fake() as role:
            os.environ["BENCH_ROLE"] = role
            floors.append(child("plain", str(width)))
    creation(report, n, owners, created, floors)
    no_ops(report, n, idle, idle_up, commanded)
    others(report, n, owners, refreshed, destroyed)


def creation(report: Report, n: int, owners: int, created: Measured, floors: list[Measured]) -> None:
    per_credential, tokens = created.told["of_credentials"] / n, created.told["tokens"]
    plain, threaded = floors
    requests = f"{created.told['requests']} in all, the floor {plain.told['requests']}"
    report.line("create: requests per credential", f"{per_credential:.2f}", requests, reached=per_credential == 1)
    report.line(
        "create: tokens", f"{tokens}", f"owners x project + 1 = {owners + 1}", reached=tokens == owners + 1
    )
    report.line("create: refused requests", f"{created.told['refused']}", reached=created.told["refused"] == 0)
    ratio = created.seconds / plain.seconds
    beside = f"{ratio:.2f} x the plain script {plain.seconds:.2f} s; 8 threads {threaded.seconds:.2f} s"
    report.line(
        "create: time", f"{created.seconds:.2f} s", beside
    )  # judged on the real Keystone below: the fake is free
    report.line(
        "create: per credential", f"{created.told['seconds_inside'] / n * 1000:.1f} ms", "without the start"
    )
    report.line("create: peak memory", f"{created.peak:.0f} MiB", f"the plain script {plain.peak:.0f} MiB")


def no_ops(report: Report, n: int, idle: Measured, idle_up: Measured, commanded: Measured) -> None:
    for what, one in (("preview", idle), ("up", idle_up)):
        sent = one.told["requests"] + one.told["tokens"]
        report.line(f"no-op {what}: requests and tokens", f"{sent}", reached=sent == 0)
    inside = f"{idle.told['seconds_inside']:.2f} s of it the engine"
    judged = n == 100
    report.line(
        "no-op preview: time", f"{idle.seconds:.2f} s", inside, reached=idle.seconds <= 2 if judged else None
    )
    report.line("no-op preview: peak memory", f"{idle.peak:.0f} MiB", reached=idle.peak < 150 if judged else None)
    report.line(
        "no-op preview by `osaccess`, with its pack", f"{commanded.seconds:.2f} s", f"{commanded.peak:.0f} MiB"
    )
    report.line("no-op up: time", f"{idle_up.seconds:.2f} s", f"{idle_up.peak:.0f} MiB")


def others(report: Report, n: int, owners: int, refreshed: Measured, destroyed: Measured) -> None:
    told = refreshed.told
    single = told["of_credentials"] - told["lists"]
    beside = f"{told['lists']} lists and {single} single ones for {owners} owners; {told['requests']} in all"
    reached = single == 0 and told["lists"] == owners
    report.line("refresh: requests for credentials", f"{told['of_credentials']}", beside, reached=reached)
    report.line("refresh: time", f"{refreshed.seconds:.2f} s", f"{refreshed.peak:.0f} MiB")
    told = destroyed.told
    beside = f"{told['requests']} in all, {told['of_credentials']} for {n} credentials"
    report.line("destroy: refused requests", f"{told['refused']}", beside, reached=told["refused"] == 0)
    report.line("destroy: time", f"{destroyed.seconds:.2f} s", f"{destroyed.peak:.0f} MiB")


def on_the_real(report: Report) -> None:
    """Compare with the floor where Keystone takes the time that it takes: on a real one, on this machine."""
    from osaccess.keystone.session import KeystoneSession
    from osaccess.server.rehearsal import RehearsalKeystone

    n = 100
    seconds: dict[str, list[float]] = {"up": [], "1": [], "8": []}
    for _ in range(ROUNDS):
        for what in seconds:
            with tempfile.TemporaryDirectory() as home, stack(n) as folder:
                keystone = RehearsalKeystone(Path(home) / "rehearsal")
                running = keystone.start()
                try:
                    os.environ |= login_of(running.auth_url, running.admin_password.reveal())
                    roles = KeystoneSession(running.login).request("GET", "/roles?name=member").body["roles"]
                    os.environ["BENCH_ROLE"] = roles[0]["id"]
                    one = child("up", str(folder)) if what == "up" else child("plain", what)
                    seconds[what].append(one.seconds)
                finally:
                    keystone.stop()
    created, plain, threaded = (min(times) for times in seconds.values())
    print(f"\na real Keystone on this machine, {n} credentials")
    beside = f"{created / plain:.2f} x the plain script {plain:.2f} s; 8 threads {threaded:.2f} s"
    report.line("create: time", f"{created:.2f} s", beside, reached=created / plain <= 1.3)


def far_away(report: Report) -> None:
    with stack(100) as folder:
        far = child("far", str(folder))
    total = far.told["requests"] + far.told["tokens"]
    beside = f"{total} requests in {far.told['seconds_inside']:.1f} s; one after the other: {total * 0.1:.1f} s"
    print("\na server that is 100 ms away, 100 credentials")
    report.line(
        "create: most requests in flight", f"{far.told['in_flight']}", beside, reached=far.told["in_flight"] >= 8
    )


def machine() -> str:
    return (
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, {platform.system()}"
    )


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        be_child(sys.argv[2:])
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("n", nargs="*", type=int, default=[10, 100], help="how many credentials; multiples of 10")
    parser.add_argument("--no-real", action="store_true", help="leave the real Keystone out")
    options = parser.parse_args()
    print(machine())
    report = Report()
    for n in options.n:
        measure(n, report)
    if not options.no_real:
        on_the_real(report)
    far_away(report)
    print(f"\n{report.missed} figures missed" if report.missed else "\nall figures reached")
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
