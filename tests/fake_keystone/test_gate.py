"""The gate of a fake service decides as keystonemiddleware does (facts/keystone.md 6)."""

import json

import pytest

from osaccess.fake_keystone import FakeKeystone, Request
from osaccess.fake_keystone.enforcement import gate


def ask(keystone, method, path, body, token=None):
    headers = {"x-auth-token": token} if token else {}
    return keystone.handle(Request(method, f"/v3{path}", "", headers, json.dumps(body).encode()))


@pytest.fixture
def keystone():
    return FakeKeystone()


@pytest.fixture
def admin(keystone):
    user = {"name": "admin", "domain": {"id": "default"}, "password": "admin-password"}
    auth = {"identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"name": "admin", "domain": {"id": "default"}}}}  # fmt: skip
    token = ask(keystone, "POST", "/auth/tokens", {"auth": auth}).headers["X-Subject-Token"]
    ask(keystone, "POST", "/services", {"service": {"type": "image", "name": "glance"}}, token)
    return token


@pytest.fixture
def ruled(keystone, admin):
    """A token whose credential may list images under the mount prefix."""
    user = next(iter(keystone.state.users)).id
    rules = [
        {"service": "image", "method": "GET", "path": "/image/v2/images/*"},
        {"service": "none", "method": "GET", "path": "/**"},
    ]
    body = {"application_credential": {"name": "c", "access_rules": rules}}
    made = json.loads(ask(keystone, "POST", f"/users/{user}/application_credentials", body, admin).body)[
        "application_credential"
    ]
    data = {"id": made["id"], "secret": made["secret"]}
    auth = {"identity": {"methods": ["application_credential"], "application_credential": data}}
    return ask(keystone, "POST", "/auth/tokens", {"auth": auth}).headers["X-Subject-Token"]


@pytest.mark.parametrize(
    ("service", "method", "path", "passes"),
    [
        ("image", "GET", "/image/v2/images/1", True),
        ("image", "GET", "/image/v2/images", False),
        ("image", "GET", "/v2/images/1", False),
        ("image", "HEAD", "/image/v2/images/1", False),
        ("compute", "GET", "/image/v2/images/1", False),
        ("none", "GET", "/anything", False),
        ("", "GET", "/image/v2/images/1", False),
    ],
)
def test_rules_decide(keystone, ruled, service, method, path, passes):
    assert (gate(keystone, service, method, path, ruled) is None) == passes


def test_token_without_rules_passes_everywhere(keystone, admin):
    assert gate(keystone, "", "DELETE", "/anything", admin) is None


@pytest.mark.parametrize("token", [None, "", "garbage"])
def test_dead_token_is_refused_like_a_denied_one(keystone, ruled, token):
    denied = gate(keystone, "image", "GET", "/other", ruled)
    assert gate(keystone, "image", "GET", "/image/v2/images/1", token) == denied
    assert denied.status == 401
    assert denied.headers["WWW-Authenticate"] == 'Keystone uri="http://keystone.test"'
