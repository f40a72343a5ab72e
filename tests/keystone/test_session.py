"""What KeystoneSession sends, repeats, counts and says.

Against the fake Keystone where the answer is Keystone's; against scripted answers where a test needs a certain row of
them, or such as come from what stands in a Keystone's place.
"""

import json
import logging
import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest
import requests
import responses

from osaccess.access.login import (
    ApplicationCredential,
    ById,
    ByName,
    DomainScope,
    Login,
    Password,
    ProjectScope,
    Token,
    Unscoped,
)
from osaccess.access.secret import Secret
from osaccess.errors import BadInput, Failed
from osaccess.fake_keystone import Clock, FakeKeystone
from osaccess.fake_keystone.adapters.responses import use_fake_keystone
from osaccess.fake_keystone.fake_service import FakeService
from osaccess.fake_keystone.seed import seed_text
from osaccess.keystone.auth_url import identity_endpoint
from osaccess.keystone.refusals import LoginRefused, NotReached, RefusedByKeystone, WrongAuthUrl, refused_login
from osaccess.keystone.session import KeystoneSession
from osaccess.keystone.traffic import SentRequest

URL = "https://keystone.example.org/v3"
PASSWORD = "correct-horse-battery"
GENERIC_401 = {
    "error": {"code": 401, "message": "The request you have made requires authentication.", "title": "x"}
}

SEED = f"""
fake_keystone: 1
projects: {{web: {{}}}}
users: {{ci: {{password: {PASSWORD}}}}}
role_assignments: [{{user: ci, project: web, roles: [member]}}]
credentials:
  deploy:
    user: ci
    project: web
    roles: [member]
    access_rules: [{{service: compute, method: GET, path: /compute/v2.1/servers}}]
"""


def a_login(method=None, **changes):
    default = Password(ByName("ci", ById("default")), Secret(PASSWORD), ProjectScope(ById("p1")))
    return Login(changes.pop("auth_url", URL), method or default, **changes)


def a_session(**options):
    slept = []
    session = KeystoneSession(
        options.pop("login", a_login()),
        sleep=slept.append,
        clock=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        timeout=2,
        **options,
    )
    return session, slept


def a_token():
    domain = {"id": "default", "name": "Default"}
    return {
        "token": {
            "methods": ["password"],
            "user": {"id": "u1", "name": "ci", "domain": domain},
            "project": {"id": "p1", "name": "web", "domain": domain},
            "roles": [{"id": "r1", "name": "member"}],
            "expires_at": "2099-01-01T00:00:00.000000Z",
            "issued_at": "2026-01-01T00:00:00.000000Z",
            "catalog": [
                {
                    "id": "s1",
                    "type": "compute",
                    "name": "nova",
                    "endpoints": [
                        {
                            "id": "e1",
                            "interface": "public",
                            "region": "R",
                            "region_id": "R",
                            "url": "https://n/v2.1",
                        }
                    ],
                }
            ],
        }
    }


@pytest.fixture
def keystone():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def seeded():
    """A fake Keystone with a pipeline's user and credential, in 2026."""
    fake = FakeKeystone(url=URL, clock=Clock(datetime(2026, 1, 1, tzinfo=UTC)))
    compute = FakeService(fake, "compute")
    made = seed_text(fake, SEED, "seed.yaml").credential("deploy")
    with use_fake_keystone(fake, services=[compute]):
        yield fake, made


def tokens(keystone, count=1):
    for number in range(count):
        keystone.post(
            f"{URL}/auth/tokens",
            json=a_token(),
            status=201,
            headers={"X-Subject-Token": f"token-{number}"},
        )


def sent(keystone):
    return [(call.request.method, call.request.path_url) for call in keystone.calls]


# ---- the token ------------------------------------------------------------------------------------------------


def test_nothing_is_sent_before_the_first_request(keystone):
    a_session()

    assert sent(keystone) == []


