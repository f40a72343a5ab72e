"""What lives in a cloud, read from the fake: what is refused is told, what goes meanwhile is left out, nobody is told."""

import pytest

from osaccess.fake_keystone.adapters.responses import use_fake_keystone
from osaccess.fake_keystone.faults import DeclaredFault, DeclaredFaults, Status
from osaccess.fake_keystone.in_process_session import InProcessSession
from osaccess.keystone.inventory import read_inventory
from osaccess.keystone.session import KeystoneSession


@pytest.fixture
def fake():
    """A fake with two users, a group of both and a project."""
    with use_fake_keystone() as keystone:
        admin = InProcessSession(keystone, keystone.login)
        project = admin.request("POST", "/projects", {"project": {"name": "web", "domain_id": "default"}})[
            "project"
        ]
        group = admin.request("POST", "/groups", {"group": {"name": "ops", "domain_id": "default"}})["group"]
        (member,) = [row for row in admin.request("GET", "/roles")["roles"] if row["name"] == "member"]
        for name in ("ci", "jo"):
            body = {"user": {"name": name, "password": f"{name}-Secret", "domain_id": "default"}}
            user = admin.request("POST", "/users", body)["user"]
            admin.request("PUT", f"/groups/{group['id']}/users/{user['id']}")
            admin.request("PUT", f"/projects/{project['id']}/users/{user['id']}/roles/{member['id']}")
        yield keystone


def inventory_of(fake):
    return read_inventory(KeystoneSession(fake.login))


def test_everybody_is_read_with_groups_and_roles(fake):
    inventory = inventory_of(fake)
    names = {user.id: user.name for user in inventory.users}
    (group,) = inventory.groups
    assert sorted(names.values()) == ["admin", "ci", "jo"]
    assert sorted(names[id_] for id_ in group.members) == ["ci", "jo"]
    on_projects = [one for one in inventory.assignments if one.target == "project"]
    assert sorted(names[one.actor_id] for one in on_projects) == ["admin", "ci", "jo"]
    assert inventory.not_seen == ()


def test_what_keystone_refuses_is_told_and_the_rest_is_read(fake):
    fake.faults = DeclaredFaults(DeclaredFault(Status(403, "You are not authorized."), "GET", "/v3/groups"))
    inventory = inventory_of(fake)
    assert (inventory.groups, len(inventory.users)) == ((), 3)
    (told,) = inventory.not_seen
    assert "403 to GET /groups" in told


def test_a_user_who_goes_meanwhile_has_no_credentials_and_is_no_error(fake):
    gone = DeclaredFault(Status(404, "Could not find user."), "GET", "/v3/users/*/application_credentials")
    fake.faults = DeclaredFaults(gone)
    inventory = inventory_of(fake)
    assert (inventory.credentials, inventory.not_seen) == ((), ())


def test_only_get_is_sent_beside_the_login(fake):
    fake.forget_requests()
    inventory_of(fake)
    methods = {(request.method, request.path) for request in fake.requests if request.method != "GET"}
    assert methods == {("POST", "/v3/auth/tokens")}
