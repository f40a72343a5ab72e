"""Section 3: why 401; tokens and their scopes."""

import pytest

from contract.case import PASSWORD, by_credential, by_password, by_token


def test_login_on_every_scope(case):
    world = case.world()
    case.grant("reader", user=world.user, domain=world.domain)
    case.grant("manager", user=world.user, system=True)
    case.log_in(by_password(world.user))
    case.log_in(by_password(world.user, project=world.project))
    case.log_in(by_password(world.user, domain=world.domain))
    case.log_in(by_password(world.user, system=True))
    case.log_in(by_password(world.user, scope={"unscoped": {}}))
    case.log_in(by_password(world.user, scope="unscoped"))


def test_login_by_names(case):
    world = case.world()
    user = {"name": "user", "domain": {"name": case.name("domain")}}
    case.log_in(by_password(user, scope={"project": {"name": "project", "domain": {"id": world.domain}}}))
    case.log_in(by_password(user, scope={"project": {"name": "project", "domain": {"name": case.name("domain")}}}))
    case.log_in(by_password(user, scope={"project": {"name": "project"}}))
    case.log_in(by_password({"name": "user"}))
    case.log_in(by_password({"name": "user", "domain": {"id": "default"}}))
    case.log_in(by_password({"name": "user", "domain": {"name": "nope"}}))


def test_default_project_is_the_scope_if_it_can_be_used(case):
    world = case.world()
    good = case.user(world.domain, "good", default_project_id=world.project)
    case.grant("member", user=good, project=world.project)
    without_role = case.user(world.domain, "without-role", default_project_id=world.project)
    unknown = case.user(world.domain, "unknown", default_project_id="unknown")
    case.log_in(by_password(good))
    case.log_in(by_password(good, scope={"unscoped": {}}))
    case.log_in(by_password(without_role))
    case.log_in(by_password(unknown))
    case.admin("PATCH", f"/projects/{world.project}", {"project": {"enabled": False}})
    case.log_in(by_password(good))


def test_wrong_password_and_unknown_names_are_the_same_401(case):
    world = case.world()
    case.log_in(by_password(world.user, "wrong"))
    case.log_in(by_password("ghost"))
    case.log_in(by_password(world.user, project="nonesuch"))
    case.log_in(by_password(world.user, domain="nonesuch"))
    case.log_in(by_password(world.user, domain=world.domain))
    case.log_in(by_password(world.user, system=True))
    case.log_in(by_password(world.user, project=world.domain))
    case.log_in(by_password(world.user, domain=world.project))
    case.log_in(by_password(world.user, project=case.project(world.domain, "other")))


def test_disabled_user_project_and_domain(case):
    world = case.world()
    off = case.project(world.domain, "off", enabled=False)
    case.grant("member", user=world.user, project=off)
    case.log_in(by_password(world.user, project=off))
    case.log_in(by_password(world.user))
    case.get("/auth/projects", world.token)
    disabled = case.user(world.domain, "disabled", enabled=False)
    case.log_in(by_password(disabled))
    case.admin("PATCH", f"/domains/{world.domain}", {"domain": {"enabled": False}})
    case.log_in(by_password(world.user))
    case.log_in(by_password(world.user, project=world.project))
    case.log_in(by_password({"name": "user", "domain": {"id": world.domain}}))
    case.get("/auth/projects", world.token)


