"""Section 7: projects, their hierarchy, tags, options; domains."""

import pytest


def create(case, attributes, token=None):
    return case.call("POST", "/projects", {"project": attributes}, token=token or case.keystone.admin)


@pytest.mark.parametrize(
    "attributes",
    [
        {"name": "n"},
        {"name": " padded "},
        {"name": ""},
        {"name": " "},
        {"name": "x" * 64},
        {"name": "x" * 65},
        {"name": 5},
        {},
        {"name": "ü/:?😀"},
        {"name": "n", "description": "d"},
        {"name": "n", "description": None},
        {"name": "n", "enabled": False},
        {"name": "n", "enabled": "false"},
        {"name": "n", "enabled": "maybe"},
        {"name": "n", "enabled": None},
        {"name": "n", "any-thing": {"a": 1}, "a:b": None},
        {"name": "n", "id": "chosen"},
        {"name": "n", "parent_id": "unknown"},
        {"name": "n", "parent_id": None},
        {"name": "n", "parent_id": "default"},
        {"name": "n", "domain_id": "unknown"},
        {"name": "n", "domain_id": ""},
        {"name": "n", "is_domain": False},
        {"name": "n", "is_domain": True},
        {"name": "n", "tags": ["b", "a"]},
        {"name": "n", "tags": ["a", "a"]},
        {"name": "n", "tags": ["a,b"]},
        {"name": "n", "tags": "a"},
        {"name": "n", "options": {"immutable": True}},
        {"name": "n", "options": {"immutable": None}},
        {"name": "n", "options": {"unknown": True}},
        {"name": "n", "options": {"immutable": "yes"}},
    ],
    ids=str,
)
def test_create(case, attributes):
    create(case, {"domain_id": case.domain(), **attributes})


@pytest.mark.parametrize("body", [{"project": []}, {"more": 1}, {"project": {"name": "x"}, "more": 1}], ids=str)
def test_create_with_another_body(case, body):
    case.call("POST", "/projects", body, token=case.keystone.admin)


def test_name_is_unique_in_its_domain(case):
    domain, other = case.domain(), case.domain("other")
    first = create(case, {"name": "n", "domain_id": domain}).thing["id"]
    create(case, {"name": "n", "domain_id": domain})
    create(case, {"name": "N", "domain_id": domain})
    create(case, {"name": "n", "domain_id": other})
    create(case, {"name": "n", "domain_id": domain, "parent_id": first})
    second = create(case, {"name": "m", "domain_id": domain}).thing["id"]
    case.call("PATCH", f"/projects/{second}", {"project": {"name": "n"}}, token=case.keystone.admin)


def test_domain_of_a_new_project(case):
    world = case.world("admin")
    case.grant("admin", user=world.user, domain=world.domain)
    create(case, {"name": case.name("a")}, token=case.token(world.user, domain=world.domain))
    default = create(case, {"name": case.name("b")}, token=world.token).thing["id"]
    system = create(case, {"name": case.name("c")}, token=case.keystone.system_admin).thing["id"]
    for id_ in (default, system):
        case.admin("DELETE", f"/projects/{id_}")


def test_parent_in_another_place(case):
    domain, other = case.domain(), case.domain("other")
    create(case, {"name": "n", "domain_id": domain, "parent_id": other})
    create(case, {"name": "n", "domain_id": domain, "parent_id": case.project(other)})
    off = case.project(domain, "off", enabled=False)
    create(case, {"name": "n", "domain_id": domain, "parent_id": off})
    case.admin("PATCH", f"/domains/{other}", {"domain": {"enabled": False}})
    create(case, {"name": "n", "domain_id": other})


def test_depth(case):
    domain = case.domain()
    parent, ids = domain, []
    for level in range(1, 7):
        answer = create(case, {"name": f"level{level}", "domain_id": domain, "parent_id": parent})
        if answer.status == 201:
            parent = answer.thing["id"]
            ids.append(parent)
    for query in ("parents_as_ids", "parents_as_list", "subtree_as_ids", "subtree_as_list", "parents_as_ids=0",
                  "parents_as_ids&parents_as_list", "subtree_as_ids&subtree_as_list", "parents_as_list&subtree_as_ids"):  # fmt: skip
        case.get(f"/projects/{ids[2]}?{query}", case.keystone.admin)
    user = case.user(domain)
    case.grant("reader", user=user, project=ids[0])
    case.grant("reader", user=user, project=ids[2])
    case.grant("reader", user=user, project=ids[4])
    token = case.token(user, project=ids[2])
    case.get(f"/projects/{ids[2]}?parents_as_list&subtree_as_list", token)
    case.get(f"/projects/{ids[4]}?subtree_as_ids", case.keystone.admin)
    case.get(f"/projects?parent_id={ids[0]}", case.keystone.admin)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"name": "new"},
        {"name": " padded "},
        {"name": ""},
        {"name": "x" * 65},
        {"description": "d"},
        {"description": None},
        {"more": 2, "other": None},
        {"more": None},
        {"enabled": False},
        {"enabled": "false"},
        {"id": "other"},
        {"domain_id": "default"},
        {"parent_id": "default"},
        {"parent_id": None},
        {"is_domain": True},
        {"is_domain": False},
        {"tags": ["z", "a"]},
        {"tags": []},
        {"options": {"immutable": True}},
        {"options": {"immutable": False}},
        {"options": {"unknown": 1}},
    ],
    ids=str,
)
def test_update(case, change):
    domain = case.domain()
    id_ = case.project(domain, "n", more=1, tags=["t"])
    case.call("PATCH", f"/projects/{id_}", {"project": change}, token=case.keystone.admin)
    case.get(f"/projects/{id_}", case.keystone.admin)


