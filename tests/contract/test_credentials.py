"""Section 4: application credentials: creation, reading, deletion, login."""

import pytest

from contract.case import by_credential, by_password, by_token


def create(case, world, attributes, token=None, user=None):
    body = {"application_credential": attributes}
    return case.call(
        "POST", f"/users/{user or world.user}/application_credentials", body, token=token or world.token
    )


def test_minimal(case):
    world = case.world()
    made = create(case, world, {"name": "min"}).thing
    path = f"/users/{world.user}/application_credentials"
    case.get(f"{path}/{made['id']}", world.token)
    case.call("HEAD", f"{path}/{made['id']}", token=world.token)
    case.get(path, world.token)
    case.call("HEAD", path, token=world.token)


def test_everything(case):
    world = case.world()
    attributes = {
        "name": "all",
        "description": "Everything",
        "expires_at": "2035-01-02T03:04:05",
        "roles": [{"name": "reader"}],
        "unrestricted": True,
        "secret": "given",
        "access_rules": [
            {"service": "compute", "method": "GET", "path": "/v2.1/servers"},
            {"service": "identity", "method": "POST", "path": "/v3/auth/tokens"},
        ],
    }
    made = create(case, world, attributes).thing
    case.get(f"/users/{world.user}/application_credentials/{made['id']}", world.token)
    case.log_in(by_credential(made["id"], "given"))


def test_name_is_unique_per_user_and_free_after_delete(case):
    world = case.world()
    made = create(case, world, {"name": "min"}).thing
    create(case, world, {"name": "min"})
    create(case, world, {"name": "MIN"})
    other = case.project(world.domain, "other")
    case.grant("member", user=world.user, project=other)
    create(case, world, {"name": "min"}, token=case.token(world.user, project=other))
    case.call("DELETE", f"/users/{world.user}/application_credentials/{made['id']}", token=world.token)
    create(case, world, {"name": "min"})


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"name": ""},
        {"name": "  "},
        {"name": "x" * 256},
        {"name": "x" * 255},
        {"name": None},
        {"name": 5},
        {"name": "ü/😀"},
        {"name": " padded "},
        {"name": "n", "description": None},
        {"name": "n", "description": ""},
        {"name": "n", "description": 5},
        {"name": "n", "unrestricted": True},
        {"name": "n", "unrestricted": False},
        {"name": "n", "unrestricted": None},
        {"name": "n", "unrestricted": "true"},
        {"name": "n", "unknown": 1},
        {"name": "n", "user_id": "x"},
        {"name": "n", "user_id": "x", "links": {}},
        {"name": "n", "project_id": "other"},
        {"name": "n", "id": "chosen"},
        {"name": "n", "system": "all"},
        {"name": "n", "system": 5},
        {"name": "n", "secret": "s"},
        {"name": "n", "secret": "ü" * 80},
        {"name": "n", "secret": ""},
        {"name": "n", "secret": None},
        {"name": "n", "secret": 5},
        {"name": "n", "roles": []},
        {"name": "n", "roles": None},
        {"name": "n", "roles": [{}]},
        {"name": "n", "roles": ["member"]},
        {"name": "n", "roles": [{"name": "member"}]},
        {"name": "n", "roles": [{"name": "reader"}]},
        {"name": "n", "roles": [{"name": "member"}, {"name": "reader"}]},
        {"name": "n", "roles": [{"name": "member"}, {"name": "member"}]},
        {"name": "n", "roles": [{"name": "admin"}]},
        {"name": "n", "roles": [{"id": "0" * 32}]},
        {"name": "n", "roles": [{"name": "nonesuch"}]},
        {"name": "n", "roles": [{"name": "Member"}]},
        {"name": "n", "roles": [{"name": ""}]},
        {"name": "n", "roles": [{"id": "", "name": ""}]},
        {"name": "n", "roles": [{"id": "0" * 32, "name": "member"}]},
        {"name": "n", "roles": [{"name": "member", "domain_id": None}]},
        {"name": "n", "roles": [{"other": "member"}]},
        {"name": "", "unknown": 1},
        {"name": "", "description": 5},
    ],
    ids=str,
)
def test_create(case, attributes):
    create(case, case.world(), attributes)


