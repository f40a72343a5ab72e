"""One cloud with everything that can be broken in it, for the doctor: people, credentials, tokens, broken servers."""

import contextlib
import json
import secrets
import sqlite3
from datetime import UTC, datetime

import requests
import yaml

from osaccess.server.rehearsal import RehearsalKeystone
from support.broken_clouds import Balancer, Front, Keystones, Silent, tls_context
from support.command import osaccess
from support.people import Cloud

SECURITY = """
[security_compliance]
lockout_failure_attempts = 2
lockout_duration = 36000
change_password_upon_first_use = true

[auth]
methods = password,token
"""


class Bench:
    """`doctor(environ, *words)` examines; everything else makes what it examines."""

    def __init__(self, folder):
        self.folder = folder
        self._stack = contextlib.ExitStack()
        self._made = {}

    def __enter__(self):
        self._rehearsal = RehearsalKeystone(self.folder / "rehearsal")
        self._stack.callback(self._rehearsal.stop)
        running = self._rehearsal.start()
        self.auth_url, self.probe_url = running.auth_url, running.probe_url
        self.port = int(running.auth_url.rpartition(":")[2].removesuffix("/v3"))
        self.cloud = Cloud(running.login)
        self.state = self._rehearsal.folder.state
        self.more = self._stack.enter_context(Keystones(self.state, self.folder))
        self._admin_password = running.admin_password.reveal()
        self._secrets = {self._admin_password}
        return self

    def __exit__(self, *exc_info):
        self._stack.close()

    # ---- examining ----------------------------------------------------------------------------------------------

    def doctor(self, environ, *words, clouds=None):
        """Run the command; secrets that the bench knows may not be in what it says."""
        files = {"OS_CLIENT_CONFIG_FILE": str(self.clouds(**(clouds or {})))}
        patience = () if "--timeout" in words else ("--timeout", "60")  # the machine may be busy
        ran = osaccess("doctor", "--json", *patience, *words, environ={"NO_PROXY": "", **files, **environ})
        for secret in self._secrets | {environ.get("OS_PASSWORD", ""), environ.get("OS_TOKEN", "")}:
            assert len(secret) < 8 or secret not in ran.out + ran.err
        assert ran.code in (0, 1), ran.err
        return ran

    def clouds(self, **entries):
        """Write a clouds.yaml with the admin and these entries, auth by name, and return its path."""
        admin = {
            "auth_url": self.auth_url,
            "username": "admin",
            "password": self._admin_password,
            "user_domain_id": "default",
            "project_name": "admin",
            "project_domain_id": "default",
        }
        data = {"clouds": {name: {"auth": auth} for name, auth in {"admin": admin, **entries}.items()}}
        file = self.folder / f"clouds-{secrets.token_hex(4)}.yaml"
        file.write_text(yaml.safe_dump(data))
        return file

    # ---- people and their credentials ---------------------------------------------------------------------------

    def person(self, **fields):
        person = self.cloud.person(**fields)
        self._secrets.add(person.password)
        return person

    def domain(self):
        return self.cloud.make("domain", name=f"d-{secrets.token_hex(5)}")["id"]

    def entry(self, person, **changes):
        """Return a person's login as the auth of a clouds.yaml entry."""
        return {
            "auth_url": self.auth_url,
            "username": person.name,
            "password": person.password,
            "user_domain_id": person.domain_id,
            "project_id": person.project,
            **changes,
        }

    def credential(self, person, **fields):
        credential = person.credential(**fields)
        self._secrets.add(credential["secret"])
        return credential

    def credential_environ(self, person=None, **fields):
        person = person or self.person()
        return person.credential_environ(self.credential(person, **fields))

    def expire(self, credential):
        """Let an application credential have ended: nobody has read it yet, so nobody remembers it."""
        with contextlib.closing(sqlite3.connect(self.state / "keystone.db", timeout=60)) as database, database:
            changed = database.execute(
                "UPDATE application_credential SET expires_at = ? WHERE id = ?",
                (int(datetime(2020, 1, 1, tzinfo=UTC).timestamp() * 1_000_000), credential["id"]),
            )
            assert changed.rowcount == 1

    def token_environ(self, token):
        self._secrets.add(token)
        return {"OS_AUTH_URL": self.auth_url, "OS_AUTH_TYPE": "token", "OS_TOKEN": token}

    def issued_at(self, port, person):
        """Return a token that the Keystone on this port issues."""
        user = {"name": person.name, "domain": {"id": person.domain_id}, "password": person.password}
        auth = {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"id": person.project}},
        }
        with requests.Session() as session:
            session.trust_env = False
            reply = session.post(f"http://127.0.0.1:{port}/v3/auth/tokens", json={"auth": auth}, timeout=60)
        assert reply.status_code == 201, reply.text
        return reply.headers["X-Subject-Token"]

    def refuse_a_login(self, port, person):
        user = {"name": person.name, "domain": {"id": person.domain_id}, "password": "wrong"}
        auth = {"identity": {"methods": ["password"], "password": {"user": user}}}
        with requests.Session() as session:
            session.trust_env = False
            session.post(f"http://127.0.0.1:{port}/v3/auth/tokens", json={"auth": auth}, timeout=60)

    # ---- servers ------------------------------------------------------------------------------------------------

    def once(self, name, make):
        """Return what `make` made, once for the bench."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def other_keys(self):
        return self.once("other-keys", lambda: self.more.another("other-keys", own_keys=True))

    def ahead(self):
        return self.once("ahead", lambda: self.more.another("ahead", shift=7200.0))

    def behind(self):
        return self.once("behind", lambda: self.more.another("behind", shift=-3 * 3600.0))

    def strict(self):
        return self.once("strict", lambda: self.more.another("strict", config=SECURITY))

    def balancer(self, *ports):
        return self._kept(Balancer(*ports)).port

    def front(self, answer, upstream=None, **options):
        root = self.auth_url.removesuffix("/v3") if upstream is None else upstream
        return self._kept(Front(answer, root, **options)).port

    def silent(self):
        return self._kept(Silent()).port

    def tls(self):
        def make():
            context, certificate = tls_context(self.folder)
            port = self.front(
                lambda *_: None,
                context=context,
                rewrite=lambda text: text.replace('"href": "http:', '"href": "https:'),
            )
            return port, certificate

        return self.once("tls", make)

    def service(self, type_, url):
        """Put a service with one public endpoint in the catalogue, once."""

        def make():
            service = self.cloud.make("service", type=type_, name=type_)["id"]
            self.cloud.make("endpoint", service_id=service, interface="public", url=url, region_id="RegionOne")

        self.once(f"service-{type_}", make)

    def _kept(self, server):
        self._stack.callback(server.close)
        return server


def at(port, path="/v3", scheme="http"):
    return f"{scheme}://127.0.0.1:{port}{path}"


def versions_of_compute():
    return json.dumps({"versions": [{"id": "v2.1", "links": [{"rel": "self", "href": "http://nova/v2.1/"}]}]})