def test_one_token_serves_all_requests_of_all_threads(keystone):
    tokens(keystone)
    keystone.get(f"{URL}/projects", json={"projects": []})
    session, _ = a_session()

    threads = [threading.Thread(target=session.request, args=("GET", "/projects")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert session.counts.tokens == 1
    assert session.counts.requests == 9


def test_the_facts_of_the_token(seeded):
    fake, credential = seeded
    session, _ = a_session(login=a_login(ApplicationCredential(credential.id, credential.secret)))

    facts = session.token()

    assert (facts.user.name, facts.user.domain_id) == ("ci", "default")
    assert facts.project is not None
    assert facts.project.name == "web"
    assert sorted(role.name for role in facts.roles) == ["member", "reader"]
    assert facts.expires_at == fake.clock.now().replace(microsecond=0) + timedelta(hours=1)
    assert facts.methods == ("application_credential",)
    assert facts.application_credential is not None
    assert facts.application_credential.restricted
    assert [each.path for each in facts.application_credential.access_rules] == ["/compute/v2.1/servers"]
    assert sorted({each.service_type for each in facts.endpoints}) == ["compute", "identity"]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (
            Password(ById("u1"), Secret("pw"), DomainScope(ByName("Web"))),
            {
                "identity": {"methods": ["password"], "password": {"user": {"id": "u1", "password": "pw"}}},
                "scope": {"domain": {"name": "Web"}},
            },
        ),
        (
            Token(Secret("old"), Unscoped()),
            {"identity": {"methods": ["token"], "token": {"id": "old"}}, "scope": "unscoped"},
        ),
        (
            ApplicationCredential("c1", Secret("s")),
            {
                "identity": {
                    "methods": ["application_credential"],
                    "application_credential": {"id": "c1", "secret": "s"},
                }
            },
        ),
    ],
)
def test_a_login_is_sent_as_it_is(keystone, method, expected):
    tokens(keystone)
    session, _ = a_session(login=a_login(method))

    session.token()

    assert json.loads(keystone.calls[0].request.body) == {"auth": expected}


def test_a_name_without_domain_is_refused_before_anything_is_sent():
    with pytest.raises(BadInput, match="without its domain"):
        a_session(login=a_login(Password(ByName("ci"), Secret("pw"), Unscoped())))


# ---- 401 ------------------------------------------------------------------------------------------------------


def test_a_dead_token_is_replaced_after_the_second_in_which_it_was_revoked(keystone):
    tokens(keystone, 2)
    keystone.get(f"{URL}/projects", json=GENERIC_401, status=401)
    keystone.get(f"{URL}/projects", json={"projects": []})
    session, slept = a_session()

    reply = session.request("GET", "/projects")

    assert reply.status == 200
    assert slept == [1.1]
    assert session.counts.tokens == 2
    assert session.counts.refused == 1


def test_only_one_thread_waits_for_the_new_token(keystone):
    tokens(keystone, 2)
    arrived = threading.Barrier(4)

    def answer(request):
        if request.headers["X-Auth-Token"] == "token-0":
            arrived.wait(100)
            return 401, {}, json.dumps(GENERIC_401)
        return 200, {}, json.dumps({"projects": []})

    keystone.add_callback("GET", f"{URL}/projects", answer)
    session, slept = a_session()
    replies = []
    threads = [
        threading.Thread(target=lambda: replies.append(session.request("GET", "/projects").status))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert replies == [200] * 4
    assert slept == [1.1]
    assert session.counts.tokens == 2


def test_a_token_refused_three_times_is_an_error_with_the_message_of_keystone(keystone):
    tokens(keystone, 3)
    keystone.get(f"{URL}/projects", json=GENERIC_401, status=401)
    session, slept = a_session()

    with pytest.raises(RefusedByKeystone, match="requires authentication") as raised:
        session.request("GET", "/projects")

    assert raised.value.status == 401
    assert slept == [1.1, 1.1]


def test_a_denial_by_access_rule_costs_no_second_token(seeded):
    _, credential = seeded
    session, slept = a_session(login=a_login(ApplicationCredential(credential.id, credential.secret)))

    with pytest.raises(RefusedByKeystone, match="access rules of this application credential"):
        session.request("GET", "/auth/projects")

    assert (session.counts.tokens, slept) == (1, [])


def test_a_wrong_password_is_tried_once(seeded):
    wrong = "guessed-horse-battery"
    project = ProjectScope(ByName("web", ById("default")))
    session, slept = a_session(login=a_login(Password(ByName("ci", ById("default")), Secret(wrong), project)))

    with pytest.raises(LoginRefused, match="refuses the login of user 'ci'") as raised:
        session.request("GET", "/projects")

    assert (session.counts.tokens, slept) == (1, [])
    assert wrong not in str(raised.value)


# ---- 429, 5xx, no answer --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("Thu, 01 Jan 2026 00:00:09 GMT", 9.0), ("soon", 5.0), ("\u00b2", 5.0), ("", 5.0)],
)
def test_a_rate_limit_is_waited_for_as_told(keystone, header, seconds):
    tokens(keystone)
    keystone.get(f"{URL}/projects", status=429, headers={"Retry-After": header})
    keystone.get(f"{URL}/projects", json={"projects": []})
    session, slept = a_session()

    assert session.request("GET", "/projects").status == 200
    assert slept == [seconds]


