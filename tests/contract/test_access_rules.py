"""Section 5: access rules, and how Keystone enforces them on its own API."""

import pytest

from contract.case import by_credential

RULE = {"service": "compute", "method": "GET", "path": "/v2.1/servers"}


def create(case, world, rules, name="n", token=None):
    body = {"application_credential": {"name": name, "access_rules": rules}}
    path = f"/users/{world.user}/application_credentials"
    return case.call("POST", path, body, token=token or world.token)


@pytest.mark.parametrize(
    "rules",
    [
        [],
        None,
        {},
        [None],
        [{}],
        [RULE],
        [RULE | {"comment": "x"}],
        [RULE | {"method": "get"}],
        [RULE | {"method": "OPTIONS"}],
        [RULE | {"method": "*"}],
        [RULE | {"service": ""}],
        [RULE | {"service": "x" * 65}],
        [RULE | {"service": "a_b"}],
        [RULE | {"service": "nonesuch"}],
        [RULE | {"path": ""}],
        [RULE | {"path": "v2.1"}],
        [RULE | {"path": "/" + "x" * 127}],
        [RULE | {"path": "/" + "x" * 128}],
        [RULE | {"path": "/" + "x" * 225}],
        [RULE | {"path": "/a b?c=d#e"}],
        [RULE | {"path": 5}],
        [{"service": "s", "method": "GET"}],
        [{"service": "s", "path": "/p"}],
        [{"method": "GET", "path": "/p"}],
        [{"id": "0" * 32}],
        [RULE | {"id": "chosen"}],
        [RULE | {"id": "not/chosen"}],
        [RULE, RULE],
        [RULE, RULE | {"path": "/other"}],
    ],
    ids=str,
)
def test_create(case, rules):
    world = case.world()
    create(case, world, rules)
    case.get(f"/users/{world.user}/access_rules", world.token)


def test_rules_are_shared_and_reused(case):
    world = case.world()
    first = create(case, world, [RULE], "first").thing["access_rules"][0]["id"]
    second = create(case, world, [RULE], "second").thing["access_rules"][0]["id"]
    case.note("same", first == second)
    third = create(case, world, [{"id": first}], "third").thing["access_rules"][0]["id"]
    case.note("same", first == third)
    create(case, world, [{"id": first, "path": "/contradiction", "comment": "x"}], "fourth")
    create(case, world, [{"id": first}, RULE], "fifth")
    create(case, world, [RULE | {"id": "another"}], "sixth")
    case.get(f"/users/{world.user}/access_rules", world.token)


def test_rules_of_somebody_else(case):
    world, other = case.world(), case.user("default", case.name("other"))
    case.grant("member", user=other, project=world.project)
    id_ = create(case, world, [RULE]).thing["access_rules"][0]["id"]
    token = case.token(other, project=world.project)
    body = {"application_credential": {"name": "n", "access_rules": [{"id": id_}]}}
    case.call("POST", f"/users/{other}/application_credentials", body, token=token)
    case.get(f"/users/{other}/access_rules/{id_}", token)
    case.get(f"/users/{world.user}/access_rules/{id_}", token)
    case.get(f"/users/{world.user}/access_rules/{id_}", case.keystone.admin)
    case.get(f"/users/{world.user}/access_rules/{id_}", case.keystone.system_admin)
    case.get(f"/users/{other}/access_rules/{id_}", case.keystone.system_admin)
    case.call("DELETE", f"/users/{other}/access_rules/{id_}", token=token)
    case.admin("DELETE", f"/users/{other}")


def test_rule_lives_longer_than_its_credential(case):
    world = case.world()
    made = create(case, world, [RULE]).thing
    rule = f"/users/{world.user}/access_rules/{made['access_rules'][0]['id']}"
    case.get(rule, world.token)
    case.call("DELETE", rule, token=world.token)
    case.call("DELETE", f"/users/{world.user}/application_credentials/{made['id']}", token=world.token)
    case.get(rule, world.token)
    again = create(case, world, [RULE]).thing
    case.note("reused", again["access_rules"] == made["access_rules"])
    case.call("DELETE", f"/users/{world.user}/application_credentials/{again['id']}", token=world.token)
    case.call("DELETE", rule, token=world.token)
    case.get(rule, world.token)
    case.call("DELETE", rule, token=world.token)