@pytest.mark.parametrize(
    "auth",
    [
        {},
        {"identity": {}},
        {"identity": {"methods": []}},
        {"identity": {"methods": "password"}},
        {"identity": {"methods": [5]}},
        {"identity": {"methods": ["password"]}},
        {"identity": {"methods": ["password"], "password": {}}},
        {"identity": {"methods": ["password"], "password": {"user": {}}}},
        {"identity": {"methods": ["password"], "password": {"user": {"id": "x"}}}},
        {"identity": {"methods": ["password"], "password": {"user": {"name": "x"}}}},
        {"identity": {"methods": ["password"], "password": {"user": {"id": "", "name": ""}}}},
        {"identity": {"methods": ["password"], "password": {"user": {"name": "x", "domain": {}}}}},
        {"identity": {"methods": ["password"], "password": {"user": {"id": 5}}}},
        {"identity": {"methods": ["token"]}},
        {"identity": {"methods": ["token"], "token": {}}},
        {"identity": {"methods": ["token"], "token": {"id": "nonsense"}}},
        {"identity": {"methods": ["nonesuch"], "nonesuch": {}}},
        {"identity": {"methods": ["nonesuch"]}},
        {"identity": {"methods": ["application_credential"]}},
        {"identity": {"methods": ["application_credential"], "application_credential": {}}},
        {"identity": {"methods": ["application_credential"], "application_credential": {"name": "x"}}},
        {
            "identity": {
                "methods": ["application_credential"],
                "application_credential": {"name": "x", "user": {"name": "x"}},
            }
        },
        {
            "identity": {
                "methods": ["application_credential"],
                "application_credential": {"name": "x", "user": {"name": "ghost", "domain": {"id": "default"}}},
            }
        },
        {
            "identity": {
                "methods": ["application_credential"],
                "application_credential": {"name": "x", "user": {"id": "ghost"}},
            }
        },
    ],
    ids=str,
)
def test_login_that_is_not_one(case, auth):
    case.log_in({"auth": auth})


@pytest.mark.parametrize(
    "scope",
    [
        {},
        {"project": {}},
        {"domain": {}},
        {"project": {"name": "x", "domain": {}}},
        {"project": {"id": "x"}, "domain": {"id": "x"}},
        {"system": {}},
        {"system": {"all": False}},
        {"system": {"all": "yes"}},
        {"nonsense": {}},
        {"project": "x"},
        {"project": {"id": 5}},
    ],
    ids=str,
)
def test_scope_that_is_not_one(case, scope):
    case.log_in(by_password(case.world().user, scope=scope))


@pytest.mark.parametrize(
    "data",
    ["x", [], None, {"name": "x", "user": "x"}, {"name": "x", "user": {"name": "x", "domain": "x"}}],
    ids=str,
)
def test_login_of_a_wrong_shape(case, data):
    """The real server answers 500 to most; what it answers to the others is as strict."""
    identity = {"methods": ["application_credential"], "application_credential": data}
    case.log_in({"auth": {"identity": identity}}, seen="status")


def test_no_body_of_a_login(case):
    case.log_in({})
    case.log_in({"auth": None})
    case.call("POST", "/auth/tokens")


def test_token_for_another_scope(case):
    world = case.world()
    case.grant("reader", user=world.user, domain=world.domain)
    case.grant("reader", user=world.user, system=True)
    case.log_in(by_token(world.token, domain=world.domain))
    unscoped = case.log_in(by_token(world.token, scope={"unscoped": {}})).token
    case.log_in(by_token(unscoped, project=world.project))
    system = case.token(world.user, system=True)
    case.log_in(by_token(system, system=True))
    case.log_in(by_token(system))
    case.log_in(by_token(system, project=world.project))
    case.log_in(by_token(system, domain=world.domain))


def test_token_for_another_scope_lives_no_longer(case):
    world = case.world()
    case.wait(61 if case.keystone.name == "fake" else 0)
    first = case.get("/auth/tokens", world.token, headers={"X-Subject-Token": world.token}, seen="status").thing
    second = case.log_in(by_token(world.token, project=world.project), seen="status").thing
    case.note("same end", first["expires_at"] == second["expires_at"])
    case.note("chained", second["audit_ids"][1] == first["audit_ids"][0])


