"""Section 7: grants on projects, domains and the system, inherited or not; role assignments."""

import pytest

PLACES = {
    "project": lambda world: {"project": world.project},
    "domain": lambda world: {"domain": world.domain},
    "system": lambda _world: {"system": True},
    "inherited project": lambda world: {"project": world.project, "inherited": True},
    "inherited domain": lambda world: {"domain": world.domain, "inherited": True},
}


@pytest.mark.parametrize("actor", ["user", "group"])
@pytest.mark.parametrize("place", PLACES)
def test_life_of_a_grant(case, place, actor):
    world = case.world()
    who = {actor: getattr(case, actor)(world.domain, "actor")}
    where = PLACES[place](world)
    path = case.grant_path("manager", **who, **where)
    listing = case.grant_path(**who, **where)
    implied = case.grant_path("member", **who, **where)
    for method in ("GET", "HEAD", "DELETE", "PUT", "PUT", "GET", "HEAD"):
        case.call(method, path, token=case.keystone.admin)
    case.call("HEAD", implied, token=case.keystone.admin)
    case.get(listing, case.keystone.admin)
    case.get(f"/role_assignments?{actor}.id={who[actor]}", case.keystone.admin)
    case.get(f"/role_assignments?{actor}.id={who[actor]}&include_names", case.keystone.admin)
    for method in ("GET", "PUT", "DELETE"):
        case.call(method, path, token=world.token)
    case.get(listing, world.token)
    for method in ("DELETE", "DELETE", "GET"):
        case.call(method, path, token=case.keystone.admin)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("unknown", ["role", "user", "group", "place"])
def test_unknown_part_of_a_grant(case, place, unknown):
    world = case.world()
    where = PLACES[place](world)
    if unknown == "place":
        where = {name: ("unknown" if name in ("project", "domain") else value) for name, value in where.items()}
    who = {"group": "unknown"} if unknown == "group" else {"user": "unknown" if unknown == "user" else world.user}
    path = case.grant_path("0" * 32 if unknown == "role" else "reader", **who, **where)
    for method in ("GET", "HEAD", "PUT", "DELETE", "DELETE"):
        case.call(method, path, token=case.keystone.admin)
        case.call(method, path, token=world.token)
    case.get(path.replace(f"/{case.role_id('reader')}", ""), case.keystone.admin)
    if unknown == "user":
        case.get(
            f"/role_assignments?scope.{place.split()[-1]}.id={world.project}", case.keystone.admin, seen="status"
        )


@pytest.fixture
def tree(case):
    """Users, groups and projects with every kind of assignment."""
    domain = case.domain()
    top = case.project(domain, "top")
    low = case.project(domain, "low", parent_id=top)
    anna, bert = case.user(domain, "anna"), case.user(domain, "bert")
    group = case.group(domain, "group", members=[anna, bert])
    case.grant("admin", user=anna, project=top)
    case.grant("reader", user=bert, domain=domain)
    case.grant("member", user=bert, project=top, inherited=True)
    case.grant("reader", group=group, project=low)
    case.grant("member", group=group, domain=domain, inherited=True)
    case.grant("reader", user=anna, system=True)
    return {"domain": domain, "top": top, "low": low, "anna": anna, "bert": bert, "group": group}