def test_failed_create_leaves_no_rule(case):
    world = case.world()
    create(case, world, [RULE], "n")
    create(case, world, [RULE | {"path": "/junk"}], "n")
    create(case, world, [RULE | {"path": "/junk"}, RULE | {"path": "/junk"}], "m")
    case.get(f"/users/{world.user}/access_rules", world.token)


def test_filters(case):
    world = case.world()
    create(case, world, [RULE, {"service": "image", "method": "POST", "path": "/v2/images"}])
    for query in (
        "?service=image",
        "?method=GET",
        "?path=/v2/images",
        "?service=none",
        "?unknown=1",
        "?service__contains=ima",
    ):
        case.get(f"/users/{world.user}/access_rules{query}", world.token)


@pytest.mark.parametrize("header", [None, "", "0.9", "1", "1.0", "2", "one"])
def test_validation_needs_a_reader_who_knows_rules(case, header):
    world = case.world()
    made = create(case, world, [RULE]).thing
    token = case.credential_token(made["id"], made["secret"])
    headers = {"X-Subject-Token": token} | ({} if header is None else {"OpenStack-Identity-Access-Rules": header})
    for method in ("GET", "HEAD", "DELETE"):
        case.call(method, "/auth/tokens", token=case.keystone.admin, headers=headers, seen="all")


RULES = [
    {"service": "identity", "method": "GET", "path": "/v3/auth/projects"},
    {"service": "identity", "method": "GET", "path": "/v3/users/*"},
    {"service": "compute", "method": "GET", "path": "/v3/projects"},
    {"service": "identity", "method": "DELETE", "path": "/v3/auth/tokens"},
    {"service": "identity", "method": "GET", "path": "/v3/groups/**"},
    {"service": "identity", "method": "HEAD", "path": "/v3/roles/{role_id}"},
]


def test_enforcement_on_the_identity_api(case):
    world = case.world()
    made = create(case, world, RULES).thing
    token = case.credential_token(made["id"], made["secret"])
    for method, path in (
        ("GET", "/auth/projects"), ("HEAD", "/auth/projects"), ("GET", "/auth/projects/"), ("GET", "/auth/projects?x=1"),
        ("GET", "/auth/domains"), ("GET", f"/users/{world.user}"), ("GET", f"/users/{world.user}/projects"), ("GET", "/users"),
        ("GET", "/projects"), ("GET", ""), ("GET", "~/"), ("GET", "/nonesuch"), ("GET", "/groups/"), ("GET", "/groups/a/b"),
        ("GET", "/groups"), ("HEAD", "/roles/x"), ("GET", "/roles/x"), ("POST", "/auth/tokens"), ("GET", "/users/%69d"),
    ):  # fmt: skip
        case.call(method, path, {} if method == "POST" else None, token=token)
    case.call("GET", "/auth/tokens", token=token, headers={"X-Subject-Token": token})
    case.call(
        "GET",
        "/auth/tokens",
        token=token,
        headers={"X-Subject-Token": token, "OpenStack-Identity-Access-Rules": "1"},
    )
    headers = {"X-Subject-Token": token, "OpenStack-Identity-Access-Rules": "1"}
    case.call("HEAD", "/auth/tokens", token=token, headers=headers)
    case.call("DELETE", "/auth/tokens", token=token, headers=headers)
    case.get("/auth/projects", token)


def test_unrestricted_children_may_have_no_rules(case):
    world = case.world()
    rules = [{"service": "identity", "method": "POST", "path": "/v3/users/*/application_credentials"}]
    id_, secret = case.credential(world, unrestricted=True, access_rules=rules)
    token = case.credential_token(id_, secret)
    body = {"application_credential": {"name": "free", "unrestricted": True}}
    made = case.call("POST", f"/users/{world.user}/application_credentials", body, token=token).thing
    child = case.log_in(by_credential(made["id"], made["secret"])).token
    case.get("/auth/projects", child)
