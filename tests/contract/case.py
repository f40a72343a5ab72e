"""Owns what a contract case is written with: make things as the admin, then call; calls are what is compared."""

import json
import uuid
from dataclasses import dataclass

from contract import transcript
from osaccess.fake_keystone.errors import STRICT_HEADER

PASSWORD = "Correct-Horse-1"


@dataclass(frozen=True)
class World:
    """A domain, a project and a user in it with the role member on it."""

    domain: str
    project: str
    user: str
    token: str


class Case:
    """One run of one case on one Keystone. What the admin makes beforehand is not compared, `call`s are."""

    def __init__(self, keystone):
        self.keystone = keystone
        self.run = uuid.uuid4().hex[:8]
        self.labels = dict(keystone.known_ids)
        self.entries = []
        self.strict = {}

    # ---- compared ---------------------------------------------------------------------------------------------

    def call(self, method, path, body=None, *, token=None, headers=None, raw=None, seen="all"):
        """Send a request and keep the answer for the comparison; `seen="status"` keeps no body."""
        answer = self._send(method, path, body, token, headers, raw)
        self._learn(method, answer)
        if STRICT_HEADER.lower() in answer.headers:
            self.strict[len(self.entries)] = answer.headers[STRICT_HEADER.lower()]
        kept = transcript.entry(
            f"{method} {path}",
            answer,
            labels=self.labels,
            run=self.run,
            url=self.keystone.url,
            now=self.keystone.now(),
            seen=seen,
        )
        self.entries.append(kept)
        return answer

    def get(self, path, token, **options):
        return self.call("GET", path, token=token, **options)

    def log_in(self, body, **options):
        """Ask for a token; compared."""
        return self.call("POST", "/auth/tokens", body, **options)

    def note(self, name, value):
        """Keep a value of the case's own for the comparison."""
        where = {"labels": self.labels, "run": self.run, "url": self.keystone.url, "now": self.keystone.now()}
        self.entries.append({"note": name, "value": transcript.cleaned(value, **where)})

    # ---- made beforehand --------------------------------------------------------------------------------------

    def name(self, text):
        """Return a name that no other case uses."""
        return f"{text}-{self.run}"

    def world(self, role="member"):
        domain = self.domain()
        project, user = self.project(domain), self.user(domain)
        self.grant(role, user=user, project=project)
        return World(domain, project, user, self.token(user, project=project))

    def domain(self, name="domain", **attributes):
        return self._make("domain", name=self.name(name), **attributes)

    def project(self, domain, name="project", **attributes):
        return self._make("project", name=name, domain_id=domain, **attributes)

    def user(self, domain, name="user", **attributes):
        return self._make("user", **{"name": name, "domain_id": domain, "password": PASSWORD, **attributes})

    def group(self, domain, name="group", members=()):
        group = self._make("group", name=name, domain_id=domain)
        for user in members:
            self.admin("PUT", f"/groups/{group}/users/{user}")
        return group

    def role(self, name="role", **attributes):
        return self._make("role", name=self.name(name), **attributes)

    def role_id(self, name):
        return next(id_ for id_, label in self.labels.items() if label == f"<role:{name}>")

    def grant(self, role, method="PUT", **where):
        """Grant a role by name or id: user= or group=, project= or domain= or system=True, inherited=True."""
        self.admin(method, self.grant_path(role, **where))

    def revoke(self, role, **where):
        self.grant(role, "DELETE", **where)

    def grant_path(
        self, role=None, *, user=None, group=None, project=None, domain=None, system=False, inherited=False
    ):
        actor = f"users/{user}" if user else f"groups/{group}"
        place = "/system" if system else (f"/projects/{project}" if project else f"/domains/{domain}")
        role_id = self.role_id(role) if f"<role:{role}>" in self.labels.values() else role
        path = f"{place}/{actor}/roles" + (f"/{role_id}" if role_id else "")
        return f"/OS-INHERIT{path}/inherited_to_projects" if inherited else path

    def credential(self, world, name="credential", *, token=None, **attributes):
        """Make an application credential of the world's user; returns (id, secret)."""
        body = {"application_credential": {"name": name, **attributes}}
        path = f"/users/{world.user}/application_credentials"
        answer = self._send("POST", path, body, token or world.token, None, None)
        assert answer.status == 201, answer.content
        self._learn("POST", answer)
        return answer.thing["id"], answer.thing["secret"]

    def token(self, user, password=PASSWORD, **scope):
        """Log in and return the token's text."""
        answer = self._send("POST", "/auth/tokens", by_password(user, password, **scope), None, None, None)
        assert answer.status == 201, answer.content
        return answer.token

    def credential_token(self, id_, secret):
        answer = self._send("POST", "/auth/tokens", by_credential(id_, secret), None, None, None)
        assert answer.status == 201, answer.content
        return answer.token

    def admin(self, method, path, body=None):
        """Do something as the admin; it has to work."""
        answer = self._send(method, path, body, self.keystone.admin, None, None)
        assert answer.status < 300, (method, path, answer.status, answer.content)
        self._learn(method, answer)
        return answer

    def wait(self, seconds=1):
        """Let time go by: revocations count whole seconds."""
        self.keystone.wait(seconds)

    def _make(self, noun, **attributes):
        return self.admin("POST", f"/{noun}s", {noun: attributes}).thing["id"]

    def _send(self, method, path, body, token, headers, raw):
        sent = {**({"X-Auth-Token": token} if token else {}), **(headers or {})}
        content = raw if raw is not None else (b"" if body is None else json.dumps(body).encode())
        if content and not any(name.lower() == "content-type" for name in sent):
            sent["Content-Type"] = "application/json"
        return self.keystone.send(method, path, sent, content)

    def _learn(self, method, answer):
        """Label what was made by its name."""
        if method not in ("POST", "PUT") or answer.status != 201 or b'"id"' not in answer.content:
            return
        noun, thing = next(iter(answer.json.items()))
        if isinstance(thing, dict) and "name" in thing and "id" in thing:
            self.labels.setdefault(thing["id"], f"<{noun}:{thing['name'].removesuffix('-' + self.run)}>")


def by_password(user, password=PASSWORD, **scope):
    """Return the body of a login; user is an id or a dictionary; project=, domain= ids, system=True, scope={…}."""
    who = user if isinstance(user, dict) else {"id": user}
    return _auth({"methods": ["password"], "password": {"user": {**who, "password": password}}}, **scope)


def by_token(token, **scope):
    return _auth({"methods": ["token"], "token": {"id": token}}, **scope)


def by_credential(id_, secret):
    data = {**(id_ if isinstance(id_, dict) else {"id": id_}), "secret": secret}
    return _auth({"methods": ["application_credential"], "application_credential": data})


def _auth(identity, *, project=None, domain=None, system=False, scope=None):
    if project:
        scope = {"project": {"id": project}}
    if domain:
        scope = {"domain": {"id": domain}}
    if system:
        scope = {"system": {"all": True}}
    return {"auth": {"identity": identity} | ({} if scope is None else {"scope": scope})}
