"""Section 7: roles, their immutability and implications."""

import pytest


def create(case, attributes):
    return case.call("POST", "/roles", {"role": attributes}, token=case.keystone.admin)


@pytest.mark.parametrize(
    "attributes",
    [
        {"name": "n"},
        {"name": " padded "},
        {"name": ""},
        {},
        {"name": "x" * 256},
        {"name": "n", "description": "d", "more": 1},
        {"name": "n", "description": None},
        {"name": "n", "domain_id": None},
        {"name": "n", "options": {"immutable": True}},
        {"name": "n", "options": {"immutable": "yes"}},
        {"name": "n", "domain_id": ""},
    ],
    ids=str,
)
def test_create(case, attributes):
    if attributes.get("name", "").strip() in ("n", "padded"):
        attributes = attributes | {"name": attributes["name"] + case.name("")}
    answer = create(case, attributes)
    if answer.status == 201:
        id_ = answer.thing["id"]
        case.keystone.send(
            "PATCH",
            f"/roles/{id_}",
            {"X-Auth-Token": case.keystone.admin, "Content-Type": "application/json"},
            b'{"role": {"options": {"immutable": false}}}',
        )
        case.admin("DELETE", f"/roles/{id_}")


def test_life(case):
    name, other = case.name("n"), case.name("m")
    id_ = create(case, {"name": name, "more": 1}).thing["id"]
    second = create(case, {"name": other}).thing["id"]
    create(case, {"name": name})
    for change in (
        {"name": other}, {"name": name}, {"description": "d"}, {"more": 2}, {}, {"id": second}, {"domain_id": "default"},
        {"domain_id": None}, {"name": ""}, {"options": {"immutable": True}}, {"description": "x"}, {"options": {"immutable": True}},
    ):  # fmt: skip
        case.call("PATCH", f"/roles/{id_}", {"role": change}, token=case.keystone.admin)
    case.call("DELETE", f"/roles/{id_}", token=case.keystone.admin)
    case.call("PATCH", f"/roles/{id_}", {"role": {"options": {"immutable": None}}}, token=case.keystone.admin)
    case.get(f"/roles/{id_}", case.keystone.admin)
    case.get(f"/roles?name={name}", case.keystone.admin)
    case.get(f"/roles?name__contains={name[1:]}", case.keystone.admin)
    for one in (id_, second, second):
        case.call("DELETE", f"/roles/{one}", token=case.keystone.admin)


def test_bootstrap_roles_are_immutable(case):
    for name in ("admin", "manager", "member", "reader", "service"):
        path = f"/roles/{case.role_id(name)}"
        case.get(path, case.keystone.admin)
        case.call("DELETE", path, token=case.keystone.admin)
        case.call("PATCH", path, {"role": {"description": "x"}}, token=case.keystone.admin)
        case.get(f"/roles?name={name}", case.keystone.admin)


def test_roles_of_a_domain(case):
    world, other = case.world(), case.domain("other")
    local = create(case, {"name": "local", "domain_id": world.domain}).thing["id"]
    create(case, {"name": "local", "domain_id": world.domain})
    create(case, {"name": "local", "domain_id": other})
    case.get(f"/roles?domain_id={world.domain}", case.keystone.admin)
    case.get(f"/roles/{local}", case.keystone.admin)
    case.get(f"/roles/{local}", world.token)
    case.get(f"/roles?domain_id={world.domain}", world.token)
    case.call("PUT", f"/roles/{local}/implies/{case.role_id('reader')}", token=case.keystone.admin)
    case.call("PUT", f"/roles/{case.role_id('member')}/implies/{local}", token=case.keystone.admin)
    case.call("PUT", case.grant_path(local, user=world.user, project=world.project), token=case.keystone.admin)
    case.call(
        "PUT", case.grant_path(local, user=world.user, project=case.project(other)), token=case.keystone.admin
    )
    case.call("PUT", case.grant_path(local, user=world.user, domain=other), token=case.keystone.admin)
    case.call("PUT", case.grant_path(local, user=world.user, system=True), token=case.keystone.admin)
    case.get(f"/role_assignments?user.id={world.user}&include_names", case.keystone.admin)
    case.get(f"/role_assignments?user.id={world.user}&effective", case.keystone.admin)
    case.call("PATCH", f"/roles/{local}", {"role": {"name": "renamed"}}, token=case.keystone.admin)
    case.call("DELETE", f"/roles/{local}", token=case.keystone.admin)


def test_implications(case):
    prior, implied, third = case.role("prior"), case.role("implied"), case.role("third")
    path = f"/roles/{prior}/implies"
    case.get(path, case.keystone.admin)
    for method in ("GET", "HEAD", "DELETE", "PUT", "PUT", "GET", "HEAD"):
        case.call(method, f"{path}/{implied}", token=case.keystone.admin)
    case.call("PUT", f"/roles/{implied}/implies/{third}", token=case.keystone.admin)
    case.call("PUT", f"/roles/{third}/implies/{prior}", token=case.keystone.admin)
    case.call("PUT", f"{path}/{prior}", token=case.keystone.admin)
    case.call("PUT", f"{path}/{case.role_id('admin')}", token=case.keystone.admin)
    case.call("PUT", f"{path}/unknown", token=case.keystone.admin)
    case.call("PUT", f"/roles/unknown/implies/{implied}", token=case.keystone.admin)
    case.get(path, case.keystone.admin)
    world = case.world()
    case.grant(prior, user=world.user, project=world.project)
    case.get(
        "/auth/tokens",
        case.keystone.admin,
        headers={"X-Subject-Token": case.token(world.user, project=world.project)},
    )
    for method in ("GET", "HEAD", "PUT", "DELETE"):
        case.call(method, f"{path}/{implied}", token=world.token)
    case.get(path, world.token)
    for method in ("DELETE", "DELETE"):
        case.call(method, f"{path}/{implied}", token=case.keystone.admin)
    for role in (prior, implied, third):
        case.call("DELETE", f"/roles/{role}", token=case.keystone.admin)
    inferences = case.admin("GET", "/role_inferences").json["role_inferences"]
    bootstrap = [one for one in inferences if one["prior_role"]["name"] in ("admin", "manager", "member")]
    case.note(
        "inferences", [[one["prior_role"]["name"], [role["name"] for role in one["implies"]]] for one in bootstrap]
    )
    case.get("/role_inferences", world.token)


def test_deleted_role_drops_its_assignments(case):
    world = case.world()
    role = case.role()
    case.grant(role, user=world.user, project=world.project)
    token = case.token(world.user, project=world.project)
    case.call("DELETE", f"/roles/{role}", token=case.keystone.admin)
    case.get(f"/role_assignments?user.id={world.user}", case.keystone.admin)
    case.get("/auth/tokens", token, headers={"X-Subject-Token": token})


def test_member_may_not(case):
    world = case.world()
    for method, path, body in (
        ("GET", "/roles", None),
        ("GET", "/roles?name=member", None),
        ("GET", f"/roles/{case.role_id('member')}", None),
        ("GET", "/roles/unknown", None),
        ("POST", "/roles", {"role": {"name": case.name("x")}}),
        ("POST", "/roles", {"role": {"name": case.name("x"), "domain_id": world.domain}}),
        ("PATCH", f"/roles/{case.role_id('member')}", {"role": {"name": "x"}}),
        ("DELETE", f"/roles/{case.role_id('member')}", None),
        ("DELETE", "/roles/unknown", None),
    ):
        case.call(method, path, body, token=world.token)
