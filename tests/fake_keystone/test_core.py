"""What only the fake has: its powers as a test double, and the promises about speed and memory."""

import gc
import json
import threading
from datetime import UTC, datetime

import pytest

from osaccess.fake_keystone import Clock, FakeKeystone, Fault, Reply, Request
from osaccess.fake_keystone.app import REMEMBERED_REQUESTS

LOGIN = {
    "auth": {
        "identity": {
            "methods": ["password"],
            "password": {"user": {"name": "admin", "domain": {"id": "default"}, "password": "admin-password"}},
        },
        "scope": {"project": {"name": "admin", "domain": {"id": "default"}}},
    }
}


def ask(keystone, method, path, body=None, token=None):
    path, _, query = path.partition("?")
    headers = {"x-auth-token": token} if token else {}
    content = b"" if body is None else json.dumps(body).encode()
    return keystone.handle(Request(method, f"/v3{path}", query, headers, content))


def token_of(keystone):
    return ask(keystone, "POST", "/auth/tokens", LOGIN).headers["X-Subject-Token"]


def test_counted_ids_are_the_same_in_every_run():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    replies = []
    for _ in range(2):
        keystone = FakeKeystone(ids="counted", clock=Clock(start))
        token = token_of(keystone)
        made = ask(keystone, "POST", "/users", {"user": {"name": "u"}}, token)
        replies.append((token, made.body))
    assert replies[0] == replies[1]


def test_reset_makes_counted_ids_begin_anew():
    keystone = FakeKeystone(ids="counted", clock=Clock(datetime(2026, 1, 1, tzinfo=UTC)))
    first = token_of(keystone)
    keystone.reset()
    assert token_of(keystone) == first


def test_snapshot_and_restore():
    keystone = FakeKeystone()
    token = token_of(keystone)
    snapshot = keystone.state.snapshot()
    ask(keystone, "POST", "/users", {"user": {"name": "u"}}, token)
    assert len(keystone.state.users) == 2
    keystone.state.restore(snapshot)
    assert [user.name for user in keystone.state.users] == ["admin"]
    assert ask(keystone, "GET", "/users?name=u", None, token).body.startswith(b'{"users": []')


def test_reset_leaves_what_bootstrap_left():
    keystone = FakeKeystone()
    token = token_of(keystone)
    ask(keystone, "POST", "/projects", {"project": {"name": "p"}}, token)
    keystone.reset()
    assert [project.name for project in keystone.state.projects] == ["Default", "admin"]
    assert keystone.requests == []


def test_time_advances_and_tokens_expire():
    keystone = FakeKeystone()
    token = token_of(keystone)
    keystone.clock.advance(minutes=59)
    assert ask(keystone, "GET", "/auth/projects", None, token).status == 200
    keystone.clock.advance(minutes=1)
    assert ask(keystone, "GET", "/auth/projects", None, token).status == 401


def test_expired_token_is_shown_for_two_days_where_asked_for():
    keystone = FakeKeystone()
    token = token_of(keystone)
    for hours, status in ((2, 200), (46, 200), (2, 404)):
        keystone.clock.advance(hours=hours)
        headers = {"x-auth-token": token_of(keystone), "x-subject-token": token}
        request = Request("GET", "/v3/auth/tokens", "allow_expired=1", headers)
        assert keystone.handle(request).status == status


def test_credential_limit_is_told_in_keystones_words():
    keystone = FakeKeystone(credential_limit=1)
    token = token_of(keystone)
    user = next(iter(keystone.state.users)).id
    path = f"/users/{user}/application_credentials"
    assert ask(keystone, "POST", path, {"application_credential": {"name": "a"}}, token).status == 201
    refused = ask(keystone, "POST", path, {"application_credential": {"name": "b"}}, token)
    message = "Unable to create additional application credentials, maximum of 1 already exceeded for user."
    assert (refused.status, json.loads(refused.body)["error"]["message"]) == (403, message)


def test_faults_answer_in_its_place_or_not_at_all():
    answers = [Reply(429, {"Retry-After": "1"}), Fault("reset"), None]

    class Faults:
        def before(self, _request):
            return answers.pop(0)

    keystone = FakeKeystone()
    keystone.faults = Faults()
    assert ask(keystone, "GET", "").status == 429
    with pytest.raises(Fault):
        ask(keystone, "GET", "")
    assert ask(keystone, "GET", "").status == 200
    assert [one.status for one in keystone.requests] == [429, 0, 200]


def test_log_holds_no_query_and_no_body():
    keystone = FakeKeystone()
    ask(keystone, "POST", "/auth/tokens?x=secret", LOGIN)
    assert repr(keystone.requests) == "[HandledRequest(method='POST', path='/v3/auth/tokens', status=201)]"


def test_secrets_are_in_no_repr():
    keystone = FakeKeystone(admin_password="hidden-1")
    state = "".join(repr(row) for row in keystone.state.users)
    assert "hidden-1" not in repr(keystone.login) + state
    assert "password" not in state.replace("password_expires_at", "")


def test_many_threads_at_once():
    keystone = FakeKeystone()
    token = token_of(keystone)

    def work(number):
        for step in range(50):
            ask(keystone, "POST", "/users", {"user": {"name": f"{number}-{step}"}}, token)
            ask(keystone, "GET", "/users", None, token)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keystone.state.users) == 401


def test_memory_does_not_grow_on_a_steady_state():
    keystone = FakeKeystone()
    token = token_of(keystone)

    def steps(count):
        for _ in range(count):
            made = json.loads(ask(keystone, "POST", "/users", {"user": {"name": "u"}}, token).body)["user"]["id"]
            ask(keystone, "GET", "/users", None, token)
            ask(keystone, "DELETE", f"/users/{made}", None, token)
            ask(keystone, "POST", "/auth/tokens", LOGIN)

    steps(REMEMBERED_REQUESTS // 4)  # the log is full, the caches warm
    gc.collect()
    before = len(gc.get_objects())
    steps(3000)
    gc.collect()
    assert len(keystone.requests) == REMEMBERED_REQUESTS
    assert len(gc.get_objects()) < before + 4500  # what is kept of rows and tokens that are gone is bounded


def test_mount_prefix_of_the_url():
    keystone = FakeKeystone(url="https://cloud.test/identity/v3")
    assert keystone.handle(Request("GET", "/identity/v3")).status == 200
    assert keystone.handle(Request("GET", "/identity")).status == 300
    assert keystone.handle(Request("GET", "/v3")).status == 404
