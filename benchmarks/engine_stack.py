"""The stack that the benchmark of the embedded engine works on: n credentials of n/10 owners, in a folder."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

PER_OWNER = 10
RESOURCES_PER_OWNER = PER_OWNER + 4
"""Credentials, and a project, a user, a grant and a provider."""

RULES = [{"service": "compute", "method": "GET", "path": "/v2.1/servers"}]
EXPIRES = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT00:00:00Z")
PASSPHRASE = "a passphrase of the benchmark"

PROGRAM = """
import os

import pulumi
import pulumi_openstack as openstack

URL, PASSWORD, N = os.environ["BENCH_URL"], os.environ["BENCH_PASSWORD"], int(os.environ["BENCH_N"])
LOGIN = {"auth_url": URL, "user_domain_name": "Default", "region": "RegionOne"}
RULE = openstack.identity.ApplicationCredentialAccessRuleArgs(service="compute", method="GET",
                                                           path=os.environ.get("BENCH_PATH", "/v2.1/servers"))
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


@contextmanager
def stack(n: int) -> Iterator[Path]:
    """Give a folder with the program and no state."""
    with tempfile.TemporaryDirectory(prefix="bench-") as path:
        folder = Path(path)
        (folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
        (folder / "__main__.py").write_text(f"PER_OWNER, EXPIRES = {PER_OWNER}, {EXPIRES!r}\n{PROGRAM}")
        os.environ["BENCH_N"] = str(n)
        yield folder


def log_in(url: str, password: str, role: str) -> None:
    """Put a log-in where the program and the plain script look for it."""
    os.environ |= {"BENCH_URL": url, "BENCH_PASSWORD": password, "BENCH_ROLE": role}
