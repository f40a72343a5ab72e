"""A document about a cloud that is elsewhere is rehearsed here: what exists there is given to the rehearsal's Keystone.

One rehearsal for all tests of this file that run in one process; each test writes the document that it is about.
"""

import pytest
import yaml

from osaccess.cli.target import rehearsal_keystone
from osaccess.keystone.session import KeystoneSession
from osaccess.plan.standing import rehearsed_password
from support.command import QUIET, a_project, osaccess

SHOP, BOT, JO, OPS, CUSTOMERS, CREATOR = (f"{number:032x}" for number in range(0xA0, 0xA6))
FACTS = {
    "auth_url": "https://keystone.example.org/v3",
    "roles": {
        "creator": {"id": CREATOR, "implies": ["reader"]},
        "member": {"id": "b" * 32, "implies": ["reader"]},
        "reader": {"id": "c" * 32},
        "admin": {"id": "d" * 32, "implies": ["manager"]},
        "manager": {"id": "e" * 32, "implies": ["member"]},
    },
    "services": {"compute": {"prefix": "/compute"}, "object-store": {"prefix": "/swift"}},
    "domains": {
        "Default": {
            "id": "default",
            "projects": {"Web Shop": SHOP, "admin": "9" * 32},
            "users": {"ci 0": BOT, "admin": "8" * 32},
            "groups": {"ops team": OPS},
        },
        "Customers & Co": {"id": CUSTOMERS, "users": {"jo": JO}},
    },
}
DOCUMENT = f"""\
domains: {{customers: {{existing: {{name: Customers & Co}}}}}}
projects: {{shop: {{existing: {{name: Web Shop}}}}, admin: {{existing: {{name: admin}}}}}}
owners: {{ci: {{existing: {{name: ci 0}}, login: {{cloud: ci}}}}}}
users: {{admin: {{existing: {{name: admin}}}}, jo: {{existing: {{id: {JO}}}, domain: customers}}}}
groups: {{ops: {{existing: {{name: ops team}}}}}}
role_assignments:
  admin-on-admin: {{existing: true, user: admin, project: admin, roles: [admin]}}
  ci-on-shop: {{existing: true, owner: ci, project: shop, roles: [creator, member]}}
  jo-below: {{existing: true, user: jo, domain: customers, inherited: true, roles: [reader]}}
"""
CREDENTIAL = """\
credentials:
  deploy:
    owner: ci
    project: shop
    roles: [reader]
    access_rules:
      - {service: compute, method: GET, path: /compute/v2.1/servers}
      - {service: object-store, method: GET, path: /swift/v1/AUTH_*/logs/*}
    expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = a_project(tmp_path_factory.mktemp("adopted") / "project", document=DOCUMENT + "credentials: {}\n")
    (folder / "cloud.yaml").write_text(yaml.safe_dump(FACTS))
    yield folder
    rehearsal_keystone(folder).stop()


@pytest.fixture(scope="module")
def rehearsed(project):
    ran = osaccess("up", "--rehearsal", "--yes", *QUIET, "-C", project)
    assert ran.code == 0, ran.out + ran.err
    return ran


def test_of_a_document_that_only_names_a_rehearsal_has_nothing_to_do(rehearsed):
    assert "preview: nothing to do" in rehearsed.out
    assert "update: nothing to do" in rehearsed.out
    assert "what the document says is there already" in rehearsed.err


def test_ids_names_places_and_roles_are_those_of_the_real_cloud(project, rehearsed):
    running = rehearsal_keystone(project).start()
    admin = KeystoneSession(running.login)
    assert admin.request("GET", f"/projects/{SHOP}").body["project"]["name"] == "Web Shop"
    jo = admin.request("GET", f"/users/{JO}").body["user"]
    assert (jo["name"], jo["domain_id"]) == ("jo", CUSTOMERS)
    assert admin.request("GET", f"/groups/{OPS}").body["group"]["name"] == "ops team"
    held = admin.request("GET", f"/projects/{SHOP}/users/{BOT}/roles").body["roles"]
    assert {role["name"] for role in held} == {"creator", "member"}
    implied = admin.request("GET", f"/roles/{CREATOR}/implies").body["role_inference"]["implies"]
    assert [role["name"] for role in implied] == ["reader"]
    path = f"/OS-INHERIT/domains/{CUSTOMERS}/users/{JO}/roles/inherited_to_projects"
    assert [role["name"] for role in admin.request("GET", path).body["roles"]] == ["reader"]
    assert admin.request("GET", "/projects/" + "9" * 32).is_absent


def test_an_owner_who_exists_makes_its_credential_and_later_changes_of_what_exists_arrive(project, rehearsed):
    (project / "access.yaml").write_text(DOCUMENT + CREDENTIAL)
    ran = osaccess("up", "--rehearsal", "--yes", *QUIET, "-C", project, "--json")
    assert ran.code == 0, ran.err
    assert [proof["holds"] for proof in ran.data["proof"]] == [True]
    running = rehearsal_keystone(project).start()
    secret = rehearsed_password(running.admin_password, BOT).reveal()
    written = [file for file in project.rglob("*") if file.is_file() and file.suffix != ".db"]
    assert secret not in ran.out + ran.err
    assert [file for file in written if secret in file.read_text(errors="replace")] == []
    more = DOCUMENT.replace("projects: {shop:", "projects: {later: {existing: {id: abc}}, shop:")
    (project / "access.yaml").write_text(more + CREDENTIAL)
    again = osaccess("up", "--rehearsal", "--yes", *QUIET, "-C", project, "--json")
    assert set(again.data["changes"]) == {"same"}
    anew = rehearsal_keystone(project).start()
    assert anew.auth_url == running.auth_url
    assert KeystoneSession(anew.login).request("GET", "/projects/abc").body["project"]["name"] == "later"


def test_an_id_whose_name_another_thing_of_the_rehearsal_has_is_told(project, rehearsed):
    by_id = DOCUMENT.replace("users: {admin: {existing: {name: admin}}", "users: {admin: {existing: {id: other}}")
    (project / "access.yaml").write_text(by_id)
    ran = osaccess("preview", "--rehearsal", *QUIET, "-C", project)
    assert ran.code == 2
    assert "'admin' has the id" in ran.err
    assert "osaccess destroy --rehearsal" in ran.err