@pytest.mark.parametrize(
    "body", [{}, {"x": 1}, {"application_credential": []}, {"application_credential": {"name": "n"}, "x": 1}]
)
def test_create_with_another_body(case, body):
    world = case.world()
    case.call("POST", f"/users/{world.user}/application_credentials", body, token=world.token)


def test_role_by_id_and_by_name_at_once(case):
    world = case.world()
    member = case.role_id("member")
    create(case, world, {"name": "by-id", "roles": [{"id": member}]})
    create(case, world, {"name": "twice", "roles": [{"id": member}, {"name": "member"}]})
    create(case, world, {"name": "both", "roles": [{"id": member, "name": "member"}]})


def test_domain_specific_role_cannot_be_taken(case):
    world = case.world()
    role = case.role("local", domain_id=world.domain)
    case.admin("PUT", f"/roles/{role}/implies/{case.role_id('reader')}")
    case.grant(role, user=world.user, project=world.project)
    token = case.token(world.user, project=world.project)
    create(case, world, {"name": "n", "roles": [{"id": role}]}, token=token)
    create(case, world, {"name": "m"}, token=token)


@pytest.mark.parametrize(
    "text",
    [
        "2035-01-02T03:04:05", "2035-01-02T03:04:05Z", "2035-01-02T03:04:05.678901", "2035-01-02T03:04:05.678Z",
        "2035-01-02T03:04:05.123456789", "2035-01-02 03:04:05", "2035-01-02T03:04", "2035-01-02T03", "20350102T030405Z",
        "2035-01-02T03:04:05+02:00", "2035-01-02T03:04:05+0200", "2035-01-02T03:04:05z", "2035-01-02", "2035-01",
        "soon", "2035-01-02T24:00:00", "2035-01-02T03:04:60", "2035-02-30T03:04:05", " 2035-01-02T03:04:05", "",
        "2035-01-02T03:04:05 ", "2035-01-02T3:04:05", "2035-1-2T03:04:05", "20350102T03:04:05", "2035-01-02T030405",
        "2035-01-02T03:04:05,5", "2035-01-02T03:04:05ZZ", "2035-W01-1T03:04:05", "2000-01-01T00:00:00", "9999-12-31T23:59:59",
        "2035-01-02T03:04:05.", "2035-01-02t03:04:05", "2035-01-02T03Z", "2035-01-02T0304",
    ],
)  # fmt: skip
def test_expiry(case, text):
    create(case, case.world(), {"name": "n", "expires_at": text})


@pytest.mark.parametrize("value", [None, 5, True])
def test_expiry_of_another_type(case, value):
    create(case, case.world(), {"name": "n", "expires_at": value})


def test_only_the_owner_creates_and_only_on_a_project(case):
    world = case.world()
    case.grant("member", user=world.user, domain=world.domain)
    case.grant("member", user=world.user, system=True)
    create(case, world, {"name": "n"}, token=case.keystone.admin)
    create(case, world, {"name": "n"}, token=case.keystone.system_admin)
    create(case, world, {"name": "n"}, token=case.token(world.user, domain=world.domain))
    create(case, world, {"name": "n"}, token=case.token(world.user, system=True))
    create(case, world, {"name": "n"}, user="unknown")
    other = case.user(world.domain, "other")
    create(case, world, {"name": "n"}, token=case.token(other))
    create(case, world, {"name": "n"}, token=case.token(world.user))


def test_unscoped_token_makes_a_credential_without_project(case):
    world = case.world()
    made = create(case, world, {"name": "n"}, token=case.token(world.user)).thing
    case.log_in(by_credential(made["id"], made["secret"]))
    create(case, world, {"name": "m", "roles": [{"name": "reader"}]}, token=case.token(world.user))


