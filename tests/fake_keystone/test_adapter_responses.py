import http.server
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import responses

from osaccess.errors import BadInput
from osaccess.fake_keystone import FakeKeystone
from osaccess.fake_keystone.adapters.responses import OtherHostRefused, register, use_fake_keystone
from osaccess.fake_keystone.faults import DeclaredFault, DeclaredFaults, Latency, Reset, TooManyRequests
from osaccess.keystone.session import KeystoneSession
from support.echo_fake import EchoFake


@pytest.fixture
def network():
    """A server on loopback that stands for the world outside; counts what reaches it."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.seen.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.seen = []
        server.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def project_names(keystone):
    rows = KeystoneSession(keystone.login).request("GET", "/projects").body["projects"]
    return [row["name"] for row in rows]


@use_fake_keystone
def test_a_decorated_test_gets_the_fake(keystone):
    assert project_names(keystone) == ["admin"]
    assert [(one.method, one.path, one.status) for one in keystone.requests] == [
        ("POST", "/v3/auth/tokens", 201),
        ("GET", "/v3/projects", 200),
    ]


@pytest.mark.parametrize("number", [1, 2])
@use_fake_keystone
def test_each_call_of_a_decorated_test_gets_a_fresh_fake(number, keystone):
    keystone.state.projects.drop(next(iter(keystone.state.projects)).id)
    assert keystone.requests == []


def test_a_given_fake_is_used_and_keeps_its_state():
    given = FakeKeystone(url="https://identity.test/identity/v3")
    for _ in range(2):
        with use_fake_keystone(given) as keystone:
            assert keystone is given
            assert project_names(keystone) == ["admin"]
    assert len(given.requests) == 4


def test_all_threads_use_it():
    with use_fake_keystone() as keystone, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: project_names(keystone), range(32)))
    assert found == [["admin"]] * 32


def test_the_network_is_as_before_when_it_ends(network):
    with use_fake_keystone():
        pass
    assert requests.get(network.url, timeout=10).ok
    assert network.seen == ["/"]


def test_it_ends_also_with_an_error(network):
    with pytest.raises(ZeroDivisionError), use_fake_keystone():
        raise ZeroDivisionError
    assert requests.get(network.url, timeout=10).ok


def test_any_other_host_is_refused(network):
    with use_fake_keystone() as keystone, pytest.raises(OtherHostRefused) as caught:
        requests.get(f"{network.url}/secret?token=x", timeout=10)
    assert network.seen == []
    assert "token" not in str(caught.value)
    assert f"passthrough=['{network.url}']" in caught.value.mend
    assert keystone.requests == []


def test_the_refusal_is_no_error_that_clients_retry():
    assert not issubclass(OtherHostRefused, (requests.RequestException, OSError))


def test_a_host_that_only_begins_like_the_fakes_is_another_host():
    with use_fake_keystone() as keystone:
        root = keystone.url.removesuffix("/v3")
        for url in (f"{root}.evil.example/v3", f"{root}@evil.example/v3", f"{root}:8080/v3"):
            with pytest.raises(OtherHostRefused):
                requests.get(url, timeout=10)


def test_what_is_passed_through_reaches_the_network(network):
    with use_fake_keystone(passthrough=[f"{network.url}/allowed"]) as keystone:
        assert requests.get(f"{network.url}/allowed/x", timeout=10).ok
        with pytest.raises(OtherHostRefused):
            requests.get(f"{network.url}/allowedx", timeout=10)
        assert project_names(keystone) == ["admin"]
    assert network.seen == ["/allowed/x"]


def test_further_fakes_answer_at_their_urls():
    keystone = FakeKeystone()
    inside, outside = EchoFake("http://keystone.test/compute/v2.1"), EchoFake("https://image.test")
    with use_fake_keystone(keystone, services=[inside, outside]):
        assert requests.get("http://keystone.test/compute/v2.1/x?y=1", timeout=10).json()["query"] == "y=1"
        assert requests.put("https://image.test/v2", data="{}", timeout=10).json()["body"] == "{}"
        assert requests.delete("https://image.test/v2", timeout=10).status_code == 204
        assert requests.head("https://image.test/v2", timeout=10).content == b""


def test_two_fakes_of_one_url_are_refused():
    with pytest.raises(BadInput, match="given twice"), use_fake_keystone(services=[FakeKeystone()]):
        pass


def test_it_lives_beside_other_mocks_of_a_test():
    keystone = FakeKeystone()
    with responses.RequestsMock() as mock:
        mock.get("https://compute.test/servers", json={"servers": []})
        register(mock, keystone)
        assert requests.get("https://compute.test/servers", timeout=10).json() == {"servers": []}
        assert project_names(keystone) == ["admin"]


def test_a_reset_is_what_requests_raises_for_one():
    with use_fake_keystone() as keystone:
        keystone.faults = DeclaredFaults(DeclaredFault(Reset()))
        with pytest.raises(requests.exceptions.ConnectionError) as caught:
            requests.get(keystone.url, timeout=10)
        assert isinstance(caught.value.args[0], ConnectionResetError)
        assert requests.get(keystone.url, timeout=10).ok


def test_a_client_that_honours_retry_after_gets_through():
    waited = []
    with use_fake_keystone() as keystone:
        keystone.faults = DeclaredFaults(DeclaredFault(TooManyRequests(7), "POST", "/v3/auth/tokens"))
        KeystoneSession(keystone.login, sleep=waited.append).token()
        assert keystone.faults.not_met == ()
    assert waited == [7]


def test_a_late_answer_is_late():
    waited = []
    with use_fake_keystone() as keystone:
        keystone.faults = DeclaredFaults(DeclaredFault(Latency(30)), sleep=waited.append)
        assert requests.get(keystone.url, timeout=10).ok
    assert waited == [30]


def test_only_plain_functions_can_be_decorated():
    async def later(): ...

    class Tests: ...

    for one in (later, Tests):
        with pytest.raises(BadInput, match="cannot decorate"):
            use_fake_keystone(one)
