"""The doctor's table of faults, each injected into a REAL Keystone and its surroundings; slow tier, about a minute.

A fault is right when the true cause is the whole answer, or is among those that it cannot tell apart where that is
how the row is written. A wrong answer given with confidence fails. A few rows run in `make test` too
(tests/cli/test_doctor.py).
"""

import pytest

from support.fault_bench import Bench, at, versions_of_compute

pytestmark = pytest.mark.slow

SERVERS = {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}
FAULTS = {}


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with Bench(tmp_path_factory.mktemp("faults")) as bench:
        yield bench


def fault(name, *causes, verdict="found"):
    """Register a fault: the causes that the answer has to be, with the verdict that it has to have."""

    def register(inject):
        assert name not in FAULTS
        FAULTS[name] = (inject, set(causes), verdict)
        return inject

    return register


def unsure(name, *causes):
    """Register a fault that the doctor cannot tell from others: the true cause, first of `causes`, must be named."""
    return fault(name, *causes, verdict="cannot tell")


# ---- settings -----------------------------------------------------------------------------------------------------


@fault("no password", "incomplete-login")
def _(b):
    return {**b.person().environ, "OS_PASSWORD": ""}


@fault("no auth_url", "incomplete-login")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": ""}


@fault("auth_url of v2.0", "bad-auth-url")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(b.port, "/v2.0")}


@fault("auth_url of the token call", "bad-auth-url")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": f"{b.auth_url}/auth/tokens"}


@fault("auth_url without a scheme", "bad-auth-url")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": f"127.0.0.1:{b.port}/v3"}


@fault("credential without OS_AUTH_TYPE", "auth-type-unset")
def _(b):
    return {**b.credential_environ(), "OS_AUTH_TYPE": ""}


@fault("project id beside a credential", "leftover-scope")
def _(b):
    person = b.person()
    return {**b.credential_environ(person), "OS_PROJECT_ID": person.project}


@fault("project name beside a credential", "leftover-scope")
def _(b):
    return {**b.credential_environ(), "OS_PROJECT_NAME": "web", "OS_PROJECT_DOMAIN_NAME": "Default"}


@fault("OS_TOKEN beside OS_USER_DOMAIN_NAME", "token-beside-login")
def _(b):
    return {**b.token_environ(b.person().token()), "OS_USER_DOMAIN_NAME": "Default"}


@fault("OS_TOKEN beside a password", "token-beside-login")
def _(b):
    person = b.person()
    return {**person.environ, "OS_TOKEN": person.token()}


@fault("user without a domain", "unset-domain")
def _(b):
    return {**b.person().environ, "OS_USER_DOMAIN_ID": ""}


@fault("project without a domain", "unset-domain")
def _(b):
    return {**b.person().environ, "OS_PROJECT_DOMAIN_ID": ""}


@fault("OS_CLOUD mixed with another password", "mixed-sources")
def _(b):
    return {"OS_CLOUD": "mine", "OS_PASSWORD": "of-another-cloud"}, (), {"mine": b.entry(b.person())}


@fault("OS_CLOUD mixed with another project", "mixed-sources")
def _(b):
    mixed = {"OS_CLOUD": "mine", "OS_PROJECT_ID": b.person().project}
    return mixed, (), {"mine": b.entry(b.person())}


@fault("cacert that is not there", "bad-cacert")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(b.tls()[0], scheme="https"), "OS_CACERT": "/nowhere/ca.pem"}


@fault("cacert that is no certificate", "bad-cacert")
def _(b):
    file = b.folder / "garbage.pem"
    file.write_text("garbage\n")
    return {**b.person().environ, "OS_AUTH_URL": at(b.tls()[0], scheme="https"), "OS_CACERT": str(file)}


# ---- network ------------------------------------------------------------------------------------------------------


@fault("unknown host", "unknown-host")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": "http://keystone.invalid:5000/v3"}


@fault("nothing listens", "nothing-listens")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(1)}


@fault("a server that never answers", "no-answer")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(b.silent())}, ("--timeout", "1")


@fault("https to a plain port", "tls-to-plain-port")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(b.front(lambda *_: None), scheme="https")}


@fault("http to a TLS port", "plain-to-tls-port")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(b.tls()[0])}


@fault("a certificate that nobody has signed", "certificate")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(b.tls()[0], scheme="https")}


@fault("a proxy that is gone", "proxy")
def _(b):
    return {**b.person().environ, "http_proxy": "http://127.0.0.1:1"}


