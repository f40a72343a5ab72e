"""A project whose document says what is there already: the fake has it, by the ids of cloud.yaml, before the first run."""

from datetime import UTC, datetime

import pytest

from support.command import a_project

CLOUD = """\
auth_url: https://keystone.example.org/v3
roles: {creator: {id: c1, implies: [reader]}, member: {id: c2, implies: [reader]}, reader: {id: c3}}
services: {compute: {prefix: /compute}}
domains:
  Default: {id: default, projects: {Web Shop: p1}, users: {ci 0: u1}, groups: {ops: g1}}
  Customers: {id: d1, users: {jo: u2}}
"""
EXISTING = """\
domains: {customers: {existing: {name: Customers}}}
projects: {shop: {existing: {name: Web Shop}}}
owners: {ci: {existing: {name: ci 0}, login: {token: OSACCESS_TOKEN_CI}}}
users: {jo: {existing: {name: jo}, domain: customers}}
groups: {ops: {existing: {name: ops}}}
role_assignments:
  ci-on-shop: {existing: true, owner: ci, project: shop, roles: [creator]}
  jo-on-shop: {existing: true, user: jo, project: shop, roles: [member]}
"""
CREDENTIAL = """\
credentials:
  deploy:
    owner: ci
    project: shop
    roles: [reader]
    access_rules: [{service: compute, method: GET, path: /compute/v2.1/servers}]
    expiry: {every: 30d, overlap: 7d, anchor: 2030-01-01T00:00:00Z}
"""


@pytest.fixture
def rehearsal_options():
    return {"now": datetime(2030, 1, 10, tzinfo=UTC)}


@pytest.fixture
def project(tmp_path):
    folder = a_project(tmp_path / "project", document=EXISTING + "credentials: {}\n")
    (folder / "cloud.yaml").write_text(CLOUD)
    return folder


def test_what_exists_is_there_and_no_run_makes_it(rehearsal, project):
    rehearsal.up(project).creates()
    assert rehearsal.admin.request("GET", "/projects/p1")["project"]["name"] == "Web Shop"
    assert rehearsal.admin.request("GET", "/users/u2")["user"]["domain_id"] == "d1"
    rehearsal.destroy()
    assert rehearsal.admin.request("GET", "/groups/g1")["group"]["name"] == "ops"


def test_an_owner_who_exists_makes_its_credential_whatever_its_login(rehearsal, project):
    (project / "access.yaml").write_text(EXISTING + CREDENTIAL)
    rehearsal.up(project).creates("deploy-20300101T000000Z")
    (credential,) = rehearsal.keystone.state.credentials
    assert (credential.user_id, credential.project_id) == ("u1", "p1")
    rehearsal.up().changes_nothing()


def test_what_is_adopted_is_imported_and_changes_when_the_document_does(rehearsal, project):
    adopted = EXISTING.replace("shop: {existing: {name: Web Shop}}", "shop: {adopt: p1, name: Web Shop}")
    adopted = adopted.replace("-on-shop: {existing", "-on-shop: {adopt")
    (project / "access.yaml").write_text(adopted)
    made = rehearsal.up(project).creates()
    assert sorted(step.name for step in made.steps if step.op == "import") == [
        "ci-on-shop-creator", "jo-on-shop-member", "shop",
    ]  # fmt: skip
    (project / "access.yaml").write_text(adopted.replace("adopt: p1, ", "").replace("adopt: true, ", ""))
    rehearsal.up().changes_nothing()
    (project / "access.yaml").write_text(adopted.replace("adopt: p1, ", "adopt: p1, description: the shop, "))
    rehearsal.up().updates("shop")
    assert rehearsal.admin.request("GET", "/projects/p1")["project"]["description"] == "the shop"
