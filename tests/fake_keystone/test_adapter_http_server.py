import http.client
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from osaccess.errors import BadInput, Failed
from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer
from osaccess.fake_keystone.faults import DeclaredFault, DeclaredFaults, Latency
from support.echo_fake import EchoFake
from support.processes import eventually


@pytest.fixture
def server():
    with FakeKeystoneServer() as one:
        yield one


@pytest.fixture
def echo(server):
    fake = EchoFake(f"{server.root}/echo/v1")
    server.mount(fake)
    return fake


@pytest.fixture
def connection(server):
    one = http.client.HTTPConnection("127.0.0.1", int(server.root.rpartition(":")[2]), timeout=10)
    yield one
    one.close()


def test_requests_arrive_as_they_were_sent(echo):
    answer = requests.post(f"{echo.url}/a%20b?x=1&y", data="{}", headers={"X-Auth-Token": "t"}, timeout=10)
    assert answer.json() == {"method": "POST", "path": "/echo/v1/a%20b", "query": "x=1&y", "body": "{}"}
    assert echo.seen[0].headers["x-auth-token"] == "t"


def test_one_connection_carries_many_requests_whatever_their_bodies(echo, connection):
    connection.connect()
    before = connection.sock
    for method, status, body in (
        ("GET", 200, True),
        ("HEAD", 200, False),
        ("DELETE", 204, False),
        ("PUT", 200, True),
    ):
        connection.request(method, "/echo/v1/x", body="data")
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (status, body)
    assert connection.sock is before


def test_a_client_that_asks_may_send_its_body_then(echo, server):
    with socket.create_connection(("127.0.0.1", int(server.root.rpartition(":")[2])), timeout=10) as client:
        client.sendall(b"POST /echo/v1 HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"data")
        assert b'"body": "data"' in client.recv(1000)


def test_what_is_no_http_gets_an_answer_and_the_end(server):
    with socket.create_connection(("127.0.0.1", int(server.root.rpartition(":")[2])), timeout=10) as client:
        client.sendall(b"hello\r\n\r\n")
        with client.makefile("rb") as stream:
            assert stream.read().startswith(b"HTTP/1.1 400 ")


def test_a_reset_is_a_reset(echo, connection):
    connection.request("GET", "/echo/v1/reset")
    with pytest.raises(ConnectionResetError):
        connection.getresponse()


def test_clients_in_parallel_each_get_their_own_answers(echo):
    def many(number):
        with requests.Session() as session:
            return [session.get(f"{echo.url}/{number}/{n}", timeout=10).json()["path"] for n in range(20)]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(many, range(8)))
    assert found == [[f"/echo/v1/{number}/{n}" for n in range(20)] for number in range(8)]


def test_a_slow_answer_keeps_no_other_client_waiting(server, echo):
    arrived, may_go = threading.Event(), threading.Event()

    class SlowFake(EchoFake):
        def handle(self, request):
            arrived.set()
            may_go.wait(10)
            return super().handle(request)

    server.mount(SlowFake(f"{server.root}/slow"))
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(requests.get, f"{server.root}/slow", timeout=10)
        assert arrived.wait(10)
        assert requests.get(echo.url, timeout=10).ok
        may_go.set()
        assert slow.result().ok


def test_no_thread_and_no_port_is_left_after_the_end():
    before = set(threading.enumerate())
    with FakeKeystoneServer() as server, requests.Session() as idle:
        server.mount(EchoFake(f"{server.root}/echo"))
        assert idle.get(f"{server.root}/echo", timeout=10).ok  # keeps its connection open
        assert len(set(threading.enumerate()) - before) == 2
        server.close()
        assert set(threading.enumerate()) == before
        port = int(server.root.rpartition(":")[2])
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=10)
        FakeKeystoneServer(port=port).close()


def test_an_answer_that_a_fault_keeps_back_does_not_keep_the_server_from_closing():
    with FakeKeystoneServer() as server, ThreadPoolExecutor(1) as pool:
        asked = threading.Event()

        class Faults(DeclaredFaults):
            def before(self, request):
                asked.set()
                return super().before(request)

        server.keystone.faults = Faults(DeclaredFault(Latency(3600)))
        waiting = pool.submit(requests.get, server.url, timeout=60)
        assert asked.wait(10)
        server.close()
        assert waiting.exception() is None or isinstance(waiting.exception(), requests.ConnectionError)


def test_a_fault_keeps_only_its_own_client_waiting(server):
    server.keystone.faults = DeclaredFaults(DeclaredFault(Latency(3600)))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(requests.get, server.url, timeout=60)
        assert eventually(lambda: not server.keystone.faults.not_met)
        assert requests.get(server.url, timeout=10).ok
        assert not waiting.done()
        server.close()


def test_a_taken_port_is_told(server):
    with pytest.raises(Failed, match="cannot be used: address already in use"):
        FakeKeystoneServer(port=int(server.root.rpartition(":")[2]))
    with pytest.raises(Failed, match="cannot be used"):
        FakeKeystoneServer(port=70_000)


def test_it_listens_on_loopback_only(server):
    assert server.url.startswith("http://127.0.0.1:")


def test_a_fake_of_another_place_cannot_be_mounted(server):
    with pytest.raises(BadInput, match="is not below"):
        server.mount(EchoFake("http://elsewhere.test/echo"))
    with pytest.raises(BadInput, match="given twice"):
        server.mount(EchoFake(server.url))


def test_the_process_ends_although_nobody_closed():
    program = (
        "from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer as S\n"
        "import socket; s = S(); socket.create_connection(s._listener.getsockname())"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60, env=dict(os.environ)).returncode == 0