def test_same_place_is_no_change(case):
    domain = case.domain()
    id_ = case.project(domain)
    change = {"domain_id": domain, "parent_id": domain, "id": id_, "is_domain": False}
    case.call("PATCH", f"/projects/{id_}", {"project": change}, token=case.keystone.admin)


def test_hierarchy_and_its_life(case):
    domain = case.domain()
    top = case.project(domain, "top")
    middle = case.project(domain, "middle", parent_id=top)
    low = case.project(domain, "low", parent_id=middle)

    def switch(id_, on):
        case.call("PATCH", f"/projects/{id_}", {"project": {"enabled": on}}, token=case.keystone.admin)

    case.call("DELETE", f"/projects/{top}", token=case.keystone.admin)
    switch(top, on=False)
    switch(low, on=False)
    switch(middle, on=False)
    switch(top, on=False)
    switch(low, on=True)
    switch(top, on=True)
    case.call("DELETE", f"/projects/{middle}", token=case.keystone.admin)
    for id_ in (low, middle, top, top):
        case.call("DELETE", f"/projects/{id_}", token=case.keystone.admin)


def test_immutable(case):
    domain = case.domain()
    user = case.user(domain)
    id_ = case.project(domain, options={"immutable": True}, tags=["t"])
    for change in ({"description": "d"}, {"options": {"immutable": False}, "description": "d"}, {"options": {"immutable": True}},
                   {"options": {}}, {"tags": []}):  # fmt: skip
        case.call("PATCH", f"/projects/{id_}", {"project": change}, token=case.keystone.admin)
    case.call("DELETE", f"/projects/{id_}", token=case.keystone.admin)
    case.call("PUT", f"/projects/{id_}/tags", {"tags": ["a"]}, token=case.keystone.admin)
    case.call("PUT", f"/projects/{id_}/tags/a", token=case.keystone.admin)
    case.call("DELETE", f"/projects/{id_}/tags/t", token=case.keystone.admin)
    case.call("DELETE", f"/projects/{id_}/tags", token=case.keystone.admin)
    case.call("PUT", case.grant_path("member", user=user, project=id_), token=case.keystone.admin)
    create(case, {"name": "child", "domain_id": domain, "parent_id": id_})
    case.call(
        "PATCH", f"/projects/{id_}", {"project": {"options": {"immutable": False}}}, token=case.keystone.admin
    )
    case.call("PATCH", f"/projects/{id_}", {"project": {"description": "d"}}, token=case.keystone.admin)


def test_list_and_filters(case):
    domain = case.domain()
    case.project(domain, "alpha", tags=["a", "b"])
    case.project(domain, "Beta", enabled=False, tags=["b"])
    case.project(domain, "gamma")
    for query in (
        "", "&name=alpha", "&name=beta", "&name__icontains=BET", "&enabled=false", "&enabled=1", "&is_domain=true",
        "&is_domain=false", "&tags=a", "&tags=a,b", "&tags-any=a,b", "&not-tags=a,b", "&not-tags-any=b", "&tags=a&not-tags=b",
        "&limit=9", "&unknown=1", "&name=", "&enabled=maybe",
    ):  # fmt: skip
        case.get(f"/projects?domain_id={domain}{query}", case.keystone.admin)
    for query in ("&limit=2", "&limit=nonsense"):
        case.get(f"/projects?domain_id={domain}{query}", case.keystone.admin, seen="status")
    case.get(f"/projects?is_domain=true&name={case.name('domain')}", case.keystone.admin)


