"""Groups and who is in them."""

import pytest


def create(case, attributes):
    return case.call("POST", "/groups", {"group": attributes}, token=case.keystone.admin)


@pytest.mark.parametrize(
    "attributes",
    [
        {"name": "n"},
        {"name": " padded "},
        {"name": ""},
        {},
        {"name": "x" * 256},
        {"name": "n", "description": "d"},
        {"name": "n", "description": None},
        {"name": "n", "description": 5},
        {"name": "n", "more": [1]},
        {"name": "n", "domain_id": "unknown"},
        {"name": "n", "id": "chosen"},
    ],
    ids=str,
)
def test_create(case, attributes):
    create(case, {"domain_id": case.domain(), **attributes})


def test_life(case):
    domain = case.domain()
    id_ = create(case, {"name": "n", "domain_id": domain, "more": 1}).thing["id"]
    create(case, {"name": "n", "domain_id": domain})
    other = create(case, {"name": "m", "domain_id": domain}).thing["id"]
    for change in (
        {"name": "m"}, {"name": " n2 "}, {"description": "d"}, {"description": None}, {"more": 2}, {}, {"id": other},
        {"domain_id": "default"}, {"domain_id": domain}, {"name": ""},
    ):  # fmt: skip
        case.call("PATCH", f"/groups/{id_}", {"group": change}, token=case.keystone.admin)
    for query in ("", "&name=m", "&name__contains=n", "&limit=1"):
        case.get(
            f"/groups?domain_id={domain}{query}",
            case.keystone.admin,
            seen="all" if "limit" not in query else "status",
        )
    case.get(f"/groups/{id_}", case.keystone.admin)
    case.call("DELETE", f"/groups/{id_}", token=case.keystone.admin)
    case.get(f"/groups/{id_}", case.keystone.admin)
    case.call("DELETE", f"/groups/{id_}", token=case.keystone.admin)


def test_members(case):
    world = case.world()
    group = case.group(world.domain)
    path = f"/groups/{group}/users"
    case.get(path, case.keystone.admin)
    for method in ("GET", "HEAD", "DELETE", "PUT", "PUT", "GET", "HEAD"):
        case.call(method, f"{path}/{world.user}", token=case.keystone.admin)
    case.get(path, case.keystone.admin)
    case.get(f"{path}?name=user", case.keystone.admin)
    case.get(f"{path}?enabled=false", case.keystone.admin)
    for method in ("GET", "PUT", "DELETE"):
        case.call(method, f"{path}/unknown", token=case.keystone.admin)
        case.call(method, f"/groups/unknown/users/{world.user}", token=case.keystone.admin)
        case.call(method, f"{path}/{world.user}", token=world.token)
    case.call("DELETE", f"{path}/{world.user}", token=case.keystone.admin)


def test_who_leaves_a_group_loses_his_tokens(case):
    world = case.world()
    group = case.group(world.domain, members=[world.user])
    case.admin("DELETE", f"/groups/{group}/users/{world.user}")
    case.get("/auth/projects", world.token)


@pytest.mark.parametrize("with_roles", [True, False])
def test_deleted_group_and_the_tokens_of_its_members(case, with_roles):
    world = case.world()
    group = case.group(world.domain, members=[world.user])
    if with_roles:
        case.grant("reader", group=group, project=world.project)
    case.admin("DELETE", f"/groups/{group}")
    case.get("/auth/projects", world.token, seen="status")


def test_member_may_not(case):
    world = case.world()
    group = case.group(world.domain)
    for method, path, body in (
        ("GET", "/groups", None),
        ("POST", "/groups", {"group": {"name": "x", "domain_id": world.domain}}),
        ("GET", f"/groups/{group}", None),
        ("PATCH", f"/groups/{group}", {"group": {"name": "x"}}),
        ("DELETE", f"/groups/{group}", None),
        ("GET", f"/groups/{group}/users", None),
        ("GET", "/groups/unknown", None),
        ("DELETE", "/groups/unknown", None),
    ):
        case.call(method, path, body, token=world.token)
