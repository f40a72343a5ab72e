"""Measures the fake Keystone against the figures that it has to reach; prints all of them in one run.

    .venv/bin/python benchmarks/fake_keystone.py [--requests N] [--no-real]

Every figure stands beside what it is compared with, measured in the same run on the same machine. Exits 1
where a figure is missed.
"""

import argparse
import gc
import http.client
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import requests
import responses

from osaccess.fake_keystone import FakeKeystone, Request
from osaccess.fake_keystone.adapters.responses import use_fake_keystone
from osaccess.fake_keystone.in_process_session import InProcessSession

ROUNDS = 5
"""Each figure is the median of so many rounds."""

USERS = 100
ROWS = 10


class Report:
    """The lines of the result; remembers whether a figure was missed."""

    def __init__(self) -> None:
        self.missed = 0

    def line(self, what: str, value: str, beside: str = "", *, reached: bool | None = None) -> None:
        """Print one figure, what it is compared with, and whether that is enough."""
        mark = {None: "", True: "reached", False: "MISSED"}[reached]
        self.missed += reached is False
        print(f"{what:46} {value:>14}  {beside:46} {mark}")


def rate(work: Callable[[], object], times: int) -> float:
    """Return how often a second `work` can be done, one thread."""
    found = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for _ in range(times):
            work()
        found.append(times / (time.perf_counter() - begin))
    return statistics.median(found)


