"""`osaccess verify --credential`, on the real Keystone and the probe service."""

import pytest

from osaccess.keystone.session import KeystoneSession
from support.command import osaccess
from support.people import Cloud

RULES = [
    {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"},
    {"service": "image", "method": "GET", "path": "/image/v2/images/{id}"},
]
SAFE = {"roles": [{"name": "reader"}], "access_rules": RULES, "expires_at": "2099-01-01T00:00:00Z"}


@pytest.fixture(scope="module")
def person(real_keystone):
    return Cloud(real_keystone.login).person()


def verify(person, *words, **fields):
    credential = person.credential(**{**SAFE, **fields})
    ran = osaccess("verify", "--credential", "-", "--json", *words, environ=person.credential_environ(credential))
    assert credential["secret"] not in ran.out + ran.err
    return ran


def wrong(ran):
    return {check["what"] for check in ran.data["checks"] if check["result"] == "mismatch"}


def test_a_confined_credential_holds_with_evidence_for_each_service(person):
    ran = verify(person)
    assert (ran.code, wrong(ran)) == (0, set()), ran.err
    services = {one["service"]: one["verdict"] for one in ran.data["services"]}
    assert services == {
        "compute": "enforces rules",
        "identity": "enforces rules",
        "image": "cannot tell",
        "network": "cannot tell",
    }
    passed = [check["what"] for check in ran.data["checks"] if check["result"] == "passed"]
    assert {"login", "further credentials", "allowed request"} <= set(passed)


def test_nothing_is_left_behind(person):
    verify(person, access_rules=[])
    session = KeystoneSession(person.login)
    rows = session.request("GET", f"/users/{person.id}/application_credentials").body["application_credentials"]
    assert "osaccess-verify" not in [row["name"] for row in rows]


def test_one_without_rules_and_end_is_not_confined_unless_that_is_accepted(person):
    loose = {"access_rules": [], "expires_at": None}
    ran = verify(person, **loose)
    assert (ran.code, wrong(ran)) == (1, {"access rules", "expiry"})
    accepted = verify(person, "--accept", "no-rules", "--accept", "no-expiry", **loose)
    assert (accepted.code, accepted.data["holds"]) == (0, True)
    assert "role canary" in {check["what"] for check in accepted.data["checks"] if check["result"] == "passed"}


def test_an_unrestricted_one_fails(person):
    ran = verify(person, unrestricted=True)
    assert (ran.code, wrong(ran)) == (1, {"further credentials"})


def test_the_plan_can_be_seen_alone(person):
    ran = verify(person, "--plan")
    assert ran.code == 0
    assert set(ran.data) == {"format", "plan"}
    assert all("://" in step["url"] for step in ran.data["plan"])


def test_people_see_the_plan_before_the_result(person):
    credential = person.credential(**SAFE)
    ran = osaccess("verify", "--credential", "-", environ=person.credential_environ(credential))
    assert ran.out.index("none of which can change anything") < ran.out.index("✓ login")


@pytest.mark.parametrize(
    ("words", "problem"),
    [((), "Which credential?"), (("web", "--credential", "-"), "Which credential?")],
)
def test_what_cannot_be_used_is_told(words, problem):
    ran = osaccess("verify", *words)
    assert (ran.code, problem in ran.err) == (2, True)


def test_a_password_is_nothing_to_verify(person):
    ran = osaccess("verify", "--credential", "-", environ=person.environ)
    assert (ran.code, "no application credential" in ran.err) == (2, True)
