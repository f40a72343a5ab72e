"""A living credential that a document gives another owner or project is found; one whose keys alone changed is not."""

from datetime import UTC, datetime

import pytest

from osaccess.access.issued import IssuedCredential
from osaccess.access.login import ById, ByName, Login, Password, ProjectScope
from osaccess.access.secret import Secret
from osaccess.plan.build import build_plan
from osaccess.plan.moves import Move, moves
from support.documents import A_CLOUD, A_DOCUMENT, NOW, a_document

LIVING = "web-deploy-20260531T000000Z"
IN_THE_OVERLAP = datetime(2026, 7, 1, tzinfo=UTC)
OTHERS = (
    ("projects:\n", "projects:\n  data: {}\n"),
    ("owners:\n", "owners:\n  data-ci: {description: others}\n"),
    (
        "role_assignments:\n",
        "role_assignments:\n"
        "  a: {owner: web-ci, project: data, roles: [member]}\n"
        "  b: {owner: data-ci, project: web, roles: [member]}\n",
    ),
)
OWN = "    owner: web-ci\n    project: web\n"
EXISTING = (
    ("web: {description: the web shop}", "web: {existing: {id: p1}}"),
    ("web-ci: {description: deploys the web shop}", "web-ci: {existing: {id: u1}, name: ci, login: {cloud: ci}}"),
)


def issued(made_by="web-ci@web", user="web-ci", project="p0", name=LIVING):
    method = Password(ByName(user, ById("default")), Secret("canary"), ProjectScope(ById(project)))
    return IssuedCredential(
        name=name, of="web-deploy", id="c1", secret=Secret("canary"), roles=("member", "reader"), access_rules=(),
        expires_at=None, owner=Login(A_CLOUD.auth_url, method, ""), made_by=made_by,
    )  # fmt: skip


def found(*changes, have):
    return list(moves(build_plan(a_document(*changes), A_CLOUD, NOW), [have]))


def test_what_stays_is_no_move():
    assert found(have=issued()) == []


@pytest.mark.parametrize(
    ("key", "wanted", "after"),
    [
        ("owner", "    owner: data-ci\n    project: web\n", "data-ci@web"),
        ("project", "    owner: web-ci\n    project: data\n", "web-ci@data"),
    ],
)
def test_another_owner_or_project_is_a_move(key, wanted, after):
    assert found(*OTHERS, (OWN, wanted), have=issued()) == [Move("web-deploy", LIVING, key, "web-ci@web", after)]


def test_what_the_deploy_login_made_cannot_become_an_owner_s():
    [one] = found(have=issued(made_by="deploy-login", user="admin"))
    assert (one.key, one.before, one.after) == ("owner", "deploy-login", "web-ci@web")


def test_what_an_owner_made_cannot_become_the_deploy_login_s():
    document = "credentials:" + A_DOCUMENT.partition("credentials:")[2].replace(OWN, "")
    plan = build_plan(a_document(text=document), A_CLOUD, NOW)
    [one] = moves(plan, [issued()])
    assert (one.key, one.before, one.after) == ("owner", "web-ci@web", "the deploy login")
    assert list(moves(plan, [issued(made_by="deploy-login", user="admin")])) == []


def test_the_previous_generation_counts_where_the_current_one_is_not_made_yet():
    changed = (*OTHERS, (OWN, "    owner: data-ci\n    project: web\n"))
    plan = build_plan(a_document(*changed), A_CLOUD, IN_THE_OVERLAP)
    [credential] = plan.credentials
    assert [one.name for one in credential.generations] == ["web-deploy-20260630T000000Z", LIVING]
    [one] = moves(plan, [issued()])
    assert one.generation == LIVING


def test_a_generation_that_is_over_does_not_count():
    changed = (*OTHERS, (OWN, "    owner: data-ci\n    project: web\n"))
    assert found(*changed, have=issued(name="web-deploy-20260101T000000Z")) == []


def test_an_owner_under_another_key_is_the_same_user():
    renamed = [(old, new.replace("web-ci:", "robot:")) for old, new in EXISTING]
    document = A_DOCUMENT.replace("owner: web-ci", "owner: robot")
    plan = build_plan(a_document(*renamed, text=document), A_CLOUD, NOW)
    assert list(moves(plan, [issued(user="ci", project="p1")])) == []
    assert [one.key for one in moves(plan, [issued(user="other", project="p1")])] == ["owner"]


def test_a_project_under_another_key_is_the_same_project():
    renamed = [(old, new.replace("web: {existing", "shop: {existing")) for old, new in EXISTING]
    document = A_DOCUMENT.replace("project: web", "project: shop")
    plan = build_plan(a_document(*renamed, text=document), A_CLOUD, NOW)
    assert list(moves(plan, [issued(user="ci", project="p1")])) == []
    assert [one.key for one in moves(plan, [issued(user="ci", project="p2")])] == ["project"]