def test_tags(case):
    id_ = case.project(case.domain())
    path = f"/projects/{id_}/tags"
    case.get(path, case.keystone.admin)
    case.call("PUT", path, {"tags": ["b", "a", " c "]}, token=case.keystone.admin)
    case.get(path, case.keystone.admin)
    for body in ({"tags": ["x"] * 2}, {"tags": ["a/b"]}, {"tags": [""]}, {"tags": "a"}, {"tags": ["x" * 256]}, {"more": 1},
                 {"tags": [str(n) for n in range(81)]}, {"tags": [5]}):  # fmt: skip
        case.call("PUT", path, body, token=case.keystone.admin)
    case.get(path, case.keystone.admin)
    case.call("PUT", path, {"tags": ["a", "b"]}, token=case.keystone.admin)
    for method in ("GET", "HEAD", "PUT", "GET", "PUT", "DELETE", "DELETE"):
        case.call(method, f"{path}/new", token=case.keystone.admin)
    case.call("PUT", f"{path}/a,b", token=case.keystone.admin)
    case.call("PUT", f"{path}/{'x' * 256}", token=case.keystone.admin)
    case.call("PUT", f"{path}/with%20space", token=case.keystone.admin)
    case.call("DELETE", path, token=case.keystone.admin)
    case.get(path, case.keystone.admin)
    case.call("PUT", path, {}, token=case.keystone.admin)


def test_member_may_only_read_his_own(case):
    world = case.world()
    other = case.project(world.domain, "other")
    for method, path, body in (
        ("GET", f"/projects/{world.project}", None),
        ("GET", f"/projects/{world.project}/tags", None),
        ("GET", f"/projects/{other}", None),
        ("GET", "/projects/unknown", None),
        ("GET", "/projects", None),
        ("GET", "/projects?name=project", None),
        ("POST", "/projects", {"project": {"name": "x", "domain_id": world.domain}}),
        ("PATCH", f"/projects/{world.project}", {"project": {"description": "x"}}),
        ("DELETE", f"/projects/{world.project}", None),
        ("PUT", f"/projects/{world.project}/tags/x", None),
        ("DELETE", f"/projects/{world.project}/tags", None),
        ("GET", f"/domains/{world.domain}", None),
        ("GET", "/domains/default", None),
        ("GET", "/domains", None),
    ):
        case.call(method, path, body, token=world.token)


@pytest.mark.parametrize(
    "attributes",
    [
        {"name": "n"},
        {},
        {"name": ""},
        {"name": "n", "description": "d", "more": 1},
        {"name": "n", "description": None},
        {"name": "n", "enabled": False},
        {"name": "n", "tags": ["b", "a"]},
        {"name": "n", "explicit_domain_id": "no-uuid"},
        {"name": "n", "explicit_domain_id": "A" * 32},
        {"name": "n", "options": {"immutable": True}},
        {"name": "n", "description": "x" * 256},
    ],
    ids=str,
)
def test_create_domain(case, attributes):
    if attributes.get("name"):
        attributes = attributes | {"name": case.name(attributes["name"])}
    case.call("POST", "/domains", {"domain": attributes}, token=case.keystone.admin)


def test_domain_with_a_chosen_id(case):
    id_ = case.run + "a" * 24
    body = {"domain": {"name": case.name("n"), "explicit_domain_id": id_}}
    case.call("POST", "/domains", body, token=case.keystone.admin)
    case.get(f"/domains/{id_}", case.keystone.admin)


def test_life_of_a_domain(case):
    world = case.world()
    path = f"/domains/{world.domain}"
    group = case.group(world.domain)
    case.get(f"/domains?name={case.name('domain')}", case.keystone.admin)
    case.get(f"/projects/{world.domain}", case.keystone.admin)
    case.get(f"/domains/{world.project}", case.keystone.admin)
    case.call("POST", "/domains", {"domain": {"name": case.name("domain")}}, token=case.keystone.admin)
    other = case.domain("other")
    for change in ({"name": case.name("other")}, {"description": "d"}, {"description": None}, {"more": 1}, {}, {"name": ""},
                   {"options": {"immutable": True}}, {"description": "x"}, {"options": {"immutable": False}},
                   {"name": case.name("renamed")}, {"enabled": True}):  # fmt: skip
        case.call("PATCH", path, {"domain": change}, token=case.keystone.admin)
    case.call("DELETE", path, token=case.keystone.admin)
    case.call("DELETE", f"/projects/{world.domain}", token=case.keystone.admin)
    case.call("PATCH", path, {"domain": {"enabled": False}}, token=case.keystone.admin)
    case.get(f"/domains?enabled=false&name={case.name('renamed')}", case.keystone.admin)
    case.call("DELETE", path, token=case.keystone.admin)
    for gone in (path, f"/projects/{world.project}", f"/users/{world.user}", f"/groups/{group}"):
        case.get(gone, case.keystone.admin)
    case.call("DELETE", path, token=case.keystone.admin)
    case.call("DELETE", path, token=world.token)
    case.call(
        "PATCH",
        f"/domains/{other}",
        {"domain": {"options": {"immutable": True}, "enabled": False}},
        token=case.keystone.admin,
    )
    case.call("DELETE", f"/domains/{other}", token=case.keystone.admin)


def test_member_and_unknown_domains(case):
    token = case.world().token
    for method in ("GET", "PATCH", "DELETE"):
        body = {"domain": {"description": "x"}} if method == "PATCH" else None
        case.call(method, "/domains/unknown", body, token=token)
        case.call(method, "/domains/default", body, token=token)