@pytest.mark.parametrize("way", ["inherited from project", "inherited from domain", "group"])
def test_roles_that_came_another_way(case, way):
    domain = case.domain()
    project, user = case.project(domain), case.user(domain)
    below = case.project(domain, "below", parent_id=project)
    if way == "group":
        case.grant("member", group=case.group(domain, members=[user]), project=below)
    elif way == "inherited from project":
        case.grant("member", user=user, project=project, inherited=True)
    else:
        case.grant("member", user=user, domain=domain, inherited=True)
    token = case.token(user, project=below)
    body = {"application_credential": {"name": "n", "roles": [{"name": "member"}]}}
    made = case.call("POST", f"/users/{user}/application_credentials", body, token=token).thing
    case.log_in(by_credential(made["id"], made["secret"]))


def actors(case, world):
    """Tokens of everybody who may want to read another's credentials."""
    users = {role: case.user(world.domain, role) for role in ("reader", "member", "manager", "admin")}
    for role, user in users.items():
        case.grant(role, user=user, project=world.project)
        case.grant(role, user=user, domain=world.domain)
        case.grant(role, user=user, system=True)
    yield world.token
    yield case.token(world.user)
    for role, user in users.items():
        yield case.token(user, project=world.project)
        yield case.token(user, domain=world.domain)
        yield case.token(user, system=True)
        if role == "admin":
            yield case.token(user)


def test_who_reads(case):
    world = case.world()
    id_, _ = case.credential(world, access_rules=[{"service": "s", "method": "GET", "path": "/p"}])
    for token in actors(case, world):
        case.get(f"/users/{world.user}/application_credentials", token, seen="status")
        case.get(f"/users/{world.user}/application_credentials/{id_}", token, seen="status")
        case.get(f"/users/{world.user}/application_credentials/unknown", token)
        case.get(f"/users/unknown/application_credentials/{id_}", token, seen="status")
        case.get("/users/unknown/application_credentials", token)
        case.get(f"/users/{world.user}/access_rules", token, seen="status")


def test_who_deletes(case):
    world = case.world()
    for number, token in enumerate(actors(case, world)):
        id_, _ = case.credential(
            world, f"c{number}", access_rules=[{"service": "s", "method": "GET", "path": f"/{number}"}]
        )
        rule = case.admin("GET", f"/users/{world.user}/application_credentials/{id_}").thing["access_rules"][0][
            "id"
        ]
        case.call("DELETE", f"/users/{world.user}/application_credentials/unknown", token=token)
        case.call("DELETE", f"/users/{world.user}/access_rules/{rule}", token=token)
        case.call("DELETE", f"/users/{world.user}/application_credentials/{id_}", token=token)
        case.call("DELETE", f"/users/{world.user}/access_rules/{rule}", token=token)


def test_lists_and_filters(case):
    world = case.world()
    other = case.project(world.domain, "other")
    case.grant("reader", user=world.user, project=other)
    case.credential(world, "one")
    case.credential(world, "two", token=case.token(world.user, project=other))
    path = f"/users/{world.user}/application_credentials"
    for query in (
        "",
        "?name=one",
        "?name=ONE",
        "?name=none",
        "?name=",
        "?unknown=1",
        "?project_id=x",
        "?limit=1",
        "?limit=",
    ):
        case.get(path + query, world.token)
    case.get(path, case.token(world.user))


def test_login_by_name(case):
    world = case.world()
    id_, secret = case.credential(world, "named")
    domain = case.name("domain")
    for user in (
        {"id": world.user},
        {"name": "user", "domain": {"id": world.domain}},
        {"name": "user", "domain": {"name": domain}},
        {"name": "user"},
        {"name": "ghost", "domain": {"id": world.domain}},
        {"name": "user", "domain": {"name": "nope"}},
        {"id": "ghost"},
        {},
    ):
        case.log_in(by_credential({"name": "named", "user": user}, secret), seen="all")
    case.log_in(by_credential({"name": "other", "user": {"id": world.user}}, secret))
    case.log_in(by_credential({"name": "named"}, secret))
    case.log_in(by_credential({"id": id_, "name": "other"}, secret))


def test_login_with_another_secret(case):
    world = case.world()
    id_, secret = case.credential(world)
    for other in (secret[:72], secret[:72] + "garbage", secret[:71], "", "wrong", None, 5):
        case.log_in(by_credential(id_, other), seen="all" if other == 5 else "status")
    case.log_in(by_credential("0" * 32, secret))
    case.log_in(by_credential(secret, id_), seen="status")


