"""Owns the two Keystones that every contract case runs on, behind one way to send a request."""

import json
import time
from dataclasses import dataclass
from functools import cached_property

import requests

from osaccess.fake_keystone import FakeKeystone, Reply, Request
from osaccess.fake_keystone.enforcement import gate


@dataclass(frozen=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: dict
    content: bytes

    @property
    def json(self):
        return json.loads(self.content)

    @property
    def thing(self):
        """The one thing in the body, without its noun."""
        return next(iter(self.json.values()))

    @property
    def token(self):
        return self.headers["x-subject-token"]


class _Keystone:
    """What both have in common: `url`, `admin_password`, `send`, `wait`, `now`."""

    def admin_login(self, **scope):
        user = {"name": "admin", "domain": {"id": "default"}, "password": self.admin_password}
        auth = {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}
        return self.send("POST", "/auth/tokens", {}, json.dumps({"auth": auth}).encode()).token

    @cached_property
    def admin(self):
        """A token of the admin on the project `admin`."""
        return self.admin_login(project={"name": "admin", "domain": {"id": "default"}})

    @cached_property
    def system_admin(self):
        return self.admin_login(system={"all": True})

    @cached_property
    def known_ids(self):
        """Labels of what bootstrap leaves."""
        labels = {}
        for noun in ("role", "user", "project", "service"):
            found = self.send("GET", f"/{noun}s", {"X-Auth-Token": self.admin}, b"").thing
            labels |= {one["id"]: f"<{noun}:{one['name']}>" for one in found}
        return labels


class Fake(_Keystone):
    name = "fake"
    url = "http://keystone.test/v3"
    admin_password = "admin-password"

    def __init__(self):
        self.fake = FakeKeystone(url=self.url, admin_password=self.admin_password)

    def send(self, method, path, headers, body):
        path, _, query = path.partition("?")
        lower = {key.lower(): value for key, value in headers.items()}
        mount = "" if path.startswith("~") else "/v3"
        reply = self.fake.handle(Request(method, mount + path.lstrip("~"), query, lower, body))
        return Answer(reply.status, {key.lower(): value for key, value in reply.headers.items()}, reply.body)

    def probe(self, method, path, token):
        """Ask a service behind the gate; 200 with nothing where the request passes."""
        service = {"compute": "compute", "image": "image"}[path.split("/")[1]]
        reply = gate(self.fake, service, method, path.partition("?")[0], token) or Reply(200)
        return Answer(reply.status, {key.lower(): value for key, value in reply.headers.items()}, reply.body)

    def with_services(self):
        """Put the services in the catalogue that the rehearsal's has."""
        for type_ in ("compute", "image"):
            body = json.dumps({"service": {"type": type_, "name": type_}}).encode()
            self.send("POST", "/services", {"X-Auth-Token": self.admin}, body)

    def wait(self, seconds):
        self.fake.clock.advance(seconds=seconds)

    def now(self):
        return self.fake.clock.now().timestamp()


class Real(_Keystone):
    name = "real"

    def __init__(self, running):
        self.url = running.auth_url
        self.admin_password = running.login.method.password.reveal()
        self._probe_url = running.probe_url
        self._session = requests.Session()
        self._session.trust_env = False

    def send(self, method, path, headers, body):
        url = self.url.removesuffix("/v3") + path[1:] if path.startswith("~") else self.url + path
        reply = self._session.request(method, url, data=body or None, headers=headers, allow_redirects=False)
        return Answer(
            reply.status_code, {key.lower(): value for key, value in reply.headers.items()}, reply.content
        )

    def probe(self, method, path, token):
        """Ask the probe service behind the real keystonemiddleware."""
        request = requests.Request(
            method, self._probe_url, headers={"X-Auth-Token": token} if token else {}
        ).prepare()
        request.url = self._probe_url.rstrip("/") + path  # as it is: `prepare` would quote it anew
        reply = self._session.send(request)
        return Answer(
            reply.status_code, {key.lower(): value for key, value in reply.headers.items()}, reply.content
        )

    def with_services(self):
        """Do nothing: they are there."""

    def wait(self, seconds):
        time.sleep(seconds + 0.05)

    def now(self):
        return time.time()