def test_two_methods_at_once(case):
    world = case.world()
    body = by_password(world.user, project=world.project)
    body["auth"]["identity"]["methods"] = ["token", "password"]
    body["auth"]["identity"]["token"] = {"id": world.token}
    case.log_in(body)
    id_, secret = case.credential(world)
    both = by_password(world.user)
    both["auth"]["identity"]["methods"] = ["password", "application_credential"]
    both["auth"]["identity"]["application_credential"] = {"id": id_, "secret": secret}
    answer = case.log_in(both, seen="status")
    case.note("methods", sorted(answer.thing["methods"]))
    other = case.user(world.domain, "other")
    both["auth"]["identity"]["password"]["user"] = {"id": other, "password": PASSWORD}
    case.log_in(both)


def test_validation_of_a_token(case):
    world = case.world()
    for token in (case.keystone.admin, case.keystone.system_admin, world.token):
        case.get("/auth/tokens", token, headers={"X-Subject-Token": world.token})
        case.call("HEAD", "/auth/tokens", token=token, headers={"X-Subject-Token": world.token})
    case.get("/auth/tokens?nocatalog", world.token, headers={"X-Subject-Token": world.token})
    case.get("/auth/tokens", world.token)
    case.get("/auth/tokens", world.token, headers={"X-Subject-Token": ""})
    case.get("/auth/tokens", world.token, headers={"X-Subject-Token": "gAAAAABgarbage"})
    case.get("/auth/tokens", world.token, headers={"X-Subject-Token": "garbage"})
    other = case.user(world.domain, "other")
    case.get("/auth/tokens", case.token(other), headers={"X-Subject-Token": world.token})
    case.call("HEAD", "/auth/tokens", token=case.token(other), headers={"X-Subject-Token": world.token})
    case.call("DELETE", "/auth/tokens", token=case.token(other), headers={"X-Subject-Token": world.token})


def test_service_role_may_validate_but_not_revoke(case):
    world = case.world("service")
    other = case.user(world.domain, "other")
    token = case.token(other)
    case.get("/auth/tokens", world.token, headers={"X-Subject-Token": token})
    case.call("HEAD", "/auth/tokens", token=world.token, headers={"X-Subject-Token": token})
    case.call("DELETE", "/auth/tokens", token=world.token, headers={"X-Subject-Token": token})


def test_revoked_token(case):
    world = case.world()
    other = case.token(world.user, project=world.project)
    case.call("DELETE", "/auth/tokens", token=world.token, headers={"X-Subject-Token": world.token})
    case.get("/auth/projects", world.token)
    case.get("/auth/tokens", case.keystone.admin, headers={"X-Subject-Token": world.token})
    case.get("/auth/tokens?allow_expired=1", case.keystone.admin, headers={"X-Subject-Token": world.token})
    case.call("DELETE", "/auth/tokens", token=case.keystone.admin, headers={"X-Subject-Token": world.token})
    case.get("/auth/projects", other, seen="status")


@pytest.mark.parametrize("query", ["", "?cascade=false", "?cascade=true"])
def test_revocation_and_the_tokens_made_from_it(case, query):
    world = case.world()
    child = case.log_in(by_token(world.token, scope={"unscoped": {}}), seen="status").token
    case.call("DELETE", f"/auth/tokens{query}", token=world.token, headers={"X-Subject-Token": world.token})
    case.get("/auth/projects", world.token, seen="status")
    case.get("/auth/projects", child, seen="status")


def test_revocation_of_a_child_spares_the_first(case):
    world = case.world()
    child = case.log_in(by_token(world.token, scope={"unscoped": {}}), seen="status").token
    case.call("DELETE", "/auth/tokens", token=child, headers={"X-Subject-Token": child})
    case.get("/auth/projects", world.token, seen="status")
    case.get("/auth/projects", child, seen="status")


def test_revocation_needs_a_token_to_revoke(case):
    case.call("DELETE", "/auth/tokens", token=case.world().token)
    case.call("DELETE", "/auth/tokens")


