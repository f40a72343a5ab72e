"""An adapter adds nothing and loses nothing: what `handle` answers is what a client gets, by every way."""

import json
import subprocess
import sys

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer
from osaccess.fake_keystone.adapters.responses import use_fake_keystone
from osaccess.fake_keystone.in_process_session import InProcessSession
from osaccess.fake_keystone.mounts import split_url
from osaccess.fake_keystone.wire import Request

_NOT_COMPARED = {"x-openstack-request-id", "date", "content-length", "connection"}


@pytest.fixture(scope="module")
def served():
    """A served fake, what its admin sends along, and the two ways to it."""
    with FakeKeystoneServer() as server, requests.Session() as over_http:
        over_http.trust_env = False
        admin = InProcessSession(server.keystone, server.keystone.login)
        yield server.keystone, admin.headers, over_http


def answer_of(response):
    headers = {key.lower(): value for key, value in response.headers.items() if key.lower() not in _NOT_COMPARED}
    return response.status_code, headers, response.content


def handled(keystone, sent):
    _, path, query = split_url(sent.url)
    headers = {key.lower(): value for key, value in sent.headers.items()}
    reply = keystone.handle(Request(sent.method, path, query, headers, sent.body or b""))
    headers = {key.lower(): value for key, value in reply.headers.items() if key.lower() not in _NOT_COMPARED}
    return reply.status, headers, reply.body


PATHS = st.sampled_from(
    ["", "/", "/v3", "/v3/", "/v3/users", "/v3/users/ghost", "/v3/users?name=%C3%A9&x", "/v3//roles", "/v2.0",
     "/v3/auth/tokens", "/v3/auth/catalog", "/v3/role_assignments?include_names", "/v3/a%2Fb", "/v3/users?limit=1"]
)  # fmt: skip
BODIES = st.sampled_from([b"", b"{", b"{}", b"[]", b'{"auth": {}}', b'{"user": {"name": 1}}', b"x" * 120_000])


@settings(max_examples=150)
@given(method=st.sampled_from(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "POST"]), path=PATHS, body=BODIES,
       with_token=st.booleans())  # fmt: skip
def test_all_ways_give_the_same_answer(served, method, path, body, with_token):
    keystone, headers, over_http = served
    sent = over_http.prepare_request(
        requests.Request(
            method, keystone.url.removesuffix("/v3") + path, headers=headers if with_token else {}, data=body
        )
    )
    expected = handled(keystone, sent)
    assert answer_of(over_http.send(sent, timeout=10, allow_redirects=False)) == expected
    with use_fake_keystone(keystone), requests.Session() as here:
        assert answer_of(here.send(sent, allow_redirects=False)) == expected


def test_only_the_adapter_for_responses_needs_responses():
    program = (
        "import sys; sys.modules['responses'] = None\n"
        "import osaccess.fake_keystone, osaccess.fake_keystone.adapters.http_server\n"
        "import osaccess.fake_keystone.seed, osaccess.fake_keystone.view, osaccess.fake_keystone.fake_service\n"
        "import osaccess.cli.commands.fake_keystone, osaccess.fake_keystone.adapters.pytest_plugin\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_the_plugin_makes_no_other_test_suite_slower():
    program = (
        "import sys, json, pytest; before = set(sys.modules)\n"
        "import osaccess.fake_keystone.adapters.pytest_plugin\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in set(sys.modules) - before})))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert not {"requests", "responses", "keystoneauth1", "pydantic", "yaml", "rich"} & set(
        json.loads(done.stdout)
    )
