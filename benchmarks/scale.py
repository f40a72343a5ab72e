"""A document of an organisation: 1,000 projects, 2,000 owners, 10,000 credentials. CPU seconds, memory, and growth.

    .venv/bin/python benchmarks/scale.py            # prints a table; exits with 1 beyond a limit

Loading (libyaml, the line of every key, strict types) is measured apart from what works on the loaded document. Each
size runs in a process of its own, so that the memory is its own.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from osaccess.cloud.document import parse_cloud
from osaccess.plan.build import build_plan
from osaccess.plan.calendar import calendar
from osaccess.spec.document import read_document

NOW = datetime(2026, 6, 10, tzinfo=UTC)
CLOUD = Path(__file__).resolve().parent.parent / "cloud.yaml"
PROJECTS = 1000
LIMITS = {"load": 8.0, "check + plan": 5.0, "MB": 500.0, "growth": 1.3}
"""CPU seconds, megabytes at the peak, and how much more than in proportion the whole costs beside its half."""


def a_document(projects: int) -> str:
    """Return the text: two owners and ten credentials a project, groups, a hierarchy, presets and written rules."""
    parts = ["projects:"]
    for n in range(projects):
        parent = f", parent: p{n - n % 10:04}" if n % 10 else ""
        parts.append(f"  p{n:04}: {{description: Team {n}, tags: [team-{n}]{parent}}}")
    parts.append("owners:")
    parts += [f"  o{n:04}-{k}: {{description: Pipelines {k} of team {n}}}" for n in range(projects) for k in "ab"]
    parts.append("groups:")
    parts += [f"  g{n:04}: {{members: [o{n:04}-b]}}" for n in range(projects)]
    parts.append("role_assignments:")
    for n in range(projects):
        parts.append(f"  a{n:04}: {{owner: o{n:04}-a, project: p{n:04}, roles: [member]}}")
        parts.append(f"  b{n:04}: {{group: g{n:04}, project: p{n:04}, roles: [member]}}")
    parts.append("credentials:")
    for n in range(projects):
        for k in range(10):
            parts.append(_a_credential(n, k))
    return "\n".join(parts) + "\n"


def _a_credential(n: int, k: int) -> str:
    paths = ("servers", "servers/{server_id}", f"servers/{n:08x}-{k}", "flavors", "limits")
    rules = "".join(
        f"      - {{service: compute, method: GET, path: '/compute/v2.1/{path}'}}\n" for path in paths[: 2 + k % 4]
    )
    return (
        f"  c{n:04}-{k}:\n    owner: o{n:04}-{'ab'[k % 2]}\n    project: p{n:04}\n    roles: [member]\n"
        f"    description: Job {k} of team {n}\n    access_rules:\n{rules}"
        f"    expiry: {{every: {7 + k}d, overlap: {1 + k % 3}d, anchor: 2026-01-01T00:00:00Z}}"
    )


def measured(projects: int) -> dict[str, float]:
    """Return CPU seconds of each step and the peak of memory, of this process."""
    text, facts = a_document(projects), parse_cloud(CLOUD.read_text(), "cloud.yaml")
    found: dict[str, float] = {}

    def step(name: str, work: Callable[[], Any]) -> Any:
        before = time.process_time()
        result = work()
        found[name] = time.process_time() - before
        return result

    document = step("load", lambda: read_document(text, "access.yaml"))
    step("plan", lambda: build_plan(document, facts, NOW))
    step("calendar", lambda: calendar(document.spec, NOW, datetime(2026, 7, 10, tzinfo=UTC)))
    found["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(measured(int(sys.argv[1]))))