def test_own_scopes(case):
    world = case.world()
    below = case.project(world.domain, "below", parent_id=world.project)
    case.grant("reader", user=world.user, project=world.project, inherited=True)
    case.grant("reader", user=world.user, domain=world.domain)
    case.grant(
        "reader", group=case.group(world.domain, members=[world.user]), project=case.project(world.domain, "g")
    )
    token = case.token(world.user)
    for path in ("/auth/projects", "/auth/domains", "/auth/system", "/auth/catalog"):
        case.get(path, token)
    case.grant("reader", user=world.user, system=True)
    case.get("/auth/system", token)
    case.get("/auth/catalog", case.token(world.user, project=below))
    case.get("/auth/catalog", case.token(world.user, system=True))
    case.get("/auth/catalog", case.token(world.user, domain=world.domain))


def test_disabled_or_deleted_project_makes_its_tokens_404(case):
    world = case.world()
    case.admin("PATCH", f"/projects/{world.project}", {"project": {"enabled": False}})
    case.get("/auth/projects", world.token)
    case.get("/nonesuch", world.token)
    case.get("/auth/tokens", case.keystone.admin, headers={"X-Subject-Token": world.token})
    case.admin("PATCH", f"/projects/{world.project}", {"project": {"enabled": True}})
    case.get("/auth/projects", world.token)
    case.admin("DELETE", f"/projects/{world.project}")
    case.get("/auth/projects", world.token)


def test_lost_roles_make_a_token_401_and_admins_see_404(case):
    world = case.world()
    case.revoke("member", user=world.user, project=world.project)
    case.get("/auth/projects", world.token)
    case.get("/auth/tokens", case.keystone.admin, headers={"X-Subject-Token": world.token})
    case.grant("member", user=world.user, project=world.project)
    case.get("/auth/projects", world.token, seen="status")


def test_deleted_user_makes_its_tokens_404(case):
    world = case.world()
    case.admin("DELETE", f"/users/{world.user}")
    case.get("/auth/projects", world.token)
    case.get("/auth/tokens", case.keystone.admin, headers={"X-Subject-Token": world.token})
    case.log_in(by_password(world.user))


def test_domain_token_of_a_disabled_or_deleted_domain(case):
    world = case.world()
    case.grant("reader", user=world.user, domain=world.domain)
    outsider = case.user("default", case.name("outsider"))
    case.grant("reader", user=outsider, domain=world.domain)
    inside, outside = case.token(world.user, domain=world.domain), case.token(outsider, domain=world.domain)
    case.admin("PATCH", f"/domains/{world.domain}", {"domain": {"enabled": False}})
    case.get("/auth/projects", inside)
    case.get("/auth/projects", outside, seen="status")
    case.admin("DELETE", f"/domains/{world.domain}")
    case.get("/auth/projects", inside)
    case.get("/auth/projects", outside)
    case.admin("DELETE", f"/users/{outsider}")


def test_disabled_user_loses_tokens_for_good(case):
    world = case.world()
    case.admin("PATCH", f"/users/{world.user}", {"user": {"enabled": False}})
    case.get("/auth/projects", world.token)
    case.get("/auth/tokens", case.keystone.admin, headers={"X-Subject-Token": world.token})
    case.admin("PATCH", f"/users/{world.user}", {"user": {"enabled": True}})
    case.get("/auth/projects", world.token)
    case.wait(1)
    case.get("/auth/projects", case.token(world.user), seen="status")


def test_token_of_the_same_second_as_a_revocation_is_born_dead(case):
    world = case.world()
    case.wait(1)
    case.admin("PATCH", f"/users/{world.user}", {"user": {"password": PASSWORD}})
    answer = case.log_in(by_password(world.user, project=world.project), seen="status")
    case.wait(2)
    case.get("/auth/projects", world.token, seen="status")
    case.get("/auth/projects", case.token(world.user), seen="status")
    assert answer.status == 201


def test_credential_with_a_scope_is_told(case):
    id_, secret = case.credential(case.world())
    for scope in ({"unscoped": {}}, {"project": {"id": "x"}}, {"system": {"all": True}}):
        body = by_credential(id_, secret)
        body["auth"]["scope"] = scope
        case.log_in(body)
