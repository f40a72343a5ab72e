"""Measures the embedded engine against the figures that it has to reach; prints all of them in one run.

    .venv/bin/python benchmarks/engine.py [100 1000] [--no-real]

For each n: n application credentials of n/10 owners, on the fake Keystone behind HTTP in a process of its own. Each
operation is a process, too, timed from outside: its time holds the interpreter's start. The floor is a plain script
with keystoneauth1 that creates the same, measured in the same run. How the cost grows is told side by side, in
processor time, because others use this machine, too. Exits 1 where a figure is missed.
"""

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from engine_processes import ROUNDS, child
from engine_report import Report
from engine_sizes import measure, show, show_growth
from engine_stack import log_in, stack


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
                    roles = KeystoneSession(running.login).request("GET", "/roles?name=member").body["roles"]
                    log_in(running.auth_url, running.admin_password.reveal(), roles[0]["id"])
                    one = child("up", folder) if what == "up" else child("plain", what)
                    seconds[what].append(one.seconds)
                finally:
                    keystone.stop()
    created, plain, threaded = (min(times) for times in seconds.values())
    print(f"\na real Keystone on this machine, {n} credentials")
    beside = f"{created / plain:.2f} x the plain script {plain:.2f} s; 8 threads {threaded:.2f} s"
    report.line("create: time", f"{created:.2f} s", beside, reached=created / plain <= 1.3)


def far_away(report: Report) -> None:
    """Create on a server that is 100 ms away."""
    with stack(100) as folder:
        told = child("far", folder).told
    total = told["requests"] + told["tokens"]
    beside = f"{total} requests in {told['seconds_inside']:.1f} s; one after the other: {total * 0.1:.1f} s"
    print("\na server that is 100 ms away, 100 credentials")
    report.line("create: most requests in flight", f"{told['in_flight']}", beside, reached=told["in_flight"] >= 8)


def machine() -> str:
    """Return what the figures were measured on."""
    return (
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, {platform.system()}"
    )


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "n", nargs="*", type=int, default=[100, 1000], help="how many credentials; multiples of 10"
    )
    parser.add_argument("--no-real", action="store_true", help="leave the real Keystone out")
    options = parser.parse_args()
    print(machine())
    report = Report()
    sizes = [measure(n) for n in sorted(options.n)]
    for size in sizes:
        show(size, report)
    show_growth(sizes, report)
    if not options.no_real:
        on_the_real(report)
    far_away(report)
    print(f"\n{report.missed} figures missed" if report.missed else "\nall figures reached")
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
