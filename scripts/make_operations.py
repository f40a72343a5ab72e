#!/usr/bin/env python3
"""Makes src/osaccess/catalogue/data/api_operations.json again, from the policy tables of the services.

Runs outside of our environment, which has none of the services, and is no part of the tests:

    python3 -m venv /tmp/services
    /tmp/services/bin/pip install nova glance cinder neutron octavia barbican openstack-placement keystone \
        magnum designate manila openstack-heat ironic oslo.policy
    /tmp/services/bin/python scripts/make_operations.py > src/osaccess/catalogue/data/api_operations.json

A policy's lowest role is the lowest of four project roles whose caller the default policy of that version lets pass
on an object of the caller's own project: a lower bound, because a check that needs more of the object fails here and
an operator may have changed the policies. What is wrong with that for single operations, and what no table has,
stands in overrides.yaml. Look at `git diff` of the result; then run tests/catalogue, which finds stale overrides.

Run with the versions that the data names, it gives the same 1,545 operations. `documented_prefix` is what the
documented paths leave out; it is written down here, after a look at each API.
"""

import importlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

SERVICES = (
    # official type, package, module with the table, prefix that the documented paths leave out
    ("compute", "nova", "nova.policies", "/v2.1"),
    ("image", "glance", "glance.policies", ""),
    ("block-storage", "cinder", "cinder.policies", "/v3/{project_id}"),
    ("network", "neutron", "neutron.conf.policies", "/v2.0"),
    ("load-balancer", "octavia", "octavia.policies", ""),
    ("key-manager", "barbican", "barbican.common.policies", ""),
    ("placement", "openstack-placement", "placement.policies", ""),
    ("identity", "keystone", "keystone.common.policies", ""),
    ("container-infrastructure-management", "magnum", "magnum.common.policies", ""),
    ("dns", "designate", "designate.common.policies", ""),
    ("shared-file-system", "manila", "manila.policies", "/v2"),
    ("orchestration", "openstack-heat", "heat.policies", ""),
    ("baremetal", "ironic", "ironic.common.policy", "/v1"),
)
ROLES = ("reader", "member", "manager", "admin")
PROJECT = "p1"
USER = "u1"
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_ACTION = re.compile(r"\s*\(([^)]*)\)")


def rules_of(module_name: str) -> list[Any]:
    """Return the policy rules of a service."""
    module = importlib.import_module(module_name)
    lister = getattr(module, "list_rules", None) or module.list_policies
    return list(lister())


def enforcer_of(rules: list[Any]) -> Any:
    """Return an enforcer of the default policies, with no file that could change them."""
    from oslo_config import cfg
    from oslo_policy import policy

    conf = cfg.ConfigOpts()
    conf([])
    enforcer = policy.Enforcer(conf, policy_file="there-is-no-such-file.yaml")
    for rule in rules:
        rule.scope_types = (
            None  # the token's scope is no matter of roles: what only a system token may do is `admin`
        )
    enforcer.register_defaults(rules)
    return enforcer


def lowest_role(enforcer: Any, name: str) -> str | None:
    """Return the lowest role whose caller passes on an object of its own project; None where nobody does."""
    target = {
        "project_id": PROJECT,
        "tenant_id": PROJECT,
        "user_id": USER,
        "owner": PROJECT,
        "enforce_new_defaults": True,  # Barbican's own name of the default policies with project roles
        "node.owner": PROJECT,
        "target.project.id": PROJECT,
        "target.user.id": USER,
        "target.token.user_id": USER,
        "target.credential.user_id": USER,
        "target.credential.project_id": PROJECT,
        "target.limit.project_id": PROJECT,
        "target.secret.project_id": PROJECT,
        "target.order.project_id": PROJECT,
        "target.container.project_id": PROJECT,
        "target.secret.read_project_access": True,  # no private secret, as they are made
    }
    for rank, role in enumerate(ROLES):
        credentials = {
            "roles": list(ROLES[: rank + 1]),
            "project_id": PROJECT,
            "tenant_id": PROJECT,
            "user_id": USER,
            "is_admin_project": True,
            "domain_id": None,
            "system_scope": None,
        }
        try:
            passes = enforcer.enforce(name, dict(target), credentials)
        except Exception as error:  # noqa: BLE001 -- a check of the service's own may need anything of its object
            print(f"{name} for {role}: {type(error).__name__}", file=sys.stderr)
            continue
        if passes:
            return role
    return None


def documented(rule: Any) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield method, bare path, and action and query if there are, of each documented operation of a rule."""
    for operation in getattr(rule, "operations", ()):
        methods = operation["method"]
        path = "/" + operation["path"].strip().lstrip("/")
        action = _ACTION.search(path)
        bare, _, query = _ACTION.sub("", path).partition("?")
        found = {"action": action.group(1) if action else "", "query": query}
        for method in [methods] if isinstance(methods, str) else methods:
            if method in METHODS:
                yield method, bare.strip(), {name: text for name, text in found.items() if text}


def operations_of(service: str, rules: Iterable[Any], enforcer: Any) -> list[dict[str, Any]]:
    """Return the operations of a service, each with its policies."""
    grouped: dict[tuple[str, str], dict[tuple[str, str], dict[str, Any]]] = defaultdict(dict)
    for rule in rules:
        for method, path, chosen in documented(rule):
            policy = {"policy": rule.name, "lowest_role": lowest_role(enforcer, rule.name), **chosen}
            grouped[path, method][rule.name, json.dumps(chosen)] = policy
    return [
        {
            "service": service,
            "method": method,
            "path": path,
            "lowest_role": min(
                (one["lowest_role"] for one in policies.values() if one["lowest_role"]),
                key=ROLES.index,
                default=None,
            ),
            "policies": sorted(policies.values(), key=lambda one: (one["policy"], one.get("action", ""))),
        }
        for (path, method), policies in sorted(grouped.items())
    ]


def main() -> int:
    """Print the data."""
    services: dict[str, Any] = {}
    operations: list[dict[str, Any]] = []
    for service, package, module_name, prefix in SERVICES:
        rules = rules_of(module_name)
        found = operations_of(service, rules, enforcer_of(rules))
        services[service] = {
            "version": version(package),
            "documented_prefix": prefix,
            "documented_rows": sum(1 for rule in rules for _ in documented(rule)),
            "operations": len(found),
        }
        operations += found
    operations.sort(key=lambda one: (one["service"], one["path"], one["method"]))
    print(json.dumps({"services": services, "operations": operations}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
