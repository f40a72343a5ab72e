"""Owns what is other in a project about a cloud in which people live already.

Deliberately writes nothing.
"""

from typing import Final

TESTS: Final = '''\
"""The document fits the cloud, as cloud.yaml knows it, on every day of the years to come; no cloud is asked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from osaccess.cloud.document import parse_cloud
from osaccess.files import beside
from osaccess.plan.build import build_plan
from osaccess.spec.document import read_document
from osaccess.testing import OSACCESS_PACK, Rehearsal

PROJECT = Path(__file__).parents[1]
DAYS = [datetime(2030, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(0, 730, 5)]


def test_the_document_fits_the_cloud():
    file = PROJECT / "access.yaml"
    document = read_document(file.read_text(), file.name, beside(file))
    cloud = parse_cloud((PROJECT / "cloud.yaml").read_text(), "cloud.yaml")
    plans = [build_plan(document, cloud, day) for day in DAYS]
    assert all(len(plan.credentials) == len(document.spec.credentials) for plan in plans)


def test_what_a_run_made_the_next_one_leaves_as_it_is():
    """On a fake that has who and what the document says is there already."""
    with Rehearsal(now=DAYS[0], packs=[OSACCESS_PACK]) as rehearsal:
        rehearsal.up(PROJECT).finds_nothing()
        rehearsal.up().changes_nothing()
        rehearsal.destroy()
'''

MAKEFILE: Final = """\
PYTHON ?= python3
STACK ?= prod
OSACCESS := .venv/bin/osaccess

.PHONY: check rehearse down preview up test

check: .venv/.installed
\t@$(OSACCESS) check

rehearse: .venv/.installed
\t@$(OSACCESS) up --rehearsal --yes

down: .venv/.installed
\t@$(OSACCESS) destroy --rehearsal --yes

preview: .venv/.installed
\t@$(OSACCESS) preview --stack $(STACK)

up: .venv/.installed
\t@$(OSACCESS) up --stack $(STACK)

test: .venv/.installed
\t@.venv/bin/python -m pytest -q tests

.venv/.installed: requirements.txt
\t@$(PYTHON) -m venv .venv
\t@.venv/bin/python -m pip install --quiet --requirement requirements.txt
\t@touch $@
"""

README: Final = """\
# {name}: OpenStack access as code

`access.yaml` says who may do what, as it was found in the cloud. All of it is `existing`: a run touches none of it.
`hand-made.yaml` has a draft for each application credential that was there. `cloud.yaml` has the facts.

```console
$ make check test
$ make rehearse     # on a real Keystone on this machine, which is given who and what is there already
$ make down
$ pulumi stack init prod && pulumi config set osaccess:login admin
$ make preview
$ make up
```

The first preview has nothing to do. From there it goes on one credential after the other: docs/adopt.md of osaccess.
"""


def found_project(name: str) -> dict[str, str]:
    """Return the files that take the place of those about the example."""
    return {"tests/test_access.py": TESTS, "Makefile": MAKEFILE, "README.md": README.format(name=name)}
