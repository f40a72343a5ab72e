"""`osaccess doctor` on the shared real Keystone: a few faults; the whole table is slow (tests/diagnosis)."""

import pytest
import responses

from support.command import osaccess
from support.people import Cloud

RULES = [{"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}]


@pytest.fixture(scope="module")
def person(real_keystone):
    return Cloud(real_keystone.login).person()


def doctor(environ, *words):
    return osaccess("doctor", "--json", "--timeout", "60", *words, environ=environ)


def test_a_login_that_works_is_healthy(person):
    ran = doctor(person.environ)
    assert (ran.code, ran.data["verdict"], ran.data["findings"]) == (0, "healthy", [])


def test_the_answer_names_cause_evidence_next_step_and_request_id(person):
    ran = osaccess("doctor", "--timeout", "60", environ={**person.environ, "OS_PASSWORD": "wrong-canary"})
    assert ran.code == 1
    for part in (
        "Cannot tell between",
        "The password is wrong.",
        "seen:",
        "next:",
        "Ruled out",
        "req-",
        "--admin",
    ):
        assert part in ran.out
    assert "wrong-canary" not in ran.out + ran.err


def test_a_leftover_scope_is_found_beside_what_else_is_wrong(person):
    environ = {**person.credential_environ(person.credential()), "OS_PROJECT_ID": person.project}
    ran = doctor({**environ, "OS_APPLICATION_CREDENTIAL_ID": "0" * 32})
    assert ran.data["answer"] == ["leftover-scope", "credential-gone"]
    assert ran.data["findings"][0]["next"] == "Type: unset OS_PROJECT_ID"


def test_a_denial_by_rule_is_told_from_a_bad_token(person):
    environ = person.credential_environ(person.credential(access_rules=RULES))
    denied = doctor(environ, "--request", "GET compute /compute/v2.1/flavors")
    assert (denied.data["verdict"], denied.data["answer"]) == ("found", ["rule-denial"])
    assert doctor(environ, "--request", "GET compute /compute/v2.1/servers").code == 0


def test_a_role_that_is_not_enough_is_told_from_a_rule(person):
    assert doctor(person.environ, "--request", "GET identity /v3/users").data["answer"] == ["role-denial"]


def test_a_request_that_could_change_something_is_never_sent(person):
    ran = doctor(person.environ, "--request", "POST compute /compute/v2.1/servers", "--show-http")
    assert "/compute/v2.1/servers" not in ran.err


@pytest.mark.parametrize("scoped", [True, False])
def test_a_password_is_tried_twice_at_most_and_fewer_than_15_requests_are_sent(person, scoped):
    change = {} if scoped else {"OS_PROJECT_NAME": "", "OS_PROJECT_DOMAIN_ID": ""}
    ran = doctor({**person.environ, **change, "OS_PASSWORD": "wrong"}, "--show-http")
    assert ran.err.count("/auth/tokens") <= 2
    assert ran.data["requests"] < 15


def test_after_429_nothing_more_is_sent():
    with responses.RequestsMock() as keystone:
        keystone.add("GET", "http://k/v3", status=429, headers={"Retry-After": "7"})
        ran = doctor({"OS_AUTH_URL": "http://k/v3", "OS_TOKEN": "x", "OS_AUTH_TYPE": "token"})
        assert len(keystone.calls) == 1
    assert (ran.data["answer"], ran.data["findings"][0]["evidence"]) == (["rate-limit"], ["429, Retry-After: 7"])


def test_an_entry_that_does_not_exist_is_bad_input(tmp_path):
    (tmp_path / "clouds.yaml").write_text("clouds: {}\n")
    ran = osaccess("doctor", "--os-cloud", "x", environ={"OS_CLIENT_CONFIG_FILE": str(tmp_path / "clouds.yaml")})
    assert ran.code == 2


def test_two_other_logins_at_once_are_refused():
    ran = osaccess("doctor", "--admin", "a", "--owner", "b")
    assert (ran.code, "do not go together" in ran.err) == (2, True)


def test_without_any_login_it_says_what_is_missing():
    ran = doctor({})
    assert (ran.code, ran.data["answer"]) == (1, ["incomplete-login"])
    assert "OS_AUTH_URL" in ran.data["findings"][0]["evidence"][0]
