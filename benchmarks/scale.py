"""A document of an organisation: 1,000 projects, 2,000 owners, 10,000 credentials. CPU seconds, memory, and growth.

    .venv/bin/python benchmarks/scale.py            # prints a table; exits with 1 beyond a limit

Loading (libyaml, the line of every key, strict types) is measured apart from what works on the loaded document. Each
size runs in a process of its own, so that the memory is its own.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from osaccess.check.report import report
from osaccess.check.subject import Subject
from osaccess.cloud.document import parse_cloud
from osaccess.plan.build import build_plan
from osaccess.plan.calendar import calendar
from osaccess.rules.profiles import PROD
from osaccess.rules.waivers import NO_WAIVERS
from osaccess.spec.document import read_document

NOW = datetime(2026, 6, 10, tzinfo=UTC)
CLOUD = Path(__file__).resolve().parent.parent / "cloud.yaml"
PROJECTS = 1000
LIMITS = {"load": 8.0, "work": 5.0, "MB": 500.0, "growth": 1.5}
"""CPU seconds of loading, and of check, plan and calendar together; megabytes at the peak; how much more than in
proportion the work on the whole costs beside that on a quarter."""


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
    step("check", lambda: report(Subject(document.spec, facts, NOW, PROD, NO_WAIVERS), document.source))
    step("plan", lambda: build_plan(document, facts, NOW))
    step("calendar", lambda: calendar(document.spec, NOW, datetime(2026, 7, 10, tzinfo=UTC)))
    found["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def in_own_process(projects: int) -> dict[str, float]:
    """Return what a fresh process measures."""
    done = subprocess.run([sys.executable, __file__, str(projects)], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    found["work"] = found["check"] + found["plan"] + found["calendar"]
    return found


def main() -> int:
    """Print the table and return 1 where a limit is passed."""
    quarter, whole = in_own_process(PROJECTS // 4), in_own_process(PROJECTS)
    whole["growth"] = whole["work"] / (4 * quarter["work"])
    print(f"{'':12} {'quarter':>9} {'whole':>9}   limit    ({PROJECTS} projects, {2 * PROJECTS} owners, "
          f"{10 * PROJECTS} credentials)")  # fmt: skip
    for name in ("load", "check", "plan", "calendar", "work", "MB", "growth"):
        before = f"{quarter[name]:9.2f}" if name in quarter else " " * 9
        limit = f"{LIMITS[name]:7.1f}" if name in LIMITS else ""
        print(f"{name:12} {before} {whole[name]:9.2f} {limit}")
    beyond = [name for name, limit in LIMITS.items() if whole[name] > limit]
    if beyond:
        print(f"beyond the limit: {', '.join(beyond)}", file=sys.stderr)
    return 1 if beyond else 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measured(int(sys.argv[1]))))
    else:
        sys.exit(main())
