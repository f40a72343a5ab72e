import pytest
import requests
from keystoneauth1 import exceptions, session
from keystoneauth1.identity import v3

from osaccess.errors import BadInput
from osaccess.fake_keystone import FakeKeystone
from osaccess.fake_keystone.adapters.responses import use_fake_keystone
from osaccess.fake_keystone.fake_service import FakeService, KindOfService
from osaccess.fake_keystone.faults import DeclaredFault, DeclaredFaults, Reset, Status
from osaccess.fake_keystone.seed import seed_text

SEED = """\
fake_keystone: 1
credentials:
  reads-servers:
    roles: [reader]
    access_rules: [{service: compute, method: GET, path: /compute/v2.1/servers}]
"""


@pytest.fixture
def keystone():
    return FakeKeystone()


@pytest.fixture
def compute(keystone):
    with use_fake_keystone(keystone, services=[service := FakeService(keystone, "compute")]):
        yield service


@pytest.fixture
def client(keystone, compute):
    """A session with an application credential that may list servers and nothing else."""
    made = seed_text(keystone, SEED, "seed.yaml").credential("reads-servers")
    return session.Session(v3.ApplicationCredential(
        keystone.url, application_credential_id=made.id, application_credential_secret=made.secret.reveal()
    ))  # fmt: skip


def sent(client, method, path):
    answer = client.request(path, method, endpoint_filter={"service_type": "compute"}, raise_exc=False)
    return answer.status_code


def test_a_client_finds_it_in_the_catalogue(client, compute):
    assert client.get_endpoint(service_type="compute") == "http://keystone.test/compute/v2.1"


def test_what_the_rules_allow_passes_and_all_else_is_refused(client, compute):
    assert sent(client, "GET", "/servers") == 200
    assert sent(client, "GET", "/servers/1") == 401
    assert sent(client, "POST", "/servers") == 401
    assert [(one.method, one.status) for one in compute.requests if "/servers" in one.path][:2] == [
        ("GET", 200),
        ("GET", 401),
    ]


def test_without_a_token_only_versions_are_told(keystone, compute):
    assert requests.get(compute.url + "/servers", timeout=10).status_code == 401
    assert requests.get(compute.url, timeout=10).json()["version"]["id"] == "v2.1"
    root = requests.get("http://keystone.test/compute/", timeout=10).json()
    assert [one["id"] for one in root["versions"]] == ["v2.1"]


def test_declared_answers_win_over_the_echo_and_later_ones_over_earlier(client, compute):
    compute.answer("GET", "/compute/v2.1/servers", {"servers": []})
    compute.answer("GET", "/compute/**", None, status=418)
    assert sent(client, "GET", "/servers") == 418


def test_a_declared_answer_does_not_open_the_gate(client, compute):
    compute.answer("POST", "/compute/v2.1/servers", {}, status=202)
    assert sent(client, "POST", "/servers") == 401


def test_a_service_has_troubles_of_its_own(client, keystone, compute):
    compute.faults = DeclaredFaults(
        DeclaredFault(Status(503), "GET", "/compute/v2.1/servers"), DeclaredFault(Reset(), "POST", times=None)
    )
    assert [sent(client, "GET", "/servers") for _ in range(2)] == [503, 200]
    with pytest.raises(exceptions.ConnectFailure):
        sent(client, "POST", "/servers")
    assert requests.get(keystone.url, timeout=10).ok


def test_making_one_leaves_no_trace_in_the_log(keystone, compute):
    assert keystone.requests == []


def test_a_kind_of_its_own(keystone):
    service = FakeService(keystone, KindOfService("dns", "designate", "/dns", "v2"))
    assert service.url == "http://keystone.test/dns"
    with pytest.raises(BadInput, match="no kind of service 'dns'"):
        FakeService(keystone, "dns")


def test_a_path_that_matches_nothing_cannot_be_declared(compute):
    with pytest.raises(BadInput, match="query"):
        compute.answer("GET", "/compute/v2.1/servers?limit=1", {})
