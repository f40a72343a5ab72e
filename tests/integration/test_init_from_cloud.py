"""`osaccess init --from-cloud` on a real Keystone: nothing is changed, and the first preview has nothing to do."""

import secrets
import sys

import pytest
import yaml

from support.command import osaccess
from support.people import Cloud
from support.stacks import admin_environ, deployer

RULES = [{"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}]


@pytest.fixture(scope="module")
def cloud(own_keystone):
    return Cloud(own_keystone.login)


@pytest.fixture(scope="module")
def person(cloud):
    """Somebody with a role, in a group, and with one good credential and one of the dangerous kind."""
    person = cloud.person()
    person.credential(access_rules=RULES, description="deploys the web shop")
    person.credential(unrestricted=True)
    return person


@pytest.fixture(scope="module")
def found(own_keystone, cloud, person, tmp_path_factory):
    folder = tmp_path_factory.mktemp("found") / "our access"
    group = cloud.make("group", name=f"g-{secrets.token_hex(4)}", domain_id="default")
    cloud.admin.request("PUT", f"/groups/{group['id']}/users/{person.id}")
    ran = osaccess("init", folder, "--from-cloud", "--json", environ=admin_environ(own_keystone))
    assert ran.code == 0, ran.err
    return folder, ran.data, group


def test_who_lives_there_is_named_with_roles_and_credentials(found, person):
    folder, data, group = found
    document = yaml.safe_load((folder / "access.yaml").read_text())
    assert document["projects"][person.name] == {"existing": {"name": person.name}}
    assert document["owners"][person.name] == {"existing": {"name": person.name}}
    assert document["groups"][group["name"]] == {"existing": {"name": group["name"]}}
    mine = [one for one in document["role_assignments"].values() if one.get("owner") == person.name]
    assert mine == [{"existing": True, "owner": person.name, "project": person.name, "roles": ["member"]}]
    drafts = yaml.safe_load((folder / "hand-made.yaml").read_text())["credentials"].values()
    of_person = {bool(one["access_rules"]): one for one in drafts if one["owner"] == person.name}
    assert of_person[True]["access_rules"] == RULES
    assert of_person[False]["access_rules"] == []
    assert data["found"]["application credential"] >= 2
    assert any("may make others" in worry for worry in data["worries"])


def test_no_secret_is_in_any_file(found, person, own_keystone):
    folder, _, _ = found
    written = "".join(file.read_text() for file in folder.rglob("*") if file.is_file())
    assert person.password not in written
    assert own_keystone.login.method.password.reveal() not in written


def test_check_finds_nothing_and_the_first_preview_has_nothing_to_do(found, own_keystone, tmp_path):
    folder, _, _ = found
    checked = osaccess("check", "--document", folder / "access.yaml", "--cloud", folder / "cloud.yaml", "--strict")
    assert checked.code == 0, checked.out
    (folder / ".venv").exists() or (folder / ".venv").symlink_to(sys.prefix)
    environ = deployer(own_keystone, tmp_path)
    options = ("--stack", "prod", "--engine", "embedded", "-C", folder)
    planned = osaccess("preview", *options, environ=environ)
    assert planned.code == 0, planned.err
    assert "preview: nothing to do" in planned.out


def test_an_ordinary_login_gets_its_own_credentials_and_is_told_the_rest(person, tmp_path):
    ran = osaccess("init", tmp_path / "mine", "--from-cloud", environ=person.environ)
    assert ran.code == 0, ran.err
    assert "2 application credentials" in ran.out
    assert "not seen  projects, users, groups" in ran.out
    assert yaml.safe_load((tmp_path / "mine/access.yaml").read_text()) == {"credentials": {}}
    drafts = yaml.safe_load((tmp_path / "mine/hand-made.yaml").read_text())["credentials"]
    assert all("owner" not in one for one in drafts.values())


def test_nothing_is_asked_where_something_would_be_overwritten(tmp_path):
    (tmp_path / "cloud.yaml").write_text("mine")
    ran = osaccess("init", tmp_path, "--from-cloud", "--os-cloud", "nowhere")
    assert (ran.code, [file.name for file in tmp_path.iterdir()]) == (2, ["cloud.yaml"])
    assert "cloud.yaml already, and nothing is overwritten" in ran.err


def test_a_cloud_without_from_cloud_is_a_question(tmp_path):
    ran = osaccess("init", tmp_path / "new", "--os-cloud", "admin")
    assert ran.code == 2
    assert "--from-cloud" in ran.err
    assert not (tmp_path / "new").exists()
