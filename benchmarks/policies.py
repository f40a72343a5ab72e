"""Measures the policy pack with all rules, through the SDK's real analyzer: a resource, the start, whole stacks.

    .venv/bin/python benchmarks/policies.py         # prints a table; exits with 1 beyond a limit

A stack is of teams: a project, a user, two role assignments, the login and five credentials, with the dependencies
that the components give them. Growth is how much more than in
proportion 2,000 resources cost beside 500: the calls are in proportion, the rest is Python's garbage collector.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from osaccess.rules.resources import APPLICATION_CREDENTIAL, PROJECT, PROVIDER, ROLE_ASSIGNMENT, USER
from osaccess.rules.whole_stack import STACK
from support.analyzer import ROOT, Sent, a_secret, ask, servicer, stack_request

ROUNDS = 3
SIZES = (500, 1000, 2000)
LIMITS = {"a resource, ms": 5.0, "start, s": 0.3, "2000 resources, s": 3.0, "growth": 1.5}
_CREDENTIALS = 5
_START = """\
import time, pulumi, pulumi_policy
begin = time.process_time()
from osaccess.policies.pack import policies
policies()
print(time.process_time() - begin)
"""
"""The engine, which starts the pack in its own process, has the SDK loaded."""


def a_stack(size: int) -> list[Sent]:
    """Return so many resources."""
    resources = [Sent(STACK, {}, "example-prod", ROOT)]
    team = 0
    while len(resources) < size:
        resources += _team(team)
        team += 1
    return resources[:size]


def _team(n: int) -> Iterator[Sent]:
    project = Sent(PROJECT, {"name": f"p{n}", "description": f"Team {n}", "enabled": True}, f"p{n}")
    user = Sent(USER, {"name": f"svc-{n}", "password": a_secret("x" * 40)}, f"svc-{n}")
    yield from (project, user)
    grants = [_grant(n, role, project, user) for role in ("5b3a", "9a8b")]
    yield from grants
    before = (project.full_urn, user.full_urn, *(grant.full_urn for grant in grants))
    settings = {"authUrl": "https://keystone.example.org/v3", "userName": f"svc-{n}", "userDomainName": "Default",
                "password": a_secret("x" * 40), "tenantId": f"id-{n}"}  # fmt: skip
    of = {"tenantId": (project.full_urn,), "userName": (user.full_urn,)}
    login = Sent(PROVIDER, settings, f"svc-{n}@p{n}", dependencies=before, by_property=of)
    yield login
    for k in range(_CREDENTIALS):
        name = f"job-{n}-{k}-20260601T000000Z"
        rules = [
            {"service": "compute", "method": "GET", "path": f"/compute/v2.1/{p}"} for p in ("servers", "flavors")
        ]
        yield Sent(
            APPLICATION_CREDENTIAL,
            {"name": name, "description": f"Job {k} of team {n}", "roles": ["reader"], "accessRules": rules,
             "expiresAt": "2026-07-08T00:00:00Z", "unrestricted": False},
            name,
            provider=login,
            dependencies=(login.full_urn,),
        )  # fmt: skip


def _grant(n: int, role: str, project: Sent, user: Sent) -> Sent:
    return Sent(
        ROLE_ASSIGNMENT,
        {"roleId": role, "userId": f"u{n}", "projectId": f"id-{n}"},
        f"svc-{n}-on-p{n}-{role}",
        dependencies=(project.full_urn, user.full_urn),
        by_property={"projectId": (project.full_urn,), "userId": (user.full_urn,)},
    )


def _took(work: Callable[[], Any]) -> float:
    """Return the CPU seconds of the work, the median of the rounds."""
    rounds = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        rounds.append(time.process_time() - begin)
    return statistics.median(rounds)


def _start() -> float:
    command = [sys.executable, "-c", _START]
    return statistics.median(
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(ROUNDS)
    )


def measured() -> dict[str, float]:
    """Return figure → value."""
    made = servicer()
    resources = a_stack(101)[1:]
    figures = {
        "a resource, ms": _took(lambda: [ask(one, made=made) for one in resources]) / len(resources) * 1000,
        "start, s": _start(),
    }
    for size in SIZES:
        request = stack_request(a_stack(size))
        assert not [
            one for one in made.AnalyzeStack(request, None).diagnostics if "could not judge" in one.message
        ]
        figures[f"{size} resources, s"] = _took(lambda request=request: made.AnalyzeStack(request, None))
    return figures | {
        "growth": figures["2000 resources, s"] / figures["500 resources, s"] / (SIZES[-1] / SIZES[0])
    }


def main() -> int:
    figures = measured()
    for name, value in figures.items():
        limit = f"limit {LIMITS[name]:g}" if name in LIMITS else ""
        print(f"  {name:20} {value:8.3f}   {limit}")
    missed = [name for name, limit in LIMITS.items() if figures[name] >= limit]
    print(f"MISSED: {', '.join(missed)}" if missed else "reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