def test_token_of_a_credential(case):
    world = case.world()
    token = case.credential_token(*case.credential(world))
    case.get("/auth/tokens", token, headers={"X-Subject-Token": token})
    case.get("/auth/projects", token)
    case.log_in(by_token(token))
    case.log_in(by_token(token, project=world.project))
    rules = [{"service": "identity", "method": "GET", "path": "/v3/auth/projects"}]
    ruled = case.credential_token(*case.credential(world, "rules", access_rules=rules))
    case.log_in(by_token(ruled))


@pytest.mark.parametrize("unrestricted", [None, False, True])
def test_restricted_and_unrestricted(case, unrestricted):
    world = case.world()
    case.grant("manager", user=world.user, project=world.project)
    full = case.token(world.user, project=world.project)
    attributes = {"unrestricted": unrestricted, "roles": [{"name": "member"}]}
    id_, secret = case.credential(world, token=full, **attributes)
    other, _ = case.credential(world, "other", access_rules=[{"service": "s", "method": "GET", "path": "/p"}])
    token = case.credential_token(id_, secret)
    path = f"/users/{world.user}/application_credentials"
    create(case, world, {"name": "child"}, token=token)
    create(case, world, {"name": "too-much", "roles": [{"name": "manager"}]}, token=token)
    create(case, world, {"name": "child-unrestricted", "unrestricted": True}, token=token)
    case.get(path, token, seen="status")
    case.get(f"{path}/{other}", token)
    rules = case.get(f"/users/{world.user}/access_rules", token).json["access_rules"]
    case.get(f"/users/{world.user}/access_rules/{rules[0]['id']}", token)
    case.call("DELETE", f"{path}/{other}", token=token)
    if unrestricted is not True:
        case.call("DELETE", f"{path}/{other}", token=world.token)
    case.call("DELETE", f"/users/{world.user}/access_rules/{rules[0]['id']}", token=token)
    case.get("/OS-TRUST/trusts", token)
    case.get(f"/OS-TRUST/trusts?trustor_user_id={world.user}", token)
    trust = {"trustor_user_id": world.user, "trustee_user_id": world.user, "impersonation": False}
    case.call("POST", "/OS-TRUST/trusts", {"trust": trust}, token=token)
    case.get(f"/users/{world.user}/credentials/OS-EC2", token)
    case.get("/credentials", token)
    case.call("DELETE", f"{path}/{id_}", token=token)
    case.get(path, token, seen="status")


def test_token_ends_with_its_credential(case):
    world = case.world()
    soon = case.keystone.now() + 600
    from datetime import UTC, datetime

    text = datetime.fromtimestamp(soon, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    id_, secret = case.credential(world, expires_at=text)
    case.log_in(by_credential(id_, secret))


def test_expired_credential(case):
    world = case.world()
    from datetime import UTC, datetime

    text = datetime.fromtimestamp(case.keystone.now() + 2, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    id_, secret = case.credential(world, "short", expires_at=text)
    token = case.credential_token(id_, secret)
    case.get("/auth/projects", token, seen="status")
    case.wait(2.2)
    case.log_in(by_credential(id_, secret))
    case.get("/auth/projects", token)
    case.get("/auth/tokens", case.keystone.admin, headers={"X-Subject-Token": token})
    case.get("/auth/tokens?allow_expired=1", case.keystone.admin, headers={"X-Subject-Token": token})
    case.get("/auth/tokens?allow_expired=0", case.keystone.admin, headers={"X-Subject-Token": token})
    case.get("/auth/tokens?allow_expired=nonsense", case.keystone.admin, headers={"X-Subject-Token": token})
    case.get(f"/users/{world.user}/application_credentials/{id_}", world.token)
    create(case, world, {"name": "short"})


def test_password_login_of_the_owner_stays_as_it_was(case):
    world = case.world()
    case.credential(world)
    case.log_in(by_password(world.user, project=world.project), seen="status")
