"""Whatever is sent, the fake answers: it never raises, and never says 500."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osaccess.fake_keystone import FakeKeystone, Request, routes

PASSWORD = "admin-password"
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-1, 99)
    | st.sampled_from(("", "x", "default", "admin", "member", "a/b", "2035-01-01"))
)
NAMES = (
    "auth", "identity", "methods", "password", "token", "application_credential", "user", "project", "domain", "scope", "system", "id",
    "name", "secret", "roles", "access_rules", "expires_at", "enabled", "options", "immutable", "tags", "parent_id", "domain_id", "group",
    "role", "service", "endpoint", "region", "url", "interface", "service_id", "region_id", "type", "path", "method", "description",
    "original_password", "default_project_id", "is_domain", "explicit_domain_id", "federated",
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from(NAMES)
queries = st.lists(st.tuples(names | st.sampled_from(("limit", "marker", "effective", "include_names", "user.id", "scope.project.id", "tags")),
                             st.sampled_from(("", "1", "x", "default", "-1"))), max_size=3)  # fmt: skip


def fresh():
    keystone = FakeKeystone(ids="counted")
    user = {"name": "admin", "domain": {"id": "default"}, "password": PASSWORD}
    auth = {"identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"name": "admin", "domain": {"id": "default"}}}}  # fmt: skip
    reply = keystone.handle(Request("POST", "/v3/auth/tokens", "", {}, json.dumps({"auth": auth}).encode()))
    return keystone, reply.headers["X-Subject-Token"]


def nouns_of(route):
    """Return the noun that the body of a route wants, to get past its schema."""
    return [name for name in (route.body or {}).get("properties", {}) if name in NAMES]


@settings(max_examples=500)
@given(st.data())
def test_any_request_is_answered(data):
    keystone, token = fresh()
    for _ in range(3):
        route = data.draw(st.sampled_from(routes.ROUTES))
        ids = st.sampled_from(
            [
                "default",
                "x",
                *(row.id for row in (*keystone.state.users, *keystone.state.projects, *keystone.state.roles)),
            ]
        )
        path = "/v3" + "/".join(data.draw(ids) if part.startswith("{") else part for part in route.path.split("/"))
        body = data.draw(st.dictionaries(names, values, max_size=3))
        for noun in nouns_of(route):
            body[noun] = data.draw(st.dictionaries(names, values, max_size=5)) | {"name": "n"}
        query = "&".join(f"{name}={value}" for name, value in data.draw(queries))
        reply = keystone.handle(
            Request(
                route.method,
                path,
                query,
                {"x-auth-token": token, "x-subject-token": token},
                json.dumps(body).encode(),
            )
        )
        assert reply.status != 500


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"[1]", b"null", b'{"auth": 1e999}'])
def test_any_bytes_are_answered(raw):
    keystone, token = fresh()
    assert keystone.handle(Request("POST", "/v3/auth/tokens", "", {"x-auth-token": token}, raw)).status == 400


@settings(max_examples=500)
@given(identity=st.dictionaries(st.sampled_from(("password", "token", "application_credential")), values, max_size=3), scope=st.just({}) | st.fixed_dictionaries({"scope": values}),
       methods=st.lists(st.sampled_from(("password", "token", "application_credential", "x")), max_size=2))  # fmt: skip
def test_any_login_is_answered(identity, scope, methods):
    keystone, _ = fresh()
    body = {"auth": {"identity": identity | {"methods": methods}} | scope}
    assert keystone.handle(Request("POST", "/v3/auth/tokens", "", {}, json.dumps(body).encode())).status in (
        201,
        400,
        401,
        403,
        404,
        501,
    )
