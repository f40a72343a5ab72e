"""A server that answers with what it was sent, as debugging gateways do: no verb repeats the secrets in it."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer
from support.command import ROOT, a_project, osaccess

PASSWORD = "canary-Zk81-of-the-admin"
VERBS = (
    ("whoami", "--show-http"),
    ("whoami", "--json"),
    ("token", "issue", "--show-http"),
    ("token", "inspect", "--token-file", "kept.token", "--show-http"),
    ("token", "revoke", "--token-file", "kept.token"),
    ("cloud", "pin", "--output", "pinned.yaml"),
    ("cloud", "diff"),
    ("init", "found", "--from-cloud"),
    ("cloud", "audit", "--now", "2090-01-01T00:00:00Z"),
    ("doctor", "--show-http"),
    ("doctor", "--json"),
    ("verify", "--credential", "-", "--show-http"),
    ("up", "--stack", "prod", "--yes", "--engine", "embedded", "--json", "--event-log", "up.events.json"),
    ("up", "--stack", "prod", "--yes", "--engine", "embedded"),
    ("refresh", "--stack", "prod", "--yes", "--engine", "embedded"),
)


class Echo:
    """Answers `status` to everything but, `after_login`, the request for a token, which a fake Keystone answers."""

    def __init__(self, status, *, after_login):
        self.fake = FakeKeystoneServer(admin_password=PASSWORD) if after_login else None
        self.tokens = {"gAAAA-kept-canary-token"}
        echo = self

        class Handler(BaseHTTPRequestHandler):
            def _any(self):
                sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if echo.fake and self.command == "POST" and self.path.endswith("/auth/tokens"):
                    echo.log_in(self, sent)
                    return
                message = f"debug: {self.command} {self.path} {self.headers.items()} {sent.decode()}"
                error = {"error": {"code": status, "title": message, "message": message}}
                echo.send(self, status, json.dumps(error).encode(), {"X-Debug": message})

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _any  # noqa: N815 -- names of http.server

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.auth_url = f"http://127.0.0.1:{self._server.server_address[1]}/v3"

    def log_in(self, handler, sent):
        answer = requests.post(f"{self.fake.root}{handler.path}", data=sent, timeout=60)
        self.tokens.add(answer.headers["X-Subject-Token"])
        body = answer.text.replace(self.fake.root, self.auth_url.removesuffix("/v3"))
        self.send(
            handler, answer.status_code, body.encode(), {"X-Subject-Token": answer.headers["X-Subject-Token"]}
        )

    def send(self, handler, status, body, headers):
        handler.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": len(body)}.items():
            handler.send_header(name, str(value).replace("\n", " "))
        handler.end_headers()
        handler.wfile.write(body)

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        if self.fake:
            self.fake.close()


@contextmanager
def echoing(status, *, after_login):
    server = Echo(status, after_login=after_login)
    try:
        yield server
    finally:
        server.close()


@pytest.mark.parametrize(("status", "after_login"), [(403, False), (403, True), (400, True)])
def test_no_verb_repeats_what_a_server_echoes(tmp_path, monkeypatch, status, after_login):
    project = a_project(tmp_path / "project")
    monkeypatch.chdir(project)
    (project / "kept.token").write_text("gAAAA-kept-canary-token")
    with echoing(status, after_login=after_login) as server:
        facts = (ROOT / "cloud.yaml").read_text()
        (project / "cloud.yaml").write_text(facts.replace("https://keystone.example.org/v3", server.auth_url))
        openrc = {
            "OS_AUTH_URL": server.auth_url,
            "OS_USERNAME": "admin",
            "OS_PASSWORD": PASSWORD,
            "OS_PROJECT_NAME": "admin",
            "OS_USER_DOMAIN_ID": "default",
            "OS_PROJECT_DOMAIN_ID": "default",
            "PULUMI_BACKEND_URL": f"file://{tmp_path}/state",
            "PULUMI_CONFIG_PASSPHRASE": "canary-passphrase",
            "OSACCESS_DEBUG": "1",  # a traceback, where there is one
        }
        (tmp_path / "state").mkdir()
        for verb in VERBS:
            ran = osaccess(*verb, environ=openrc)
            told = "".join((ran.out + ran.err).split())
            assert ran.code in (0, 1, 2), (verb, ran.err)
            for secret in (PASSWORD, "canary-passphrase", *server.tokens):
                assert secret not in told, verb
    files = [file for file in tmp_path.rglob("*") if file.is_file() and file.name != "kept.token"]
    for file in files:
        assert PASSWORD.encode() not in file.read_bytes(), file