def test_a_rate_limit_on_tokens_is_waited_for_too(keystone):
    keystone.post(f"{URL}/auth/tokens", status=429, headers={"Retry-After": "3"})
    tokens(keystone)
    session, slept = a_session()

    session.token()

    assert slept == [3.0]
    assert session.counts.tokens == 2


@pytest.mark.parametrize("header", ["3600", "9" * 400, "Fri, 31 Dec 2099 23:59:59 GMT"])
def test_a_rate_limit_that_asks_for_too_long_is_an_error(keystone, header):
    tokens(keystone)
    keystone.post(f"{URL}/projects", status=429, headers={"Retry-After": header})
    session, slept = a_session()

    with pytest.raises(RefusedByKeystone, match="429"):
        session.request("POST", "/projects", {"project": {}})
    assert slept == []


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_trouble_inside_keystone_is_never_repeated(keystone, status):
    tokens(keystone)
    keystone.post(f"{URL}/projects", json={"error": {"message": "oops"}}, status=status)
    session, slept = a_session()

    with pytest.raises(RefusedByKeystone, match=f"{status} to POST /projects: oops"):
        session.request("POST", "/projects", {"project": {}})
    assert slept == []
    assert session.counts.requests == 2


@pytest.fixture
def closed_port():
    with socket.socket() as taken:  # bound, so that nobody else gets it, and not listening
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_a_refused_connection_is_tried_briefly_and_named(closed_port):
    port = closed_port
    session, slept = a_session(login=a_login(auth_url=f"http://127.0.0.1:{port}/v3"))

    with pytest.raises(NotReached, match=f"Nothing answers at http://127.0.0.1:{port}/v3: connection refused"):
        session.token()
    assert slept == [0.2, 0.5, 1.0]


def test_a_connection_that_breaks_off_is_not_repeated(keystone):
    tokens(keystone)
    keystone.post(f"{URL}/projects", body=requests.ConnectionError("Connection aborted"))
    session, slept = a_session()

    with pytest.raises(NotReached, match="broke off"):
        session.request("POST", "/projects", {"project": {}})
    assert slept == []


def test_a_timeout_is_not_repeated(keystone):
    tokens(keystone)
    keystone.post(f"{URL}/projects", body=requests.ReadTimeout("late"))
    session, slept = a_session()

    with pytest.raises(NotReached, match="did not answer within 2 s"):
        session.request("POST", "/projects", {"project": {}})
    assert slept == []


@pytest.mark.parametrize(
    ("text", "said"),
    [("WRONG_VERSION_NUMBER", "not served over TLS"), ("CERTIFICATE_VERIFY_FAILED", "cannot be verified")],
)
def test_trouble_with_tls_is_told_apart(keystone, text, said):
    keystone.post(f"{URL}/auth/tokens", body=requests.exceptions.SSLError(text))
    session, _ = a_session()

    with pytest.raises(NotReached, match=said):
        session.token()


# ---- the wrong place ------------------------------------------------------------------------------------------


def test_a_page_instead_of_an_answer_means_a_wrong_auth_url(keystone):
    keystone.post(f"{URL}/auth/tokens", body="<!doctype html>404", status=404, content_type="text/html")
    session, _ = a_session()

    with pytest.raises(WrongAuthUrl, match="not an identity API v3"):
        session.token()


def test_a_page_instead_of_a_yes_without_a_body_means_a_wrong_auth_url(keystone):
    tokens(keystone)
    keystone.head(f"{URL}/groups/g/users/u", status=200, content_type="text/html")
    with pytest.raises(WrongAuthUrl, match="HTML page"):
        a_session()[0].request("HEAD", "/groups/g/users/u")


def test_a_yes_without_a_body_is_no_page_whatever_its_type(keystone):
    tokens(keystone)
    keystone.head(f"{URL}/groups/g/users/u", status=204, content_type="text/html")
    assert a_session()[0].request("HEAD", "/groups/g/users/u").status == 204


def test_a_service_that_gives_no_token_means_a_wrong_auth_url(keystone):
    keystone.post(f"{URL}/auth/tokens", json={"versions": []}, status=200)
    session, _ = a_session()

    with pytest.raises(WrongAuthUrl, match="gives no token"):
        session.token()