@fault("a proxy that refuses", "proxy")
def _(b):
    refusing = b.front(lambda *_: (403, {"Content-Type": "text/html"}, "<html>blocked</html>"))
    return {**b.person().environ, "http_proxy": at(refusing, "")}


@fault("another path", "wrong-auth-url")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(b.port, "/identity/v3")}


@fault("the URL of another service", "wrong-auth-url")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": f"{b.probe_url}/compute/v2.1"}


@fault("the versions of another service", "wrong-auth-url")
def _(b):
    nova = b.front(lambda *_: (200, {"Content-Type": "application/json"}, versions_of_compute()))
    return {**b.person().environ, "OS_AUTH_URL": at(nova)}


@fault("a login page", "wrong-auth-url")
def _(b):
    portal = b.front(lambda *_: (200, {"Content-Type": "text/html"}, "<html>Welcome</html>"))
    return {**b.person().environ, "OS_AUTH_URL": at(portal)}


@fault("a redirect to https", "scheme-mix")
def _(b):
    port = b.front(lambda _, path: (301, {"Location": f"https://keystone.example.org{path}"}, ""))
    return {**b.person().environ, "OS_AUTH_URL": at(port)}


@fault("discovery that announces https", "scheme-mix", verdict="likely")
def _(b):
    port = b.front(lambda *_: None, rewrite=lambda text: text.replace('"href": "http:', '"href": "https:'))
    return {**b.person().environ, "OS_AUTH_URL": at(port)}


@fault("a rate limit for logins", "rate-limit")
def _(b):
    port = b.front(lambda method, _: (429, {"Retry-After": "30"}, "") if method == "POST" else None)
    return {**b.person().environ, "OS_AUTH_URL": at(port)}


@fault("a rate limit for everything", "rate-limit")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(b.front(lambda *_: (429, {}, "")))}


@fault("a gateway without Keystone behind it", "keystone-trouble")
def _(b):
    port = b.front(lambda *_: (503, {"Content-Type": "text/html"}, "<html>503</html>"))
    return {**b.person().environ, "OS_AUTH_URL": at(port)}


@fault("a Keystone that fails at the login", "keystone-trouble")
def _(b):
    port = b.front(lambda method, _: (500, {}, "Internal Server Error") if method == "POST" else None)
    return {**b.person().environ, "OS_AUTH_URL": at(port)}


# ---- password -----------------------------------------------------------------------------------------------------

ADMIN = ("--admin", "admin")
NOBODY_KNOWS = ("wrong-password", "unknown-user", "user-disabled", "user-domain-disabled", "account-locked")


@unsure("wrong password", *NOBODY_KNOWS)
def _(b):
    return {**b.person().environ, "OS_PASSWORD": "wrong"}


@unsure("wrong password, seen by an admin", "wrong-password", "account-locked")
def _(b):
    return {**b.person().environ, "OS_PASSWORD": "wrong"}, ADMIN


@unsure("unknown user", *NOBODY_KNOWS)
def _(b):
    return {**b.person().environ, "OS_USERNAME": "ghost"}


@fault("unknown user, seen by an admin", "unknown-user")
def _(b):
    return {**b.person().environ, "OS_USERNAME": "ghost"}, ADMIN


@fault("wrong domain of the user, seen by an admin", "unknown-user")
def _(b):
    return {**b.person().environ, "OS_USER_DOMAIN_ID": b.domain()}, ADMIN


@fault("domain that does not exist, seen by an admin", "unknown-user")
def _(b):
    return {**b.person().environ, "OS_USER_DOMAIN_ID": "", "OS_USER_DOMAIN_NAME": "Nowhere"}, ADMIN


def a_disabled_user(b):
    person = b.person()
    b.cloud.change("user", person.id, enabled=False)
    return person.environ


@unsure("disabled user", *NOBODY_KNOWS)
def _(b):
    return a_disabled_user(b)


@fault("disabled user, seen by an admin", "user-disabled")
def _(b):
    return a_disabled_user(b), ADMIN


@fault("disabled domain of the user, seen by an admin", "user-domain-disabled")
def _(b):
    domain = b.domain()
    person = b.person(domain_id=domain)
    b.cloud.change("domain", domain, enabled=False)
    return person.environ, ADMIN


def a_locked_account(b):
    person = b.person(options={"ignore_change_password_upon_first_use": True})
    for _ in range(3):
        b.refuse_a_login(b.strict(), person)
    return {**person.environ, "OS_AUTH_URL": at(b.strict())}


