"""The processes of the benchmark of the embedded engine: operations, the command itself, and a fake Keystone."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine_stack import PASSPHRASE, log_in

ROUNDS = 3
"""A time is the best of so many rounds where the operation can be repeated: others use this machine, too."""


@dataclass(frozen=True)
class Measured:
    """One process: seconds from outside, its processor seconds, peak MiB, and what it told."""

    seconds: float
    processor: float
    peak: float
    told: dict[str, Any]


def child(what: str, argument: object) -> Measured:
    """Measure one thing in a process of its own."""
    script = Path(__file__).with_name("engine_operations.py")
    done, seconds, processor = _timed([sys.executable, str(script), what, str(argument)], dict(os.environ))
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    return Measured(seconds, processor, told.pop("peak"), told)


def best(what: str, folder: Path) -> Measured:
    """Return the quickest of some rounds of an operation that changes nothing."""
    rounds = [child(what, folder) for _ in range(ROUNDS)]
    quickest = min(rounds, key=lambda one: one.told["processor_seconds"])
    return Measured(min(one.seconds for one in rounds), quickest.processor, quickest.peak, quickest.told)


def by_command(folder: Path) -> Measured:
    """Preview with the command itself and its policy pack, as a user does."""
    environ = {
        **os.environ,
        "PULUMI_BACKEND_URL": f"file://{folder}/state",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
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
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(code)"
    )
    rounds = []
    for _ in range(ROUNDS):
        done, seconds, processor = _timed([sys.executable, "-c", script, *words], environ)
        assert done.returncode == 0, done.stderr[-2000:]
        rounds.append((processor, seconds))
    assert set(json.loads(done.stdout)["changes"]) == {"same"}, done.stdout[:500]
    processor, _ = min(rounds)
    return Measured(min(seconds for _, seconds in rounds), processor, int(done.stderr.split()[-1]) / 1024, {})


def _timed(command: list[str], environ: dict[str, str]) -> tuple[subprocess.CompletedProcess[str], float, float]:
    before, begin = _processor_of_children(), time.perf_counter()
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    return done, time.perf_counter() - begin, _processor_of_children() - before


def _processor_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def fake() -> Iterator[None]:
    """Run a fake Keystone in a process of its own, with a log-in in the environment."""
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
            url, password = data["auth_url"], data["variables"]["OS_PASSWORD"]
            auth = {"user_domain_id": "default", "project_name": "admin", "project_domain_id": "default"}
            admin = session.Session(v3.Password(url, username="admin", password=password, **auth))
            roles = admin.get(f"{url}/roles?name=member").json()["roles"]
            log_in(url, password, roles[0]["id"])
            yield
        finally:
            process.terminate()
