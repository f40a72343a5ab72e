"""`osaccess doctor --from-log`: begins with the request that failed in a real client's debug output."""

import io
import logging

import pytest
from keystoneauth1 import session
from keystoneauth1.identity import v3

from support.command import osaccess
from support.people import Cloud

RULES = [{"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}]


@pytest.fixture(scope="module")
def person(real_keystone):
    return Cloud(real_keystone.login).person()


@pytest.fixture
def log_of():
    """Send requests with keystoneauth1 and return what it logs at level DEBUG."""
    logger, text = logging.getLogger("keystoneauth"), io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s"))
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)

    def sent(plugin, *requests):
        client = session.Session(auth=plugin, session=None)
        for method, url in requests:
            client.request(url, method, raise_exc=False)
        return text.getvalue()

    yield sent
    logger.removeHandler(handler)
    logger.setLevel(before)


def of_credential(person, credential):
    url = person.cloud.login.auth_url
    return v3.ApplicationCredential(url, credential["secret"], application_credential_id=credential["id"])


def doctor(tmp_path, text, environ):
    file = tmp_path / "client.log"
    file.write_text(text)
    return osaccess("doctor", "--from-log", file, "--json", "--timeout", "60", environ=environ)


def test_a_denial_by_rule_in_a_log_is_tried_again_and_told(person, log_of, real_keystone, tmp_path):
    credential = person.credential(access_rules=RULES)
    servers, flavors = (f"{real_keystone.probe_url}/compute/v2.1/{noun}" for noun in ("servers", "flavors"))
    text = log_of(of_credential(person, credential), ("GET", servers), ("GET", flavors))
    ran = doctor(tmp_path, text, person.credential_environ(credential))
    assert ran.data["answer"] == ["rule-denial"]
    assert "GET compute /compute/v2.1/flavors" in ran.data["findings"][0]["evidence"][0]
    assert f"GET {flavors} was answered 401" in ran.err


def test_a_role_denial_at_keystone_is_told_and_a_log_without_a_refusal_too(person, log_of, tmp_path):
    plugin = v3.Password(
        person.cloud.login.auth_url, user_id=person.id, password=person.password, project_id=person.project
    )
    users = f"{person.cloud.login.auth_url}/users"
    fine = log_of(plugin, ("GET", f"{person.cloud.login.auth_url}/auth/projects"))
    ran = doctor(tmp_path, fine, person.environ)
    assert (ran.code, "no request that was refused" in ran.err) == (0, True)
    ran = doctor(tmp_path, log_of(plugin, ("GET", users)), person.environ)
    assert ran.data["answer"] == ["role-denial"]


def test_no_token_goes_to_a_place_that_only_the_log_knows(person, tmp_path):
    stranger = "http://127.0.0.1:9/v2.1/servers"
    text = (
        f'DEBUG:keystoneauth.session:REQ: curl -g -i -X GET {stranger} -H "X-Auth-Token: x"\nDEBUG:RESP: [401]\n'
    )
    ran = doctor(tmp_path, text, person.environ)
    assert {one["cause"]: one["why"] for one in ran.data["not_checked"]}["rule-denial"].endswith(
        f"the catalogue has no endpoint of {stranger}"
    )


def test_what_is_no_log_is_told(person, tmp_path):
    assert doctor(tmp_path, "hello\n", person.environ).code == 2
    both = osaccess("doctor", "--from-log", tmp_path / "client.log", "--request", "GET compute /x", environ={})
    assert (both.code, "do not go together" in both.err) == (2, True)