@unsure("locked account", *NOBODY_KNOWS)
def _(b):
    return a_locked_account(b)


@unsure("locked account, seen by an admin", "account-locked", "wrong-password")
def _(b):
    return a_locked_account(b), ADMIN


@fault("expired password", "password-expired")
def _(b):
    b.strict()
    return {**b.person().environ, "OS_AUTH_URL": at(b.strict())} | _made_at(b, b.strict())


def _made_at(b, port):
    """Make a user through that Keystone, whose rules for passwords count for it."""
    import secrets

    from osaccess.keystone.session import KeystoneSession
    from support.people import Cloud

    place = b.cloud.login
    there = Cloud.__new__(Cloud)
    there.login = type(place)(at(port), place.method, place.region)
    there.admin, there.roles = KeystoneSession(there.login), b.cloud.roles
    name, password = f"t-{secrets.token_hex(5)}", secrets.token_urlsafe(16)
    there.make("user", name=name, password=password, domain_id="default")
    return {"OS_USERNAME": name, "OS_PASSWORD": password, "OS_PROJECT_NAME": "", "OS_PROJECT_DOMAIN_ID": ""}


@fault("a kind of login that is switched off", "unsupported-method")
def _(b):
    return {**b.credential_environ(), "OS_AUTH_URL": at(b.strict())}


# ---- scope --------------------------------------------------------------------------------------------------------


@unsure("unknown project", "unknown-project", "no-role")
def _(b):
    return {**b.person().environ, "OS_PROJECT_NAME": "ghost"}


@fault("unknown project, seen by an admin", "unknown-project")
def _(b):
    return {**b.person().environ, "OS_PROJECT_NAME": "ghost"}, ADMIN


@fault("project in another spelling", "unknown-project", verdict="likely")
def _(b):
    person = b.person()
    return {**person.environ, "OS_PROJECT_NAME": person.name.upper()}


@fault("project in another domain", "unknown-project", verdict="likely")
def _(b):
    return {**b.person().environ, "OS_PROJECT_DOMAIN_ID": b.domain()}


@unsure("no role", "no-role", "unknown-project")
def _(b):
    return b.person(role="").environ


@fault("no role, seen by an admin", "no-role")
def _(b):
    return b.person(role="").environ, ADMIN


@fault("disabled project", "project-disabled")
def _(b):
    person = b.person()
    b.cloud.change("project", person.project, enabled=False)
    return person.environ


def a_disabled_project_domain(b):
    domain = b.domain()
    person = b.person(project_domain_id=domain)
    b.cloud.change("domain", domain, enabled=False)
    return person


@fault("disabled domain of the project", "project-domain-disabled", verdict="likely")
def _(b):
    return a_disabled_project_domain(b).environ


@fault("disabled domain of the project, seen by an admin", "project-domain-disabled")
def _(b):
    return a_disabled_project_domain(b).environ, ADMIN


@fault("no role on the domain", "no-role-on-domain", verdict="likely")
def _(b):
    return {**b.person().environ, "OS_PROJECT_NAME": "", "OS_PROJECT_DOMAIN_ID": "", "OS_DOMAIN_ID": "default"}


# ---- application credential ---------------------------------------------------------------------------------------

CREDENTIAL_DEAD = (
    "wrong-secret",
    "credential-expired",
    "credential-roles-lost",
    "user-disabled",
    "user-domain-disabled",
)
OWNER = ("--owner", "owner")


def owned(b, **fields):
    person = b.person()
    credential = b.credential(person, **fields)
    return person, credential, person.credential_environ(credential)


@fault("deleted credential", "credential-gone")
def _(b):
    person, credential, environ = owned(b)
    b.cloud.admin.request("DELETE", f"/users/{person.id}/application_credentials/{credential['id']}")
    return environ


@fault("credential of another cloud", "credential-gone")
def _(b):
    return {**b.credential_environ(), "OS_APPLICATION_CREDENTIAL_ID": "0" * 32}


@unsure("wrong secret", *CREDENTIAL_DEAD)
def _(b):
    return {**b.credential_environ(), "OS_APPLICATION_CREDENTIAL_SECRET": "wrong"}


@fault("wrong secret, seen by its owner", "wrong-secret", verdict="likely")
def _(b):
    person, _, environ = owned(b)
    return {**environ, "OS_APPLICATION_CREDENTIAL_SECRET": "wrong"}, OWNER, {"owner": b.entry(person)}


