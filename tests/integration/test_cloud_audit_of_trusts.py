"""`osaccess cloud audit` on a real Keystone: trusts, and what Keystone then does with them.

The matrix of events is in the slow tier, 20 s.
"""

import pytest
import requests

from osaccess.keystone.session import KeystoneSession
from support.command import osaccess
from support.ec2 import ec2_from, token_of_ec2
from support.openstack import openstack
from support.people import Cloud
from support.stacks import admin_environ

NOW = ("--now", "2090-01-01T00:00:00Z")


@pytest.fixture(scope="module")
def cloud(own_keystone):
    return Cloud(own_keystone.login)


def lend(trustor, trustee, *roles, **fields):
    trust = {
        "trustor_user_id": trustor.id, "trustee_user_id": trustee.id, "project_id": trustor.project,
        "impersonation": True, "roles": [{"name": role} for role in roles or ("member",)], **fields,
    }  # fmt: skip
    return KeystoneSession(trustor.login).request("POST", "/OS-TRUST/trusts", {"trust": trust}).body["trust"]


def status_of(cloud, trust, trustee):
    """Log in with a trust as its trustee."""
    password = {"user": {"id": trustee.id, "password": trustee.password}}
    auth = {
        "identity": {"methods": ["password"], "password": password},
        "scope": {"OS-TRUST:trust": {"id": trust["id"]}},
    }
    return requests.post(f"{cloud.admin.auth_url}/auth/tokens", json={"auth": auth}, timeout=60).status_code


def audit(keystone, *options):
    ran = osaccess("cloud", "audit", *NOW, "--json", *options, environ=admin_environ(keystone))
    assert ran.code in (0, 5), ran.err
    return ran, {one["key"]: one for one in ran.data["others"]}


def numbers(one):
    return {finding["rule"].split("-")[0] for finding in one["findings"]}


def test_one_without_an_end_is_refused_and_a_short_one_is_not(cloud, own_keystone):
    trustor, trustee = cloud.person(), cloud.person()
    open_end = lend(trustor, trustee, allow_redelegation=True, redelegation_count=2)
    short = lend(trustor, trustee, "reader", expires_at="2090-01-10T00:00:00.000000Z", impersonation=False)
    ran, found = audit(own_keystone)
    assert ran.code == 5
    assert numbers(found[open_end["id"]]) == {"ks101", "ks102"}
    assert numbers(found[short["id"]]) == set()
    assert found[short["id"]]["reach"] == f"lends {trustee.name} reader, acting as itself"
    assert found[open_end["id"]]["reach"].endswith("acting as the trustor, and may be handed on 2 times")
    shown = osaccess("cloud", "audit", *NOW, environ=admin_environ(own_keystone)).out
    assert f"trust {open_end['id']}  {trustor.name} on {trustor.name}, never ends" in shown
    openstack(own_keystone, found[open_end["id"]]["end_it"])
    assert open_end["id"] not in audit(own_keystone)[1]
    assert status_of(cloud, open_end, trustee) == 401


def test_one_that_is_over_is_told_and_not_judged(cloud, own_keystone):
    trustor, trustee = cloud.person(), cloud.person()
    used, expiring = (
        lend(trustor, trustee, remaining_uses=1),
        lend(trustor, trustee, expires_at="2089-12-01T00:00:00Z"),
    )
    assert [status_of(cloud, used, trustee) for _ in range(2)] == [201, 401]
    _, found = audit(own_keystone)
    for one, why in ((used, "no use of it is left"), (expiring, "it has expired")):
        assert found[one["id"]]["standing"] == f"refused (401) for ever: {why}"
        assert (found[one["id"]]["findings"], found[one["id"]]["end_it"]) == ([], None)


def nothing(cloud, trustor, trustee):
    pass


def disable_trustor(cloud, trustor, trustee):
    cloud.change("user", trustor.id, enabled=False)


def disable_trustee(cloud, trustor, trustee):
    cloud.change("user", trustee.id, enabled=False)


def disable_project(cloud, trustor, trustee):
    cloud.change("project", trustor.project, enabled=False)


def take_the_last_role(cloud, trustor, trustee):
    cloud.take_away(trustor.id, trustor.project, "member")


def take_a_role_that_is_lent(cloud, trustor, trustee):
    cloud.grant(trustor.id, trustor.project, "reader")
    cloud.take_away(trustor.id, trustor.project, "member")


def delete_trust(cloud, trustor, trustee):
    for row in cloud.admin.request("GET", "/OS-TRUST/trusts", params={"trustee_user_id": trustee.id}).body[
        "trusts"
    ]:
        cloud.admin.request("DELETE", f"/OS-TRUST/trusts/{row['id']}")


@pytest.mark.slow
@pytest.mark.parametrize(
    "event",
    [
        nothing,
        disable_trustor,
        disable_trustee,
        disable_project,
        take_the_last_role,
        take_a_role_that_is_lent,
        delete_trust,
    ],
)
def test_what_it_says_that_keystone_refuses_is_refused_and_the_rest_is_not(cloud, own_keystone, event):
    trustor, trustee = cloud.person(), cloud.person()
    trust = lend(trustor, trustee)
    derived = ec2_from(cloud, trustor, trust_id=trust["id"])
    event(cloud, trustor, trustee)
    _, found = audit(own_keystone)
    agrees(found[derived["access"]]["standing"], token_of_ec2(cloud, derived)[0], 200)
    if event is delete_trust:
        assert trust["id"] not in found
    else:
        agrees(found[trust["id"]]["standing"], status_of(cloud, trust, trustee), 201)


def agrees(standing, status, taken):
    assert standing.startswith(f"refused ({status})") if status != taken else standing == "", (standing, status)


def test_an_ordinary_login_sees_those_that_it_gave_and_those_that_it_has(cloud):
    person, other = cloud.person(), cloud.person()
    given, had, _ = lend(person, other), lend(other, person), lend(other, other)
    ran = osaccess("cloud", "audit", *NOW, "--json", environ=person.environ)
    assert {one["key"] for one in ran.data["others"]} == {given["id"], had["id"]}