def test_a_redirect_is_not_followed_with_the_password(keystone):
    keystone.post(
        f"{URL}/auth/tokens", status=301, headers={"Location": "https://elsewhere.example.org/v3/auth/tokens"}
    )
    session, _ = a_session()

    with pytest.raises(WrongAuthUrl, match="redirects to https://elsewhere"):
        session.token()


def test_a_missing_cacert_is_refused_before_anything_is_sent(tmp_path):
    with pytest.raises(BadInput, match="does not exist"):
        a_session(login=a_login(cacert=str(tmp_path / "nowhere.pem")))


def test_an_answer_without_the_expected_part_is_told(keystone):
    tokens(keystone)
    keystone.get(f"{URL}/projects/x", json={"something": "else"})
    session, _ = a_session()

    with pytest.raises(Failed, match="lacks 'project'"):
        session.request("GET", "/projects/x").part("project")


@pytest.mark.parametrize(
    ("given", "endpoint"),
    [
        ("https://k.example.org:5000", "https://k.example.org:5000/v3"),
        ("https://k.example.org/identity/", "https://k.example.org/identity/v3"),
        ("https://k.example.org/v3/", "https://k.example.org/v3"),
    ],
)
def test_a_missing_version_is_added_to_auth_url(given, endpoint):
    assert identity_endpoint(given) == endpoint


@pytest.mark.parametrize(
    "given",
    [
        "k.example.org",
        "ftp://k",
        "https://k:port/v3",
        "https://k/v2.0",
        "https://k/v3/auth/tokens",
        "https://u:p@k/v3",
    ],
)
def test_an_impossible_auth_url_is_refused(given):
    with pytest.raises(BadInput, match="auth_url"):
        identity_endpoint(given)


# ---- answers --------------------------------------------------------------------------------------------------


def test_a_missing_thing_is_absent_and_no_error(keystone):
    tokens(keystone)
    keystone.get(f"{URL}/projects/x", json={"error": {"message": "Could not find project: x."}}, status=404)
    session, _ = a_session()

    assert session.request("GET", "/projects/x").is_absent


def test_a_missing_thing_in_a_create_is_an_error(keystone):
    tokens(keystone)
    keystone.post(f"{URL}/x", json={"error": {"message": "Role nosuch is not defined"}}, status=404)
    session, _ = a_session()

    with pytest.raises(RefusedByKeystone, match="Role nosuch is not defined"):
        session.request("POST", "/x", {})


@pytest.mark.parametrize(
    "said", ["Unable to validate token because project p1 is disabled", "Could not find project: p1."]
)
def test_a_login_that_is_gone_does_not_make_things_look_deleted(keystone, said):
    tokens(keystone)
    keystone.get(f"{URL}/users/u1/application_credentials/c9", json={"error": {"message": said}}, status=404)
    session, _ = a_session()

    with pytest.raises(RefusedByKeystone, match="about the login itself"):
        session.request("GET", "/users/u1/application_credentials/c9")


def test_every_request_is_logged_without_query_and_body(keystone):
    tokens(keystone)
    keystone.get(f"{URL}/roles", json={"roles": []})
    seen = []
    session, _ = a_session(log=seen.append)

    session.request("GET", "/roles", params={"name": "member"})

    assert seen == [SentRequest("POST", "/v3/auth/tokens", 201), SentRequest("GET", "/v3/roles", 200)]


def test_no_secret_reaches_log_or_error(keystone, caplog):
    caplog.set_level(logging.DEBUG)
    tokens(keystone)
    quoted = {"error": {"message": "Invalid input for field/attribute password. Value: new-password"}}
    keystone.post(f"{URL}/users", json=quoted, status=400)
    session, _ = a_session()

    with pytest.raises(RefusedByKeystone) as raised:
        session.request("POST", "/users", {"user": {"password": "new-password"}})

    everything = caplog.text + str(raised.value) + repr(session) + repr(session.login)
    for secret in (PASSWORD, "new-password", "token-0"):
        assert secret not in everything


@pytest.mark.parametrize(
    ("method", "cause"),
    [
        (ApplicationCredential("0" * 32, Secret("nonsense")), "it has expired, or its owner is disabled"),
        (Token(Secret("nonsense"), Unscoped()), "has expired or was revoked"),
        (Password(ByName("jo", ById("default")), Secret("nonsense"), Unscoped()), "User, password, domain"),
    ],
)
def test_a_bare_401_names_what_it_can_mean_for_this_kind_of_login(method, cause):
    told = refused_login(401, "The request you have made requires authentication.", "http://k/v3", "of jo", method)
    assert cause in told.because
    assert "osaccess doctor" in told.mend