@fault("wrong secret, seen by an admin", "wrong-secret", verdict="likely")
def _(b):
    return {**b.credential_environ(), "OS_APPLICATION_CREDENTIAL_SECRET": "wrong"}, ADMIN


def expired(b):
    person, credential, environ = owned(b, expires_at="2099-01-01T00:00:00Z")
    b.expire(credential)
    return person, environ


@unsure("expired credential", *CREDENTIAL_DEAD)
def _(b):
    return expired(b)[1]


@fault("expired credential, seen by its owner", "credential-expired")
def _(b):
    person, environ = expired(b)
    return environ, OWNER, {"owner": b.entry(person)}


@fault("expired credential, seen by an admin", "credential-expired")
def _(b):
    return expired(b)[1], ADMIN


@fault("disabled owner, seen by an admin", "user-disabled")
def _(b):
    person, _, environ = owned(b)
    b.cloud.change("user", person.id, enabled=False)
    return environ, ADMIN


@fault("lost roles, seen by the owner", "credential-roles-lost")
def _(b):
    person, _, environ = owned(b)
    b.cloud.take_away(person.id, person.project, "member")
    elsewhere = b.cloud.make("project", name=f"{person.name}-2")["id"]
    b.cloud.grant(person.id, elsewhere, "member")
    return environ, OWNER, {"owner": b.entry(person, project_id=elsewhere)}


@fault("lost roles, seen by an admin", "credential-roles-lost")
def _(b):
    person, _, environ = owned(b)
    b.cloud.take_away(person.id, person.project, "member")
    return environ, ADMIN


@fault("disabled project of a credential", "project-disabled")
def _(b):
    person, _, environ = owned(b)
    b.cloud.change("project", person.project, enabled=False)
    return environ


@fault("deleted project of a credential", "unknown-project")
def _(b):
    person, _, environ = owned(b)
    b.cloud.remove("project", person.project)
    return environ


@fault("disabled domain of a credential's project", "project-domain-disabled")
def _(b):
    domain = b.domain()
    person = b.person(project_domain_id=domain)
    environ = b.credential_environ(person)
    b.cloud.change("domain", domain, enabled=False)
    return environ


@fault("deleted owner", "credential-gone")
def _(b):
    person, _, environ = owned(b)
    b.cloud.remove("user", person.id)
    return environ


# ---- token --------------------------------------------------------------------------------------------------------

TOKEN_DEAD = ("token-expired", "token-revoked", "foreign-token")


@fault("cut token", "token-cut")
def _(b):
    return b.token_environ(b.person().token()[:-9])


@fault("something that is no token", "token-cut")
def _(b):
    return b.token_environ("d41d8cd98f00b204e9800998ecf8427e")


@fault("expired token", "token-expired", verdict="likely")
def _(b):
    return b.token_environ(b.issued_at(b.behind(), b.person()))


@fault("expired token, seen by an admin", "token-expired")
def _(b):
    return b.token_environ(b.issued_at(b.behind(), b.person())), ADMIN


def a_revoked_token(b):
    token = b.person().token()
    with_it = {"X-Auth-Token": token, "X-Subject-Token": token}
    b.cloud.admin.request("DELETE", "/auth/tokens", headers={"X-Subject-Token": with_it["X-Subject-Token"]})
    return b.token_environ(token)


@unsure("revoked token", *TOKEN_DEAD)
def _(b):
    return a_revoked_token(b)


@fault("revoked token, seen by an admin", "token-revoked")
def _(b):
    return a_revoked_token(b), ADMIN


@unsure("token with a foreign key", *TOKEN_DEAD)
def _(b):
    return b.token_environ(b.issued_at(b.other_keys(), b.person()))


@fault("token with a foreign key, seen by an admin", "foreign-token")
def _(b):
    return b.token_environ(b.issued_at(b.other_keys(), b.person())), ADMIN


@fault("token of a deleted user", "token-subject-gone")
def _(b):
    person = b.person()
    environ = b.token_environ(person.token())
    b.cloud.remove("user", person.id)
    return environ


@fault("token of a disabled project", "project-disabled")
def _(b):
    person = b.person()
    environ = b.token_environ(person.token())
    b.cloud.change("project", person.project, enabled=False)
    return environ


# ---- controllers --------------------------------------------------------------------------------------------------


@fault("controllers with different Fernet keys", "controllers-differ", verdict="likely")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(b.balancer(b.port, b.other_keys()))}


