"""Measures `osaccess report`: a run with 1,000 credentials, read, judged and written in every format, in under 3 s.

    .venv/bin/python benchmarks/report.py [--credentials N]

Two runs side by side: all credentials are new, and all are replaced because their rules change. Prints what each part
takes, the median of three rounds, and exits 1 where the figure is missed.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from osaccess.catalogue.loading import load_catalogue
from osaccess.report.build import build_report
from osaccess.report.events import read_events
from osaccess.report.formats import FORMATS
from support.believable_runs import context
from support.event_logs import Stack, event_log, rule

ROUNDS = 3
LIMIT = 3.0


def a_big_cloud(count: int, step: int) -> Stack:
    """Return so many credentials of a tenth as many owners, each with one in `step` of the catalogue's operations."""
    stack = Stack()
    operations = [one for one in load_catalogue().operations if one.service in ("compute", "image", "network")]
    for owner in range(max(1, count // 10)):
        stack.project(f"team-{owner}").user(f"ci-{owner}").grant(f"ci-{owner}", f"team-{owner}")
    for number in range(count):
        some = operations[number % 50 :: step]
        rules = [rule(f"{one.method} {one.service} /{one.service}{one.path.replace(' ', '')}") for one in some]
        owner = number // 10 % max(1, count // 10)
        name = f"job-{number:04}"
        stack.credential(
            f"{name}-20261101T000000Z", f"ci-{owner}", f"team-{owner}", series=name, accessRules=rules
        )
    return stack


def measured(lines: list[str]) -> dict[str, float]:
    """Return the seconds that each part takes, the median of all rounds."""
    took: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        log = read_events(lines)
        took.setdefault("reading the log", []).append(time.perf_counter() - begin)
        begin = time.perf_counter()
        report = build_report(log, context())
        took.setdefault("deciding", []).append(time.perf_counter() - begin)
        for one in FORMATS:
            begin = time.perf_counter()
            one.write(report)
            took.setdefault(one.name, []).append(time.perf_counter() - begin)
    return {part: statistics.median(seconds) for part, seconds in took.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--credentials", type=int, default=1000)
    count = parser.parse_args().credentials
    narrow, wide = a_big_cloud(count, step=97), a_big_cloud(count, step=24)
    new, wider = measured(event_log(None, narrow)), measured(event_log(narrow, wide))
    print(f"{count} credentials, median of {ROUNDS}, seconds\n  {'':16} {'all new':>8} {'all wider':>10}")
    for part in new:
        print(f"  {part:16} {new[part]:8.3f} {wider[part]:10.3f}")
    totals = sum(new.values()), sum(wider.values())
    print(f"  {'together':16} {totals[0]:8.3f} {totals[1]:10.3f}   limit {LIMIT:.0f}")
    print("reached" if max(totals) < LIMIT else "MISSED")
    return 0 if max(totals) < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
