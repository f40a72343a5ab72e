"""The recording proxy before two services of this process: what passes, what is rewritten, what is kept."""

import contextlib
import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

import pytest

from osaccess.errors import BadInput
from osaccess.recording.seen import Endpoint, place_of
from osaccess.server.recording_proxy import RecordingProxy

TOKEN = "gAAAA-a-token"
BIG = b"\0x" * 200_000


class Service(BaseHTTPRequestHandler):
    """Answers with what it was asked; `/v3/auth/tokens` with a catalogue, `/chunked` in pieces."""

    protocol_version = "HTTP/1.1"
    endpoints: ClassVar[dict[str, str]] = {}

    def log_message(self, *_):
        pass

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def body(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            whole = b""
            while size := int(self.rfile.readline(), 16):
                whole += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return whole
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self):
        body = self.body()
        path = self.path.partition("?")[0]
        if path == "/v3/auth/tokens":
            catalog = [{"type": type_, "endpoints": [{"url": url}]} for type_, url in self.endpoints.items()]
            self.send(201, json.dumps({"token": {"catalog": catalog}}).encode(), {"X-Subject-Token": TOKEN})
        elif path == "/file":
            self.send(200, BIG, {"Content-Type": "application/octet-stream"})
        elif path == "/chunked":
            self.send_response(200)
            self.send_header("Content-Type", "application/octet-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
        elif path == "/gone":
            self.send(204, b"", {})
        elif path == "/redirect":
            self.send(302, b"", {"Location": f"{self.endpoints['compute']}/v2.1/"})
        else:
            seen = {"method": self.command, "path": self.path, "length": len(body), "host": self.headers["Host"]}
            links = {"self": f"{self.endpoints['compute']}/servers", "other": f"{self.endpoints['compute']}0/x"}
            self.send(200, json.dumps({**seen, "links": links}).encode(), {})

    def send(self, status, body, headers):
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@pytest.fixture
def services():
    """A Keystone and a compute service: their addresses."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Service) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    keystone, compute = (f"http://127.0.0.1:{server.server_address[1]}" for server in servers)
    Service.endpoints = {"identity": keystone, "compute": compute}
    yield keystone, compute
    for server in servers:
        server.shutdown()
        server.server_close()


def ask(url, method="GET", body=None, headers=None, **options):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(method, target, body, headers or {}, **options)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


@pytest.fixture
def logged_in(services):
    """The proxy after a client asked for a token, and where that client was told compute is."""
    keystone, _ = services
    with RecordingProxy(f"{keystone}/v3") as proxy:
        status, headers, body = ask(f"{proxy.url}/auth/tokens", "POST", b"{}")
        catalog = json.loads(body)["token"]["catalog"]
        assert (status, headers["X-Subject-Token"]) == (201, TOKEN)
        yield proxy, catalog[1]["endpoints"][0]["url"], catalog


def test_the_catalogue_leads_to_the_proxy_and_nowhere_else(logged_in, services):
    proxy, _, catalog = logged_in
    told = [one["endpoints"][0]["url"] for one in catalog]
    assert not set(told) & set(services)
    assert told[0] == proxy.url.removesuffix("/v3")
    assert set(proxy.seen().endpoints) == {
        Endpoint("identity", place_of(services[0])),
        Endpoint("compute", place_of(services[1])),
    }


def test_a_request_passes_as_it_is_and_is_seen_with_the_clouds_own_address(logged_in, services):
    proxy, compute, _ = logged_in
    url = f"{compute}/v2.1/servers/a%20b?name=secret"
    status, _, body = ask(url, "POST", b"12345", {"X-Auth-Token": TOKEN})
    answer = json.loads(body)
    assert status == 200
    assert (answer["method"], answer["path"], answer["length"]) == ("POST", "/v2.1/servers/a%20b?name=secret", 5)
    assert answer["host"] == urlsplit(services[1]).netloc
    last = proxy.seen().requests[-1]
    assert (last.method, last.place, last.has_token, last.status) == ("POST", place_of(url.replace(compute, services[1])), True, 200)  # fmt: skip
    assert "secret" not in repr(proxy.seen())
    assert TOKEN not in repr(proxy.seen())


def test_links_and_redirects_in_answers_lead_to_the_proxy(logged_in, services):
    _, compute, _ = logged_in
    links = json.loads(ask(f"{compute}/v2.1")[2])["links"]
    assert links["self"] == f"{compute}/servers"
    assert links["other"] == f"{services[1]}0/x"  # another port, which only begins alike
    status, headers, _ = ask(f"{compute}/redirect")
    assert (status, headers["Location"]) == (302, f"{compute}/v2.1/")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "COPY"])
def test_every_method_passes(logged_in, method):
    proxy, compute, _ = logged_in
    status, _, body = ask(f"{compute}/v2.1/x", method)
    assert status == 200
    assert (len(body) > 0) is (method != "HEAD")
    assert proxy.seen().requests[-1].method == method
    assert proxy.seen().requests[-1].has_token is False


def test_big_and_chunked_bodies_pass_both_ways(logged_in):
    _, compute, _ = logged_in
    assert ask(f"{compute}/file")[2] == BIG
    assert ask(f"{compute}/chunked")[2] == b"abcde"
    assert ask(f"{compute}/gone")[0] == 204
    sent = json.loads(ask(f"{compute}/x", "PUT", BIG, {"Content-Type": "application/octet-stream"})[2])
    assert sent["length"] == len(BIG)
    pieces = json.loads(ask(f"{compute}/x", "PUT", iter([b"abc", b"de"]), {}, encode_chunked=True)[2])
    assert pieces["length"] == 5


def test_a_service_that_is_not_there_is_told_as_a_gateway_does(services):
    keystone, _ = services
    Service.endpoints = {"identity": keystone, "compute": "http://127.0.0.1:1"}
    with RecordingProxy(f"{keystone}/v3") as proxy:
        catalog = json.loads(ask(f"{proxy.url}/auth/tokens", "POST")[2])["token"]["catalog"]
        status, _, body = ask(f"{catalog[1]['endpoints'][0]['url']}/v2.1/servers")
        assert (status, b"did not answer" in body) == (502, True)
        assert proxy.seen().requests[-1].status is None


def test_nothing_listens_after_the_end_whatever_the_end(services):
    keystone, _ = services
    proxy = RecordingProxy(f"{keystone}/v3")
    with contextlib.suppress(ZeroDivisionError), proxy:
        ask(f"{proxy.url}/auth/tokens", "POST")
        url, seen = proxy.url, proxy.seen()
        raise ZeroDivisionError
    with pytest.raises(ConnectionRefusedError):
        ask(url)
    assert len(seen.requests) == 1


def test_what_is_no_url_is_refused():
    with pytest.raises(BadInput, match="no URL"):
        RecordingProxy("keystone:5000")
