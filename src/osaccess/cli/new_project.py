"""Owns what a new project is made of: path → text. Deliberately writes nothing."""

import json
from collections.abc import Mapping
from importlib import metadata, resources
from types import MappingProxyType
from typing import Final

PULUMI_YAML: Final = """\
name: {name}
description: OpenStack access as code
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: .venv
"""

PROGRAM: Final = '''\
"""Deploys access.yaml: document → plan → components. The real Pulumi CLI and the embedded engine run it unchanged."""

import pulumi

from osaccess.components import AccessDocument, told_plainly
from osaccess.engines.program import read_inputs
from osaccess.plan.build import build_plan

with told_plainly():
    inputs = read_inputs()
    plan = build_plan(inputs.document, inputs.cloud, inputs.now)
    access = AccessDocument(
        "access",
        plan,
        login=inputs.login,
        owner_proofs=inputs.owner_proofs(plan),
        protect=inputs.profile.protects_projects,
    )
    pulumi.export("credentials", access.credentials)
'''

ACCESS_YAML: Final = """\
# Who may do what in your OpenStack. `make up` rehearses it on a real Keystone on this machine.
projects:
  web: {description: The web shop}

owners:
  web-ci: {description: Pipelines of the web team (web-team@example.org)}

role_assignments:
  web-ci-on-web: {owner: web-ci, project: web, roles: [member]}

credentials:
  web-deploy:
    description: The pipeline that deploys the web shop
    owner: web-ci
    project: web
    roles: [member]
    access_rules:
      - {service: compute, method: GET, path: /compute/v2.1/servers}
      - {service: compute, method: POST, path: /compute/v2.1/servers}
    expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}
"""

TESTS: Final = '''\
"""The whole project through its life, with no cloud and no Pulumi CLI."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from osaccess.fake_keystone.fake_service import FakeService
from osaccess.testing import OSACCESS_PACK

PROJECT = Path(__file__).parents[1]


@pytest.fixture
def rehearsal_options():
    return {"now": datetime(2030, 1, 1, tzinfo=UTC), "packs": [OSACCESS_PACK]}


def test_the_document_is_applied_under_the_pack(rehearsal):
    FakeService(rehearsal.keystone, "compute")  # a service that the access rules name
    rehearsal.up(PROJECT).finds_nothing()
    rehearsal.up().changes_nothing()
    rehearsal.destroy()
'''

COMPONENTS: Final = """\
# Components of your own

Those of osaccess need no copy: `from osaccess.components import Project, RotatingCredential`.
"""

MAKEFILE: Final = """\
PYTHON ?= python3
OSACCESS := .venv/bin/osaccess

.PHONY: up preview down test

up: .venv/.installed
\t@$(OSACCESS) up --rehearsal --yes

preview: .venv/.installed
\t@$(OSACCESS) preview --rehearsal

down: .venv/.installed
\t@$(OSACCESS) destroy --rehearsal --yes

test: .venv/.installed
\t@.venv/bin/python -m pytest -q tests

.venv/.installed: requirements.txt
\t@$(PYTHON) -m venv .venv
\t@.venv/bin/python -m pip install --quiet --requirement requirements.txt
\t@touch $@
"""

README: Final = """\
# {name}: OpenStack access as code

`access.yaml` says who may do what. Rehearse it on a real Keystone on this machine, test it, clean up:

```console
$ make up
$ make test
$ make down
```

Your own cloud, with the Pulumi CLI:

```console
$ .venv/bin/osaccess cloud pin --os-cloud admin --output cloud.yaml
$ pulumi stack init prod && pulumi config set osaccess:login admin
$ .venv/bin/osaccess up --stack prod
```

`policies/` is the policy pack of osaccess in two small files: `pulumi up --policy-pack policies` judges any program.
"""

GITIGNORE: Final = """\
.venv/
.osaccess/
__pycache__/
.pytest_cache/
Pulumi.rehearsal.yaml
# logins, and what `osaccess credentials export` writes
clouds.yaml
secure.yaml
*.clouds.yaml
*.openrc
*.env
"""


def files_of(name: str, source: str, found: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the files of a project with this name, whose requirements come from `source`.

    `found` are files that tell of a cloud: they take the place of the example.
    """
    pack = resources.files("osaccess.policies")
    return {
        "Pulumi.yaml": PULUMI_YAML.format(name=name),
        "__main__.py": PROGRAM,
        "access.yaml": ACCESS_YAML,
        "requirements.txt": f"osaccess[rehearsal,testing] {source}\n",
        "policies/__main__.py": pack.joinpath("__main__.py").read_text(),
        "policies/PulumiPolicy.yaml": pack.joinpath("PulumiPolicy.yaml").read_text(),
        "components/README.md": COMPONENTS,
        "tests/test_access.py": TESTS,
        "Makefile": MAKEFILE,
        "README.md": README.format(name=name),
        ".gitignore": GITIGNORE,
        **found,
    }


def own_source() -> str:
    """Return where this osaccess was installed from, as requirements name it: a wheel, git, or the registry."""
    installed = metadata.distribution("osaccess")
    origin = json.loads(installed.read_text("direct_url.json") or "{}")
    if "vcs_info" in origin:
        return f"@ git+{origin['url']}@{origin['vcs_info']['commit_id']}"
    return f"@ {origin['url']}" if "url" in origin else f"== {installed.version}"