@fault("one controller two hours ahead", "controller-clock")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(b.balancer(b.port, b.ahead()))}


@fault("one controller three hours behind", "controller-clock")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(b.balancer(b.port, b.behind()))}


@fault("one controller that is broken", "bad-controller")
def _(b):
    broken = b.front(lambda *_: (503, {"Content-Type": "text/html"}, "<html>503</html>"))
    return {**b.person().environ, "OS_AUTH_URL": at(b.balancer(b.port, b.port, broken))}


@fault("a Keystone whose clock is two hours ahead", "clock-skew", verdict="likely")
def _(b):
    return {**b.person().environ, "OS_AUTH_URL": at(b.ahead())}


# ---- services -----------------------------------------------------------------------------------------------------

ASK = ("--request", "GET compute /compute/v2.1/servers")


@fault("access rules of another request", "rule-denial")
def _(b):
    return b.credential_environ(access_rules=[{**SERVERS, "path": "/v2.1/servers"}]), ASK


@fault("access rules of another method", "rule-denial")
def _(b):
    return b.credential_environ(access_rules=[{**SERVERS, "method": "POST"}]), ASK


@fault("access rules at Keystone itself", "rule-denial")
def _(b):
    return b.credential_environ(access_rules=[SERVERS]), ("--request", "GET identity /v3/auth/projects")


@fault("a role that is not enough", "role-denial")
def _(b):
    return b.person().environ, ("--request", "GET identity /v3/users")


def at_a_typeless_service(b):
    b.service("volumev3", at(b.once("typeless", b.more.typeless_probe), ""))
    rule = {"service": "volumev3", "method": "GET", "path": "/v3/volumes"}
    person = b.person()
    return person, b.credential_environ(person, access_rules=[rule]), ("--request", "GET volumev3 /v3/volumes")


@unsure("a service without service_type", "service-type-unset", "service-refuses-all")
def _(b):
    return at_a_typeless_service(b)[1:]


@fault("a service without service_type, asked by the owner too", "service-type-unset")
def _(b):
    person, environ, words = at_a_typeless_service(b)
    return environ, (*words, *OWNER), {"owner": b.entry(person)}


def at_a_broken_service(b, type_, status):
    challenge = {"WWW-Authenticate": 'Keystone uri="http://other"', "Content-Type": "application/json"}
    b.service(type_, at(b.once(type_, lambda: b.front(lambda *_: (status, challenge, "{}"))), ""))
    return b.person().environ, ("--request", f"GET {type_} /v1/things")


@fault("a service of another Keystone", "service-refuses-all", verdict="likely")
def _(b):
    return at_a_broken_service(b, "refusing", 401)


@fault("a service that cannot reach Keystone", "service-trouble")
def _(b):
    return at_a_broken_service(b, "ailing", 503)


@fault("an endpoint where nothing listens", "unreachable-endpoint")
def _(b):
    b.service("silent", at(1, ""))
    return b.person().environ, ("--request", "GET silent /v1/things")


@fault("an interface that the catalogue lacks", "wrong-interface")
def _(b):
    return {**b.person().environ, "OS_INTERFACE": "private"}


@fault("a region that the catalogue lacks", "wrong-interface")
def _(b):
    return {**b.person().environ, "OS_REGION_NAME": "Mars"}


# ---- the table ----------------------------------------------------------------------------------------------------


def injected(bench, inject):
    made = inject(bench)
    environ, words, clouds = (*made, *((), {})[len(made) - 1 :]) if isinstance(made, tuple) else (made, (), {})
    return bench.doctor(environ, *words, clouds=clouds)


def test_the_table_has_its_size():
    assert len(FAULTS) >= 90


@pytest.mark.parametrize("name", FAULTS)
def test_the_first_answer_is_right(bench, name):
    inject, causes, verdict = FAULTS[name]
    ran = injected(bench, inject)
    assert (ran.data["verdict"], set(ran.data["answer"])) == (verdict, causes), ran.data["headline"]
    assert (ran.code, ran.data["healthy"]) == (1, False)
    assert ran.data["requests"] < 15


