"""Measures `osaccess explain`: 2,000 rules against the whole catalogue, reach and findings, in under a second.

    .venv/bin/python benchmarks/explain.py [--rules N]

Prints what each part takes, the median of five rounds, and exits 1 where the figure is missed. Each round
starts without anything remembered of the rules.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from random import Random

from osaccess.access import path
from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.explanation import Request, verdicts_on
from osaccess.catalogue.exposure import exposure_of
from osaccess.catalogue.lint import lint_rules
from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.reach import CloudApi

ROUNDS = 5
LIMIT = 1.0


def some_rules(count: int) -> list[AccessRule]:
    """Return so many different rules: paths of operations with some segments turned into wildcards."""
    random = Random(7)
    operations = load_catalogue().operations
    rules: dict[AccessRule, None] = {}
    while len(rules) < count:
        operation = random.choice(operations)
        segments = [
            random.choice(("*", "**", f"{random.getrandbits(32):08x}"))
            if "{" in one or random.random() < 0.1
            else one
            for one in operation.path.split("/")[1:]
        ]
        rules[AccessRule(operation.service, operation.method, "/" + "/".join(segments))] = None
    return list(rules)


def seconds(work: Callable[[], object]) -> float:
    found = []
    for _ in range(ROUNDS):
        path._compiled.cache_clear()
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return statistics.median(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, default=2000)
    count = parser.parse_args().rules
    begin = time.perf_counter()
    catalogue = load_catalogue()
    loading = time.perf_counter() - begin
    rules = some_rules(count)
    request = Request("compute", "GET", "/v2.1/servers/1")

    def explain() -> None:
        api = CloudApi(catalogue, {})
        exposure_of(rules, api)
        verdicts_on(request, rules, api)

    explained = seconds(explain)
    linted = seconds(lambda: lint_rules(rules, CloudApi(catalogue, {})))
    print(f"{len(rules)} rules, {len(catalogue.operations)} operations, median of {ROUNDS}")
    print(f"  loading the catalogue, once      {loading:6.3f} s")
    print(f"  reach of all rules, one request  {explained:6.3f} s")
    print(f"  all findings, reach included     {linted:6.3f} s   limit {LIMIT:.0f} s")
    reached = loading + max(explained, linted) < LIMIT
    print("reached" if reached else "MISSED")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
