"""`osaccess cloud audit` on a real Keystone: what it says of hand-made credentials is what Keystone does with them."""

import json

import pytest

from osaccess.access.login import ApplicationCredential, Login
from osaccess.access.secret import Secret
from osaccess.keystone.refusals import LoginRefused
from osaccess.keystone.session import KeystoneSession
from support.command import osaccess
from support.people import Cloud
from support.stacks import admin_environ

RULES = [{"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}]
SOUND = {
    "access_rules": RULES, "roles": [{"name": "reader"}], "expires_at": "2090-01-10T00:00:00Z",
    "description": "the nightly report of the web shop reads servers with it",
}  # fmt: skip
NOW = ("--now", "2090-01-01T00:00:00Z")


@pytest.fixture(scope="module")
def cloud(own_keystone):
    return Cloud(own_keystone.login)


def audit(keystone, *options):
    ran = osaccess("cloud", "audit", *NOW, "--json", *options, environ=admin_environ(keystone))
    assert ran.code in (0, 5), ran.err
    return ran, {one["id"]: one for one in ran.data["credentials"]}


def test_a_dangerous_one_is_refused_and_a_sound_one_is_not(cloud, own_keystone):
    person = cloud.person()
    sound, everything = person.credential(**SOUND), person.credential(unrestricted=True)
    ran, found = audit(own_keystone)
    assert ran.code == 5
    mandatory = [one["rule"] for one in found[sound["id"]]["findings"] if one["level"] == "mandatory"]
    assert mandatory == []
    told = {one["rule"].split("-")[0] for one in found[everything["id"]]["findings"]}
    assert {"ks101", "ks102", "ks109"} <= told
    assert found[everything["id"]]["owner"]["name"] == person.name
    shown = osaccess("cloud", "audit", *NOW, environ=admin_environ(own_keystone))
    assert everything["name"] in shown.out
    assert f"{person.name} on {person.name}, never ends" in shown.out
    for secret in (sound["secret"], everything["secret"], person.password):
        assert secret not in ran.out + ran.err + shown.out + shown.err


def test_what_a_stack_made_is_not_foreign(cloud, own_keystone, tmp_path):
    made = cloud.person().credential(unrestricted=True)
    urn = "urn:pulumi:prod::shop::openstack:identity/applicationCredential:ApplicationCredential::deploy"
    row = {"urn": urn, "type": urn.split("::")[2], "custom": True, "id": made["id"], "inputs": {}, "outputs": {}}
    state = tmp_path / "prod.json"
    state.write_text(json.dumps({"version": 3, "deployment": {"resources": [row]}}))
    _, found = audit(own_keystone, "--state", state)
    assert found[made["id"]]["stack"] == "prod"
    assert found[made["id"]]["findings"] == []
    _, found = audit(own_keystone)
    assert found[made["id"]]["stack"] is None


def disable_owner(cloud, person):
    cloud.change("user", person.id, enabled=False)


def disable_project(cloud, person):
    cloud.change("project", person.project, enabled=False)


def delete_project(cloud, person):
    cloud.remove("project", person.project)


def take_the_last_role(cloud, person):
    cloud.take_away(person.id, person.project, "member")


def take_one_of_two_roles(cloud, person):
    cloud.grant(person.id, person.project, "reader")
    cloud.take_away(person.id, person.project, "member")


@pytest.mark.parametrize(
    "event", [disable_owner, disable_project, delete_project, take_the_last_role, take_one_of_two_roles]
)
def test_what_it_says_that_keystone_refuses_is_refused_and_the_rest_is_not(cloud, own_keystone, event):
    person = cloud.person()
    made = person.credential()
    _, before = audit(own_keystone)
    assert before[made["id"]]["standing"] == ""
    assert status_of(cloud, made) is None
    event(cloud, person)
    _, after = audit(own_keystone)
    standing, status = after[made["id"]]["standing"], status_of(cloud, made)
    if status is None:
        assert standing.startswith("works without")
    else:
        assert standing.startswith(f"refused ({status})")


def status_of(cloud, made):
    """Log in with a credential; return the status of the refusal, None where Keystone takes it."""
    method = ApplicationCredential(made["id"], Secret(made["secret"]))
    try:
        KeystoneSession(Login(cloud.login.auth_url, method)).token_text()
    except LoginRefused as refused:
        return refused.status
    return None


def test_an_ordinary_login_audits_its_own_and_is_told_what_it_does_not_see(cloud):
    person = cloud.person()
    made = person.credential(unrestricted=True)
    ran = osaccess("cloud", "audit", *NOW, "--json", environ=person.environ)
    assert ran.code == 5, ran.err
    assert [one["id"] for one in ran.data["credentials"]] == [made["id"]]
    shown = osaccess("cloud", "audit", *NOW, environ=person.environ)
    assert "not seen   projects, users" in shown.out
    assert "not known  when a credential was used last" in shown.out


def test_a_state_that_is_none_is_told_before_anybody_logs_in(tmp_path):
    file = tmp_path / "prod.json"
    file.write_text("{}")
    ran = osaccess("cloud", "audit", "--state", file, environ={})
    assert ran.code == 2
    assert "no map `deployment`" in ran.err