PAIRS = {
    "leftover project, deleted credential": ("leftover-scope", "credential-gone"),
    "leftover project, disabled project of the credential": ("leftover-scope", "project-disabled"),
    "no OS_AUTH_TYPE, leftover project": ("auth-type-unset", "leftover-scope"),
    "disabled user, unknown project": ("user-disabled", "unknown-project"),
    "a clock ahead, no role": ("no-role",),
    "wrong region, role denial": ("wrong-interface", "role-denial"),
    "wrong URL, wrong password": ("wrong-auth-url",),
    "token beside a login, cut token": ("token-beside-login", "token-cut"),
}


def a_pair(b, name):
    environ, words = b.person().environ, ()
    match name:
        case "leftover project, deleted credential":
            environ = {**b.credential_environ(), "OS_APPLICATION_CREDENTIAL_ID": "0" * 32, "OS_PROJECT_ID": "x"}
        case "leftover project, disabled project of the credential":
            person, _, environ = owned(b)
            b.cloud.change("project", person.project, enabled=False)
            environ = {**environ, "OS_PROJECT_ID": person.project}
        case "no OS_AUTH_TYPE, leftover project":
            environ = {**b.credential_environ(), "OS_AUTH_TYPE": "", "OS_PROJECT_ID": "x"}
        case "disabled user, unknown project":
            environ, words = {**a_disabled_user(b), "OS_PROJECT_NAME": "ghost"}, ADMIN
        case "a clock ahead, no role":
            environ, words = {**b.person(role="").environ, "OS_AUTH_URL": at(b.ahead())}, ADMIN
        case "wrong region, role denial":
            environ, words = {**environ, "OS_REGION_NAME": "Mars"}, ("--request", "GET identity /v3/users")
        case "wrong URL, wrong password":
            environ = {**environ, "OS_AUTH_URL": at(b.port, "/nowhere/v3"), "OS_PASSWORD": "wrong"}
        case "token beside a login, cut token":
            environ = {**b.token_environ(b.person().token()[:-5]), "OS_USER_DOMAIN_NAME": "Default"}
    return b.doctor(environ, *words)


@pytest.mark.parametrize("name", PAIRS)
def test_of_two_faults_every_answer_is_true(bench, name):
    ran = a_pair(bench, name)
    assert ran.data["verdict"] == "found"
    assert set(ran.data["answer"]) == set(PAIRS[name])


HEALTHY = (
    "a password",
    "a password, unscoped",
    "a password at a project of another domain",
    "a password behind a balancer of equal controllers",
    "a password through TLS with the right authority",
    "a credential",
    "a credential with access rules",
    "a credential with access rules that allow the request",
    "a token",
    "an entry of clouds.yaml",
    "an entry of clouds.yaml beside the same variables",
    "an admin",
)


@pytest.mark.parametrize("name", HEALTHY)
def test_what_is_healthy_comes_out_healthy(bench, name):
    ran = healthy(bench, name)
    assert (ran.code, ran.data["verdict"], ran.data["findings"]) == (0, "healthy", [])
    assert ran.data["requests"] < 15


def healthy(b, name):
    person = b.person()
    match name:
        case "a password, unscoped":
            return b.doctor({**person.environ, "OS_PROJECT_NAME": "", "OS_PROJECT_DOMAIN_ID": ""})
        case "a password at a project of another domain":
            return b.doctor(b.person(project_domain_id=b.domain()).environ)
        case "a password behind a balancer of equal controllers":
            twin = b.once("twin", lambda: b.more.another("twin"))
            return b.doctor({**person.environ, "OS_AUTH_URL": at(b.balancer(b.port, twin))})
        case "a password through TLS with the right authority":
            port, certificate = b.tls()
            there = {"OS_AUTH_URL": at(port, scheme="https"), "OS_CACERT": str(certificate)}
            return b.doctor({**person.environ, **there})
        case "a credential":
            return b.doctor(b.credential_environ(person))
        case "a credential with access rules":
            return b.doctor(b.credential_environ(person, access_rules=[SERVERS]))
        case "a credential with access rules that allow the request":
            return b.doctor(b.credential_environ(person, access_rules=[SERVERS]), *ASK)
        case "a token":
            return b.doctor(b.token_environ(person.token()))
        case "an entry of clouds.yaml":
            return b.doctor({"OS_CLOUD": "mine"}, clouds={"mine": b.entry(person)})
        case "an entry of clouds.yaml beside the same variables":
            same = {"OS_CLOUD": "mine", "OS_USERNAME": person.name, "OS_PASSWORD": person.password}
            return b.doctor(same, clouds={"mine": b.entry(person)})
        case "an admin":
            return b.doctor({}, "--os-cloud", "admin")
    return b.doctor(person.environ)
