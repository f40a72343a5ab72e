"""Users: their attributes, passwords, projects, groups, tokens."""

import pytest

from contract.case import PASSWORD, by_password


def create(case, domain, attributes, token=None):
    body = {"user": {"domain_id": domain, **attributes}}
    return case.call("POST", "/users", body, token=token or case.keystone.admin)


@pytest.mark.parametrize(
    "attributes",
    [
        {"name": "n"},
        {"name": " padded "},
        {"name": ""},
        {"name": " "},
        {"name": "x" * 255},
        {"name": "x" * 256},
        {"name": None},
        {},
        {"name": "n", "enabled": False},
        {"name": "n", "enabled": 5},
        {"name": "n", "enabled": None},
        {"name": "n", "description": "d", "email": "a@b", "any-thing": {"a": [1]}, "a:b": 1},
        {"name": "n", "description": None, "email": None},
        {"name": "n", "default_project_id": "unknown"},
        {"name": "n", "default_project_id": None},
        {"name": "n", "default_project_id": "default"},
        {"name": "n", "password": None},
        {"name": "n", "password": ""},
        {"name": "n", "password": 5},
        {"name": "n", "options": {"ignore_password_expiry": True, "lock_password": False}},
        {"name": "n", "options": {"multi_factor_auth_rules": [["password", "totp"]]}},
        {"name": "n", "options": {"ignore_password_expiry": None}},
        {"name": "n", "options": {"ignore_password_expiry": "yes"}},
        {"name": "n", "options": {"unknown": True}},
        {"name": "n", "options": []},
        {"name": "n", "id": "chosen"},
        {"name": "n", "domain_id": "unknown"},
        {"name": "n", "domain_id": ""},
        {"name": "n", "domain_id": None},
    ],
    ids=str,
)
def test_create(case, attributes):
    create(case, case.domain(), attributes)


@pytest.mark.parametrize("body", [{}, {"user": []}, {"user": {"name": "x"}, "more": 1}, {"name": "x"}], ids=str)
def test_create_with_another_body(case, body):
    case.call("POST", "/users", body, token=case.keystone.admin)


def test_name_is_unique_in_its_domain(case):
    domain, other = case.domain(), case.domain("other")
    create(case, domain, {"name": "n"})
    create(case, domain, {"name": "n"})
    create(case, domain, {"name": "N"})
    create(case, other, {"name": "n"})
    second = create(case, domain, {"name": "m"}).thing["id"]
    case.call("PATCH", f"/users/{second}", {"user": {"name": "n"}}, token=case.keystone.admin)
    case.call("PATCH", f"/users/{second}", {"user": {"name": "m"}}, token=case.keystone.admin)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"name": "new"},
        {"name": " padded "},
        {"name": ""},
        {"description": "d", "email": "e"},
        {"email": None},
        {"enabled": False},
        {"enabled": None},
        {"id": "other"},
        {"domain_id": "default"},
        {"domain_id": None},
        {"default_project_id": "default"},
        {"default_project_id": "x"},
        {"default_project_id": None},
        {"options": {"lock_password": True}},
        {"options": {"ignore_password_expiry": None}},
        {"options": {}},
        {"password": None},
        {"password": "New-1"},
    ],
    ids=str,
)
def test_update(case, change):
    world = case.world()
    attributes = {"email": "a@b", "options": {"ignore_password_expiry": True}, "default_project_id": world.project}
    user = case.user(world.domain, "n", **attributes)
    case.call("PATCH", f"/users/{user}", {"user": change}, token=case.keystone.admin)
    case.get(f"/users/{user}", case.keystone.admin)
    case.log_in(by_password(user), seen="status")


def test_same_domain_id_is_no_change(case):
    domain = case.domain()
    user = case.user(domain)
    case.call("PATCH", f"/users/{user}", {"user": {"domain_id": domain, "id": user}}, token=case.keystone.admin)


def test_list_and_filters(case):
    domain = case.domain()
    for name, enabled in (("anna", True), ("bert", False), ("Annette", True)):
        case.user(domain, name, enabled=enabled)
    for query in (
        "", "&name=anna", "&name=Anna", "&name__contains=nn", "&name__icontains=ANN", "&name__startswith=ann",
        "&name__istartswith=ann", "&name__endswith=a", "&name__nonsense=x", "&enabled=true", "&enabled=false", "&enabled=0",
        "&enabled=", "&unknown=1", "&enabled=nonsense", "&limit=9", "&sort_dir=up", "&name=", "&email=x",
    ):  # fmt: skip
        case.get(f"/users?domain_id={domain}{query}", case.keystone.admin)
    case.get(f"/users?domain_id={domain}&limit=0", case.keystone.admin, seen="status")
    case.get("/users?domain_id=", case.keystone.admin, seen="status")
    case.get("/users?domain_id=unknown", case.keystone.admin)