def populated() -> tuple[FakeKeystone, dict[str, str]]:
    """Return a fake with 100 users in 10 domains, 10 in each, and the headers of an admin."""
    keystone = FakeKeystone()
    admin = InProcessSession(keystone, keystone.login)
    for domain in range(USERS // ROWS):
        made = admin.request("POST", "/domains", {"domain": {"name": f"d{domain}"}})["domain"]
        for user in range(ROWS):
            admin.request("POST", "/users", {"user": {"name": f"u{user}", "domain_id": made["id"]}})
    return keystone, admin.headers


def token_validation(headers: Mapping[str, str]) -> Request:
    return Request("GET", "/v3/auth/tokens", headers={**headers, "x-subject-token": headers["x-auth-token"]})


def listing(keystone: FakeKeystone, headers: Mapping[str, str]) -> Request:
    domain = next(one for one in keystone.state.projects if one.name == "d1")
    return Request("GET", "/v3/users", f"domain_id={domain.id}", headers)


def core(report: Report, times: int) -> None:
    keystone, headers = populated()
    for name, request in (
        ("token validation", token_validation(headers)),
        ("listing 10 of 100 users", listing(keystone, headers)),
    ):
        body = json.loads(keystone.handle(request).body)
        round_trip = rate(lambda body=body: json.loads(json.dumps(body)), times)
        found = rate(lambda request=request: keystone.handle(request), times)
        beside = f"JSON round trip of the same body {round_trip:,.0f}/s"
        report.line(f"handle(), {name}", f"{found:,.0f}/s", beside, reached=found >= 20_000)
    report.line(
        "handle(), listing, after a change each time", f"{rate(lambda: changed(keystone, request), times):,.0f}/s"
    )
    fresh = 1000 / rate(FakeKeystone, 200)
    report.line("a fresh fake", f"{fresh:.3f} ms", "at most 1 ms", reached=fresh < 1)


def changed(keystone: FakeKeystone, request: Request) -> None:
    """Handle a request with nothing left of what was worked out for the one before."""
    keystone.state.projects.put(next(iter(keystone.state.projects)))
    keystone.handle(request)


def through_responses(report: Report, times: int) -> None:
    keystone, headers = populated()
    url = f"{keystone.url}/auth/tokens"
    sent = {**headers, "x-subject-token": headers["x-auth-token"]}
    body = keystone.handle(token_validation(headers)).body
    empty, full = [], []
    for _ in range(ROUNDS):  # in turns, so that both meet the same moods of the machine
        with responses.RequestsMock() as mock, requests.Session() as client:
            mock.add_callback("GET", url, lambda _: (200, {"Content-Type": "application/json"}, body))
            empty.append(once(lambda client=client: client.get(url, headers=sent), times))
        with use_fake_keystone(keystone), requests.Session() as client:
            full.append(once(lambda client=client: client.get(url, headers=sent), times))
    share = statistics.median(full) / statistics.median(empty)
    beside = f"{share:.0%} of an empty callback {statistics.median(empty):,.0f}/s"
    report.line(
        "through responses, token validation", f"{statistics.median(full):,.0f}/s", beside, reached=share >= 0.7
    )


def once(work: Callable[[], object], times: int) -> float:
    begin = time.perf_counter()
    for _ in range(times):
        work()
    return times / (time.perf_counter() - begin)


@contextmanager
def the_command() -> Iterator[tuple[str, str]]:
    """Run `osaccess fake-keystone` in a process of its own, as the real one is; gives URL and password."""
    command = [sys.executable, "-c", "from osaccess.cli.main import main; main()", "fake-keystone", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        lines = []
        while not lines or lines[-1] not in ("}\n", ""):
            lines.append(process.stdout.readline())
        data = json.loads("".join(lines))
        try:
            yield data["auth_url"], data["variables"]["OS_PASSWORD"]
        finally:
            process.terminate()


def served(url: str, password: str, clients: int, seconds: float) -> dict[str, float]:
    """Return requests/s of a served Keystone: name of the operation → figure. Clients keep their connections."""
    auth = {"auth": {
        "identity": {"methods": ["password"], "password": {"user": {
            "name": "admin", "domain": {"id": "default"}, "password": password}}},
        "scope": {"project": {"name": "admin", "domain": {"id": "default"}}},
    }}  # fmt: skip
    with requests.Session() as session:
        session.trust_env = False
        token = session.post(f"{url}/auth/tokens", json=auth, timeout=30).headers["X-Subject-Token"]
    headers = {"X-Auth-Token": token, "X-Subject-Token": token, "Content-Type": "application/json"}
    operations = {
        "token by password": ("POST", "/v3/auth/tokens", json.dumps(auth), {"Content-Type": "application/json"}),
        "token validation": ("GET", "/v3/auth/tokens", None, headers),
        "GET /v3/projects": ("GET", "/v3/projects", None, headers),
    }
    return {name: load(url, operation, clients, seconds) for name, operation in operations.items()}


def load(
    url: str, operation: tuple[str, str, str | None, Mapping[str, str]], clients: int, seconds: float
) -> float:
    counts = [0] * clients
    until = time.perf_counter() + seconds

    def client(index: int) -> None:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
        method, path, body, headers = operation
        while time.perf_counter() < until:
            connection.request(method, path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            answer.read()
            assert answer.status < 300, answer.status
            counts[index] += 1
        connection.close()

    threads = [threading.Thread(target=client, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def beside_the_real(report: Report, seconds: float) -> None:
    from osaccess.server.rehearsal import RehearsalKeystone

    with the_command() as (url, password):
        fake = {clients: served(url, password, clients, seconds) for clients in (1, 4)}
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = RehearsalKeystone(Path(folder) / "rehearsal")
        running = rehearsal.start()
        try:
            password = running.admin_password.reveal()
            real = {clients: served(running.auth_url, password, clients, seconds) for clients in (1, 4)}
        finally:
            rehearsal.stop()
    for clients, figures in fake.items():
        for name, found in figures.items():
            factor = found / real[clients][name]
            beside = f"{factor:.0f} x the real Keystone {real[clients][name]:,.0f}/s"
            report.line(f"HTTP, {name}, {clients} client(s)", f"{found:,.0f}/s", beside, reached=factor >= 10)


def memory(report: Report, times: int) -> None:
    """Read, write and log in on a steady state: what is made is deleted again.

    The fake's caches fill up to a limit and then start anew, so that peaks are compared: of as many requests
    before, and of those that count.
    """
    keystone, headers = populated()
    validation, rows = token_validation(headers), listing(keystone, headers)
    admin = InProcessSession(keystone, keystone.login)

    def peak_of(count: int) -> float:
        tracemalloc.reset_peak()
        for _ in range(count // 10):
            for _ in range(3):
                keystone.handle(validation)
                keystone.handle(rows)
            InProcessSession(keystone, keystone.login)
            made = admin.request("POST", "/projects", {"project": {"name": "p"}})["project"]
            admin.request("PATCH", f"/projects/{made['id']}", {"project": {"description": "x"}})
            admin.request("DELETE", f"/projects/{made['id']}")
        gc.collect()
        return tracemalloc.get_traced_memory()[1] / 1024

    tracemalloc.start()
    before, after = peak_of(times), peak_of(times)
    tracemalloc.stop()
    beside = f"peak {before:,.0f} KiB, and {after:,.0f} KiB after as many again"
    grown = after - before
    report.line(f"memory over {times:,} requests", f"{grown:+,.0f} KiB", beside, reached=grown < 0.02 * before)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5_000, help="requests of one round")
    parser.add_argument("--memory-requests", type=int, default=100_000, help="requests of the memory figure")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each figure over HTTP")
    parser.add_argument("--no-real", action="store_true", help="leave the real Keystone out")
    options = parser.parse_args()
    print(machine())
    report = Report()
    core(report, options.requests)
    through_responses(report, options.requests // 5)
    if not options.no_real:
        beside_the_real(report, options.seconds)
    memory(report, options.memory_requests)
    print("all figures reached" if not report.missed else f"{report.missed} figures missed")
    return 1 if report.missed else 0


def machine() -> str:
    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    load_now = os.getloadavg()[0]
    return f"{cpu}, {os.cpu_count()} CPUs, load {load_now:.1f}, Python {platform.python_version()}, {platform.system()}"


if __name__ == "__main__":
    sys.exit(main())
