"""`osaccess cloud audit` on a real Keystone: EC2 and other credentials, and what Keystone then does with them."""

import json

import pytest

from support.command import osaccess
from support.ec2 import credential_of, ec2_from, ec2_of, token_of_ec2
from support.openstack import openstack
from support.people import Cloud
from support.stacks import admin_environ

NOW = ("--now", "2090-01-01T00:00:00Z")


@pytest.fixture(scope="module")
def cloud(own_keystone):
    return Cloud(own_keystone.login)


def audit(keystone, *options):
    ran = osaccess("cloud", "audit", *NOW, "--json", *options, environ=admin_environ(keystone))
    assert ran.code in (0, 5), ran.err
    return ran, {one["key"]: one for one in ran.data["others"]}


def numbers(one):
    return {finding["rule"].split("-")[0] for finding in one["findings"]}


def test_one_is_found_with_its_owner_what_it_reaches_and_how_to_end_it(cloud, own_keystone):
    person = cloud.person()
    made = ec2_of(person)
    ran, found = audit(own_keystone)
    one = found[made["access"]]
    assert (one["kind"], one["expires_at"], one["standing"]) == ("EC2 credential", None, "")
    assert (one["owner"]["name"], one["project"]["name"]) == (person.name, person.name)
    assert one["reach"].endswith(": member, reader")
    assert numbers(one) == {"ks118"}
    shown = osaccess("cloud", "audit", *NOW, environ=admin_environ(own_keystone))
    assert f"EC2 credential {made['access']}  {person.name} on {person.name}, never ends" in shown.out
    for secret in (made["secret"], person.password):
        assert secret not in ran.out + ran.err + shown.out + shown.err
    assert one["end_it"] in shown.out
    openstack(own_keystone, one["end_it"])
    assert made["access"] not in audit(own_keystone)[1]
    assert token_of_ec2(cloud, made)[0] == 404


def test_one_of_an_admin_breaks_a_mandatory_rule(cloud, own_keystone):
    made = ec2_of(cloud.person(role="admin"))
    ran, found = audit(own_keystone)
    assert numbers(found[made["access"]]) == {"ks108", "ks118"}
    assert ran.code == 5


def test_what_a_stack_made_is_not_foreign(cloud, own_keystone, tmp_path):
    made = ec2_of(cloud.person(role="admin"))
    urn = "urn:pulumi:prod::shop::openstack:identity/ec2CredentialV3:Ec2CredentialV3::backup"
    row = {
        "urn": urn,
        "type": urn.split("::")[2],
        "custom": True,
        "id": made["access"],
        "inputs": {},
        "outputs": {},
    }
    state = tmp_path / "prod.json"
    state.write_text(json.dumps({"version": 3, "deployment": {"resources": [row]}}))
    _, found = audit(own_keystone, "--state", state)
    assert (found[made["access"]]["stack"], found[made["access"]]["findings"]) == ("prod", [])


def nothing(cloud, person):
    pass


def disable_owner(cloud, person):
    cloud.change("user", person.id, enabled=False)


def disable_project(cloud, person):
    cloud.change("project", person.project, enabled=False)


def take_the_last_role(cloud, person):
    cloud.take_away(person.id, person.project, "member")


def take_one_of_two_roles(cloud, person):
    cloud.grant(person.id, person.project, "reader")
    cloud.take_away(person.id, person.project, "member")


@pytest.mark.parametrize(
    "event", [nothing, disable_owner, disable_project, take_the_last_role, take_one_of_two_roles]
)
def test_what_it_says_that_keystone_refuses_is_refused_and_the_rest_is_not(cloud, own_keystone, event):
    person = cloud.person()
    origin = person.credential()
    made, derived = ec2_of(person), ec2_from(cloud, person, app_cred_id=origin["id"])
    event(cloud, person)
    _, found = audit(own_keystone)
    for one in (made, derived):
        standing, status = found[one["access"]]["standing"], token_of_ec2(cloud, one)[0]
        assert standing.startswith("refused") == (status != 200), standing
        if status != 200:
            assert standing.startswith(f"refused ({status})")
    if event is take_one_of_two_roles:
        assert found[made["access"]]["reach"].endswith(": reader")


def test_one_of_an_application_credential_ends_with_it(cloud, own_keystone):
    person = cloud.person()
    origin = person.credential(expires_at="2089-12-31T00:00:00Z")
    derived = ec2_from(cloud, person, app_cred_id=origin["id"])
    _, found = audit(own_keystone, "--now", "2089-01-01T00:00:00Z")
    assert (found[derived["access"]]["standing"], numbers(found[derived["access"]])) == ("", set())
    assert found[derived["access"]]["expires_at"] == "2089-12-31T00:00:00Z"
    _, found = audit(own_keystone)
    assert "has expired" in found[derived["access"]]["standing"]
    openstack(own_keystone, f"openstack application credential delete {origin['id']}")
    _, found = audit(own_keystone)
    assert found[derived["access"]]["standing"].startswith("refused (404)")
    assert token_of_ec2(cloud, derived)[0] == 404


def test_of_other_types_only_the_existence_is_told(cloud, own_keystone):
    person = cloud.person()
    seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    totp = credential_of(cloud, "totp", person.id, seed=seed)
    ran, found = audit(own_keystone)
    one = found[totp["id"]]
    assert (one["kind"], one["type"], one["findings"]) == ("credential", "totp", [])
    shown = osaccess("cloud", "audit", *NOW, environ=admin_environ(own_keystone))
    assert "of type 'totp'" in shown.out
    assert seed not in ran.out + ran.err + shown.out + shown.err
    openstack(own_keystone, one["end_it"])
    assert totp["id"] not in audit(own_keystone)[1]


def test_an_ordinary_login_sees_its_own(cloud):
    person, other = cloud.person(), cloud.person()
    made, _ = ec2_of(person), ec2_of(other)
    ran = osaccess("cloud", "audit", *NOW, "--json", environ=person.environ)
    assert [one["key"] for one in ran.data["others"]] == [made["access"]]