def test_pages(case):
    domain = case.domain()
    names = ["a", "b", "c"]
    for name in names:
        case.user(domain, name)
    seen, following = [], f"/users?domain_id={domain}&limit=2"
    while following:
        page = case.admin("GET", following).json
        seen += [user["name"] for user in page["users"]]
        link = page["links"]["next"]
        following = link and link.removeprefix(case.keystone.url)
    case.note("all seen", sorted(seen) == names)
    case.get(f"/users?domain_id={domain}&limit=1&marker=unknown", case.keystone.admin)


def test_password_of_ones_own(case):
    world = case.world()
    path = f"/users/{world.user}/password"
    for body in (
        {"user": {"original_password": "wrong", "password": "New-1"}},
        {"user": {"password": "New-1"}},
        {"user": {"original_password": PASSWORD}},
        {"user": {"original_password": PASSWORD, "password": None}},
        {"user": {"original_password": PASSWORD, "password": "x", "more": 1}},
        {},
    ):
        case.call("POST", path, body)
    case.call("POST", "/users/unknown/password", {"user": {"original_password": "a", "password": "b"}})
    case.call("POST", path, {"user": {"original_password": PASSWORD, "password": "New-1"}}, token=world.token)
    case.log_in(by_password(world.user), seen="status")
    case.log_in(by_password(world.user, "New-1"), seen="status")
    case.get("/auth/projects", world.token)
    disabled = case.user(world.domain, "disabled", enabled=False)
    case.call("POST", f"/users/{disabled}/password", {"user": {"original_password": PASSWORD, "password": "b"}})


def test_locked_password(case):
    user = case.user(case.domain(), options={"lock_password": True})
    body = {"user": {"original_password": PASSWORD, "password": "New-1"}}
    case.call("POST", f"/users/{user}/password", body)
    case.log_in(by_password(user), seen="status")


def test_rules_of_several_methods(case):
    domain = case.domain()
    for number, options in enumerate((
        {"multi_factor_auth_rules": [["password", "totp"]]}, {"multi_factor_auth_rules": [["password", "token"]]},
        {"multi_factor_auth_rules": [["token"], ["password"]]}, {"multi_factor_auth_rules": [["totp"]]},
        {"multi_factor_auth_rules": [["token"]], "multi_factor_auth_enabled": False},
    )):  # fmt: skip
        case.log_in(by_password(case.user(domain, f"u{number}", options=options)), seen="status")


def test_seventy_two_bytes_of_a_password_count(case):
    user = case.user(case.domain(), password="x" * 80)
    for length in (80, 72, 71, 90):
        case.log_in(by_password(user, "x" * length), seen="status")


def test_user_without_password_cannot_log_in(case):
    user = case.user(case.domain(), password=None)
    case.log_in(by_password(user, ""))
    case.log_in(by_password(user, "None"))


def test_delete(case):
    world = case.world()
    group = case.group(world.domain, members=[world.user])
    case.call("DELETE", f"/users/{world.user}", token=case.keystone.admin)
    case.call("DELETE", f"/users/{world.user}", token=case.keystone.admin)
    case.get(f"/users/{world.user}", case.keystone.admin)
    case.get(f"/groups/{group}/users", case.keystone.admin)
    case.get(f"/role_assignments?scope.project.id={world.project}", case.keystone.admin)


def test_own_user_projects_and_groups(case):
    world = case.world()
    case.group(world.domain, "b", members=[world.user])
    case.group(world.domain, "a", members=[world.user])
    case.grant("reader", user=world.user, project=case.project(world.domain, "second", enabled=False))
    case.wait(1)
    token = case.token(world.user)
    for path in ("", "/projects", "/projects?name=second", "/projects?enabled=1", "/groups", "/groups?name=a"):
        case.get(f"/users/{world.user}{path}", token)
    other = case.user(world.domain, "other")
    for path in ("", "/projects", "/groups"):
        case.get(f"/users/{other}{path}", token)


def test_all_tokens_revoked(case):
    world = case.world()
    other = case.user(world.domain, "other")
    case.call("DELETE", f"/users/{other}/tokens", token=world.token)
    case.call("DELETE", "/users/unknown/tokens", token=case.keystone.admin)
    case.call("DELETE", f"/users/{world.user}/tokens", token=world.token)
    case.get("/auth/projects", world.token)


def test_member_may_not(case):
    world = case.world()
    for method, path, body in (
        ("GET", "/users", None),
        ("POST", "/users", {"user": {"name": "x", "domain_id": world.domain}}),
        ("PATCH", f"/users/{world.user}", {"user": {"email": "x"}}),
        ("DELETE", f"/users/{world.user}", None),
    ):
        case.call(method, path, body, token=world.token)