@pytest.mark.parametrize(
    "query",
    [
        "scope.domain.id={domain}",
        "scope.project.id={top}",
        "scope.project.id={low}",
        "scope.project.id={top}&include_subtree",
        "scope.project.id={top}&include_subtree&effective",
        "scope.project.id={top}&include_subtree&include_names",
        "user.id={anna}",
        "user.id={bert}",
        "group.id={group}",
        "user.id={anna}&effective",
        "user.id={bert}&effective",
        "user.id={bert}&effective&include_names",
        "user.id={anna}&scope.system=all",
        "user.id={anna}&scope.system=other",
        "user.id={anna}&scope.system=all&effective",
        "user.id={anna}&effective=false&scope.project.id={top}",
        "user.id={anna}&effective=0&scope.project.id={top}",
        "user.id={anna}&effective=False&scope.project.id={top}",
        "scope.project.id={low}&effective",
        "scope.project.id={low}&effective&include_names",
        "scope.domain.id={domain}&effective",
        "scope.domain.id={domain}&scope.OS-INHERIT:inherited_to=projects",
        "scope.project.id={top}&scope.OS-INHERIT:inherited_to=projects",
        "scope.project.id={low}&scope.OS-INHERIT:inherited_to=projects&effective",
        "scope.project.id={top}&scope.OS-INHERIT:inherited_to=other",
        "user.id={bert}&role.id={reader}",
        "user.id={bert}&role.id={reader}&effective",
        "user.id={bert}&role.id={member}&effective",
        "user.id={bert}&group.id={group}",
        "group.id={group}&effective",
        "scope.domain.id={domain}&scope.project.id={top}",
        "scope.domain.id={domain}&scope.system=all",
        "scope.project.id={top}&scope.system=all",
        "scope.domain.id={domain}&effective&scope.OS-INHERIT:inherited_to=projects",
        "user.id=unknown",
        "user.id=unknown&effective",
        "group.id=unknown",
        "role.id=unknown",
        "scope.project.id=unknown",
        "scope.project.id=unknown&effective",
        "scope.domain.id=unknown",
        "scope.domain.id=unknown&effective",
        "role.id=not/an/id",
        "user.id=",
        "include_subtree",
        "scope.project.id={top}&limit=1",
        "scope.project.id={top}&include_names=0",
        "scope.project.id={top}&include_names=false",
    ],
)
def test_role_assignments(case, tree, query):
    seen = "status" if query in ("user.id=", "user.id=unknown&nothing") else "all"
    filled = query.format(**tree, reader=case.role_id("reader"), member=case.role_id("member"))
    case.get(f"/role_assignments?{filled}", case.keystone.admin, seen=seen)


def test_role_assignments_of_a_domain(case, tree):
    case.grant("admin", user=tree["anna"], domain=tree["domain"])
    token = case.token(tree["anna"], domain=tree["domain"])
    for query in ("", "?include_names", "?effective", f"?scope.project.id={tree['top']}&include_subtree"):
        case.get(f"/role_assignments{query}", token)
    other = case.project(case.domain("other"))
    case.get(f"/role_assignments?scope.project.id={other}&include_subtree", token)


def test_grant_to_nobody_by_inheritance(case):
    domain = case.domain()
    path = case.grant_path("reader", user="nobody", domain=domain, inherited=True)
    case.call("PUT", path, token=case.keystone.admin)
    for query in ("", "&include_names"):
        case.get(f"/role_assignments?scope.domain.id={domain}{query}", case.keystone.admin)


def test_role_of_a_domain_that_is_gone(case):
    domain = case.domain()
    role = case.role("local", domain_id=domain)
    user, project = case.user("default", case.name("user")), case.project("default", case.name("project"))
    case.call("PUT", case.grant_path(role, user=user, domain="default"), token=case.keystone.admin)
    case.admin("PATCH", f"/domains/{domain}", {"domain": {"enabled": False}})
    case.admin("DELETE", f"/domains/{domain}")
    case.get(f"/roles/{role}", case.keystone.admin)
    case.get(f"/role_assignments?user.id={user}", case.keystone.admin)
    case.get(f"/role_assignments?user.id={user}&include_names", case.keystone.admin)
    case.call("PUT", case.grant_path(role, user=user, project=project), token=case.keystone.admin)
    for path in (f"/users/{user}", f"/projects/{project}"):
        case.admin("DELETE", path)


def test_member_may_not_even_for_himself(case):
    world = case.world()
    case.get(f"/role_assignments?user.id={world.user}", world.token)
    case.get(f"/role_assignments?scope.project.id={world.project}", world.token)
    case.get(f"/role_assignments?scope.project.id={world.project}&include_subtree", world.token)
    case.get("/role_assignments?scope.project.id=unknown&include_subtree", world.token)


def test_inherited_role_does_not_hold_on_the_parent(case, tree):
    from contract.case import by_password

    user = case.user(tree["domain"], "carl")
    case.grant("member", user=user, project=tree["top"], inherited=True)
    case.log_in(by_password(user, project=tree["top"]))
    case.log_in(by_password(user, project=tree["low"]))
    case.log_in(by_password(user, domain=tree["domain"]))
    case.grant("reader", user=user, domain=tree["domain"], inherited=True)
    case.log_in(by_password(user, project=tree["top"]))
    case.log_in(by_password(user, domain=tree["domain"]))
