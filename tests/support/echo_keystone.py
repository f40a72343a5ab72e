"""A Keystone of a few lines for `responses`: it answers what was sent, with ids given beforehand, and remembers requests.

It judges nothing. What Keystone really accepts is tested on the real one (tests/integration) and on the fake.
"""

import json
import re
from collections.abc import Mapping

import responses

from osaccess.access.roles import closure

URL = "http://keystone/v3"
IMPLIED = {"admin": ("manager",), "manager": ("member",), "member": ("reader",)}


class EchoKeystone:
    """Start it with `with EchoKeystone(ids=[…]) as keystone`; `faults` maps "METHOD path-pattern" to statuses to answer once."""

    def __init__(self, ids=(), *, user="<user:admin>", project="<project:admin>", roles=("admin",), faults=None):
        self.ids = list(ids)
        self.user, self.project, self.roles = user, project, closure(roles, IMPLIED)
        self.faults = dict(faults or {})
        self.stored = {}
        self.requests = []
        self.tokens = 0
        self._mock = responses.RequestsMock(assert_all_requests_are_fired=False)

    def __enter__(self):
        self._mock.start()
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
            self._mock.add_callback(method, re.compile(re.escape(URL) + ".*"), self._answer)
        return self

    def __exit__(self, *exc_info):
        self._mock.stop()
        self._mock.reset()

    @property
    def mutating(self):
        return [request for request in self.requests if request[0] not in ("GET", "HEAD")]

    def _answer(self, request):
        path = (
            request.url.removeprefix(URL).split("?")[0].replace("%3C", "<").replace("%3E", ">").replace("%3A", ":")
        )
        body = json.loads(request.body) if request.body else None
        if path == "/auth/tokens":
            self.tokens += 1
            return 201, {"X-Subject-Token": f"token-{self.tokens}"}, json.dumps(self._token())
        self.requests.append((request.method, path, body))
        status = self._fault(f"{request.method} {path}")
        if status is not None:
            return status, {}, json.dumps({"error": {"code": status, "title": "x", "message": "injected"}})
        status, answer = self._route(request.method, path, body)
        return status, {}, "" if answer is None else json.dumps(answer)

    def _fault(self, line):
        for pattern, status in self.faults.items():
            if re.fullmatch(pattern, line):
                del self.faults[pattern]
                return status
        return None

    def _token(self):
        domain = {"id": "default", "name": "Default"}
        return {
            "token": {
                "methods": ["password"],
                "user": {"id": self.user, "name": "admin", "domain": domain},
                "project": {"id": self.project, "name": "admin", "domain": domain},
                "roles": [{"id": f"<role:{name}>", "name": name} for name in self.roles],
                "expires_at": "2099-01-01T00:00:00.000000Z",
                "issued_at": "2026-01-01T00:00:00.000000Z",
                "catalog": [],
            }
        }

    def _route(self, method, path, body):
        if "/roles" in path or ("/groups/" in path and "/users/" in path):
            return self._membership(method, path)
        if method == "POST":
            ((noun, given),) = body.items()
            made = self._filled(noun, given)
            self.stored[f"{path}/{made['id']}"] = (noun, made)
            return 201, {noun: made}
        if path.endswith("/application_credentials"):
            found = [made for noun, made in self.stored.values() if noun == "application_credential"]
            return 200, {"application_credentials": found}
        if path not in self.stored:
            return 404, {"error": {"code": 404, "title": "Not Found", "message": "Could not find it."}}
        noun, made = self.stored[path]
        if method == "PATCH":
            made.update(next(iter(body.values())))
        if method == "DELETE":
            del self.stored[path]
            return 204, None
        return 200, {noun: {key: value for key, value in made.items() if key not in ("password", "secret")}}

    def _membership(self, method, path):
        if method == "PUT":
            self.stored[path] = None
            return 204, None
        if method == "GET":
            return 200, {"roles": [{"id": key.rpartition("/")[2]} for key in self.stored if key.startswith(path)]}
        present = path in self.stored
        if method == "DELETE":
            self.stored.pop(path, None)
        return (204, None) if present else (404, {"error": {"message": "Could not find it."}})

    def _filled(self, noun, given: Mapping):
        made = {"id": self.ids.pop(0), "description": "", **given}
        if noun == "project":
            made = {"domain_id": "default", "parent_id": "default", "tags": [], **made, "options": {}}
        elif noun == "user":
            made = {"domain_id": "default", **made, "options": {}, "password_expires_at": None}
        elif noun == "group":
            made = {"domain_id": "default", **made}
        elif noun == "role":
            made = {"domain_id": None, **made}
        else:
            made |= self._credential(given)
        return made

    def _credential(self, given):
        roles = closure([role["name"] for role in given.get("roles", ())], IMPLIED) or self.roles
        expires_at = given.get("expires_at")
        rules = [{"id": self.ids.pop(0), **rule} for rule in given.get("access_rules", ())]
        return {
            "project_id": self.project,
            "roles": [{"id": f"<role:{name}>", "name": name} for name in roles],
            "expires_at": f"{expires_at.partition('.')[0]}.000000" if expires_at else None,
            "secret": given.get("secret", "<generated>"),
            **({"access_rules": rules} if rules else {}),
        }
