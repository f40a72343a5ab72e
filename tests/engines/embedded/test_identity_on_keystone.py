"""The identity provider on a real Keystone: every type made, read, changed and deleted, with no refused request."""

import itertools
import os
import threading
import time
from dataclasses import dataclass

import pytest

from osaccess.engines.embedded import identity_schema as types
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin, OpenStackProvider
from osaccess.engines.embedded.provider import Interrupted, ProviderError
from osaccess.engines.embedded.values import plain
from osaccess.keystone.session import KeystoneSession

RULES = [
    {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"},
    {"service": "image", "method": "GET", "path": "/image/v2/images"},
]
numbers = itertools.count()


@dataclass
class Cloud:
    """The plugin under test with the admin's provider, and the requests that it sent."""

    plugin: OpenStackPlugin
    admin: OpenStackProvider
    auth_url: str
    log: list

    def refused(self):
        return [sent for sent in self.log if sent.is_refused]

    def provider(self, user, project, password="owner-pw"):
        config = {
            "authUrl": self.auth_url,
            "userId": user,
            "password": password,
            "tenantId": project,
            "region": "R1",
        }
        return self.plugin.configure(config)


@pytest.fixture
def cloud(real_keystone):
    log = []
    plugin = OpenStackPlugin(lambda login: KeystoneSession(login, log=log.append))
    method = real_keystone.login.method
    config = {
        "authUrl": real_keystone.login.auth_url,
        "userName": method.user.name,
        "userDomainId": "default",
        "password": method.password.reveal(),
        "tenantName": method.scope.project.name,
        "projectDomainId": "default",
        "region": "R1",
    }
    return Cloud(plugin, plugin.configure(config), real_keystone.login.auth_url, log)


def made(provider, type_, inputs, name=None):
    """Check and create, as the engine does."""
    name = name or f"t{os.getpid()}-{next(numbers)}"  # the workers share one Keystone
    checked = provider.check(type_, name, {}, inputs, name.encode() + b"x")
    assert checked.failures == ()
    created = provider.create(type_, checked.inputs)
    assert created.init_error == ""
    return checked.inputs, created


def role_id(cloud, name):
    return cloud.admin.invoke("openstack:identity/getRole:getRole", {"name": name})["id"]


def a_team(cloud, roles=("member",)):
    """A project and a user with roles on it, and the user's provider."""
    _, project = made(cloud.admin, types.PROJECT, {})
    _, user = made(cloud.admin, types.USER, {"password": "owner-pw", "defaultProjectId": project.id})
    for role in roles:
        made(
            cloud.admin,
            types.ROLE_ASSIGNMENT,
            {"userId": user.id, "projectId": project.id, "roleId": role_id(cloud, role)},
        )
    return project.id, user.id, cloud.provider(user.id, project.id)


def session_of(cloud, user):
    return next(session for session in cloud.plugin.sessions if session.whom == f"of user {user}")


@pytest.mark.parametrize(
    ("type_", "inputs", "changes"),
    [
        (types.PROJECT, {"description": "one", "tags": ["b", "a"]}, {"description": "two", "enabled": False}),
        (types.PROJECT, {"description": "one", "tags": ["b", "a"]}, {}),
        (types.USER, {"description": "one", "password": "pw-1"}, {"password": "pw-2", "enabled": False}),
        (
            types.USER,
            {"extra": {"team": "web"}, "ignorePasswordExpiry": True},
            {"extra": {"team": "ops"}, "multiFactorAuthRules": [{"rules": ["password"]}]},
        ),
        (types.GROUP, {"description": "one"}, {"description": "two"}),
        (types.GROUP, {"description": "one"}, {}),
        (types.ROLE, {}, {"name": "renamed"}),
    ],
)
def test_what_can_be_changed_is_made_changed_read_and_deleted(cloud, type_, inputs, changes):
    provider = cloud.admin
    given, created = made(provider, type_, inputs)
    assert provider.diff(type_, given, created.outputs, given, ()).changed == ()

    if "name" in changes:
        changes = {"name": f"{changes['name']}-{created.id[:6]}"}
    wanted = provider.check(type_, "t", given, changes, b"y").inputs
    updated = provider.update(type_, created.id, created.outputs, wanted)
    assert provider.diff(type_, given, updated, wanted, ()).changed == ()

    read = provider.read(type_, created.id, wanted, updated)
    assert read is not None
    assert provider.diff(type_, given, read, wanted, ()).changed == ()
    assert provider.diff(type_, given, read, provider.inputs_of(type_, wanted, read), ()).changed == ()

    provider.delete(type_, created.id, wanted, updated)
    assert provider.read(type_, created.id, wanted, updated) is None
    provider.delete(type_, created.id, wanted, updated)
    assert cloud.refused() == []


def test_memberships_and_assignments_are_made_read_and_deleted(cloud):
    project, user, _ = a_team(cloud, roles=())
    _, group = made(cloud.admin, types.GROUP, {})
    reader = role_id(cloud, "reader")
    cases = [
        (types.USER_MEMBERSHIP, {"userId": user, "groupId": group.id}, f"{user}/{group.id}"),
        (
            types.ROLE_ASSIGNMENT,
            {"groupId": group.id, "projectId": project, "roleId": reader},
            f"/{project}/{group.id}//{reader}",
        ),
        (
            types.ROLE_ASSIGNMENT,
            {"userId": user, "domainId": "default", "roleId": reader},
            f"default///{user}/{reader}",
        ),
        (
            types.INHERIT_ROLE_ASSIGNMENT,
            {"userId": user, "projectId": project, "roleId": reader},
            f"/{project}//{user}/{reader}",
        ),
    ]
    for type_, inputs, id_ in cases:
        given, created = made(cloud.admin, type_, inputs)
        assert created.id == id_
        assert cloud.admin.diff(type_, given, created.outputs, given, ()).changed == ()
        assert cloud.admin.read(type_, id_, {}, {}) == created.outputs
        cloud.admin.delete(type_, id_, given, created.outputs)
        assert cloud.admin.read(type_, id_, given, created.outputs) is None
        cloud.admin.delete(type_, id_, given, created.outputs)
    assert cloud.refused() == []


def test_a_member_makes_reads_and_deletes_a_credential(cloud):
    _, _, owner = a_team(cloud)
    cloud.log.clear()
    inputs = {"roles": ["member", "reader"], "accessRules": RULES, "expiresAt": "2031-01-01T00:00:00Z"}
    given, created = made(owner, types.APPLICATION_CREDENTIAL, inputs)

    attempts = [sent for sent in cloud.log if not sent.is_token and sent.status != 401]
    assert [(sent.method, sent.status) for sent in attempts] == [("POST", 201)]
    assert owner.diff(types.APPLICATION_CREDENTIAL, given, created.outputs, given, ()).changed == ()
    read = owner.read(types.APPLICATION_CREDENTIAL, created.id, given, created.outputs)
    assert read == created.outputs

    owner.delete(types.APPLICATION_CREDENTIAL, created.id, given, created.outputs)
    assert owner.read(types.APPLICATION_CREDENTIAL, created.id, given, created.outputs) is None
    owner.delete(types.APPLICATION_CREDENTIAL, created.id, given, created.outputs)
    assert [sent for sent in cloud.refused() if sent.status == 403] == []


def test_credentials_that_share_rules_are_deleted_without_a_refused_request(cloud):
    _, user, owner = a_team(cloud)
    several = [
        made(owner, types.APPLICATION_CREDENTIAL, {"roles": ["reader"], "accessRules": RULES[: 1 + number % 2]})
        for number in range(6)
    ]
    cloud.log.clear()
    threads = [
        threading.Thread(
            target=owner.delete, args=(types.APPLICATION_CREDENTIAL, created.id, given, created.outputs)
        )
        for given, created in several
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert cloud.refused() == []
    lists = [sent for sent in cloud.log if sent.method == "GET"]
    assert len(lists) == 1
    assert session_of(cloud, user).request("GET", f"/users/{user}/access_rules").body["access_rules"] == []


def created_side_by_side(owner, count):
    """Create credentials in as many threads at once; return their ids."""
    done = []

    def create():
        done.append(made(owner, types.APPLICATION_CREDENTIAL, {"roles": ["reader"]})[1].id)

    threads = [threading.Thread(target=create) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_credentials_right_after_grants_are_made(cloud):
    _, user, owner = a_team(cloud, roles=("member", "reader"))
    _, group = made(cloud.admin, types.GROUP, {})
    made(cloud.admin, types.USER_MEMBERSHIP, {"userId": user, "groupId": group.id})

    assert len(created_side_by_side(owner, 2)) == 2


@pytest.mark.parametrize("change", ["membership", "password"])
def test_credentials_in_the_second_of_a_revocation_wait_for_the_next_one(cloud, change):
    _, user, owner = a_team(cloud)
    _, group = made(cloud.admin, types.GROUP, {})
    membership, _ = made(cloud.admin, types.USER_MEMBERSHIP, {"userId": user, "groupId": group.id})
    time.sleep(1 - time.time() % 1)  # so that token and revocation fall into one second

    owner.invoke("openstack:identity/getAuthScope:getAuthScope", {"name": "me"})
    if change == "membership":
        cloud.admin.delete(types.USER_MEMBERSHIP, f"{user}/{group.id}", membership, {})
    else:
        cloud.admin.update(types.USER, user, {"name": "x", "password": "a"}, {"name": "x", "password": "owner-pw"})
    cloud.log.clear()

    assert len(created_side_by_side(owner, 2)) == 2
    assert [sent.status for sent in cloud.refused()] == [401] * len(cloud.refused())
    assert 1 <= len(cloud.refused()) <= 2
    assert session_of(cloud, user).counts.tokens == 2


def test_providers_with_the_same_login_share_one_session(cloud):
    project, user, owner = a_team(cloud)
    twin = cloud.provider(user, project)
    before = len(cloud.plugin.sessions)

    made(owner, types.APPLICATION_CREDENTIAL, {"roles": ["reader"]})
    made(twin, types.APPLICATION_CREDENTIAL, {"roles": ["reader"]})

    assert len(cloud.plugin.sessions) == before + 1


@pytest.mark.parametrize(
    ("stored", "outcome"),
    [
        ({}, Interrupted.DISCARDED),
        ({"roles": ["reader", "member"]}, Interrupted.DISCARDED),
        ({"description": "somebody else's"}, Interrupted.DIFFERENT),
        ({"expiresAt": "2032-01-01T00:00:00Z"}, Interrupted.DIFFERENT),
        ({"accessRules": RULES}, Interrupted.DIFFERENT),
        ({"roles": ["reader"]}, Interrupted.DIFFERENT),
        ({"name": "another"}, Interrupted.ABSENT),
    ],
)
def test_an_interrupted_create_is_settled(cloud, stored, outcome):
    _, _, owner = a_team(cloud)
    intent = {"name": "deploy", "roles": ["member"], "accessRules": RULES[:1], "expiresAt": "2031-01-01T00:00:00Z"}
    given, created = made(owner, types.APPLICATION_CREDENTIAL, {**intent, **stored})

    assert owner.settle_interrupted_create(types.APPLICATION_CREDENTIAL, intent) is outcome

    left = owner.read(types.APPLICATION_CREDENTIAL, created.id, given, created.outputs)
    assert (left is None) is (outcome is Interrupted.DISCARDED)
    assert [sent for sent in cloud.refused() if sent.status == 403] == []


def test_other_types_are_not_looked_for(cloud):
    assert cloud.admin.settle_interrupted_create(types.PROJECT, {"name": "x"}) is Interrupted.UNKNOWABLE


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"roles": ["nosuch"]}, "Role nosuch is not defined"),
        ({"roles": ["admin"]}, "Assign the role to the owner"),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "Set an expiry in the future"),
        ({"accessRules": [{"service": "compute", "method": "GET", "path": "x"}]}, "does not match"),
    ],
)
def test_what_keystone_refuses_is_told_with_what_to_do(cloud, inputs, said):
    _, _, owner = a_team(cloud)

    with pytest.raises(ProviderError, match=said) as raised:
        made(owner, types.APPLICATION_CREDENTIAL, {"name": "deploy", **inputs})
    assert "Creating application credential 'deploy'" in str(raised.value)


def test_the_same_name_twice_is_told(cloud):
    _, _, owner = a_team(cloud)
    made(owner, types.APPLICATION_CREDENTIAL, {"name": "deploy", "roles": ["reader"]})

    with pytest.raises(ProviderError, match="unique per user"):
        made(owner, types.APPLICATION_CREDENTIAL, {"name": "deploy", "roles": ["reader"]})


def test_the_functions_answer(cloud):
    project, user, _ = a_team(cloud)
    functions = cloud.admin.invoke

    assert functions("openstack:identity/getProject:getProject", {"projectId": project})["projectId"] == project
    name = functions("openstack:identity/getProject:getProject", {"projectId": project})["name"]
    assert functions("openstack:identity/getProject:getProject", {"name": name})["id"] == project
    assert (
        functions("openstack:identity/getUser:getUser", {"name": "admin", "domainId": "default"})["enabled"]
        is True
    )
    _, group = made(cloud.admin, types.GROUP, {"name": f"g{next(numbers)}-{user[:5]}"})
    name = plain(group.outputs)["name"]
    assert functions("openstack:identity/getGroup:getGroup", {"name": name})["id"] == group.id
    scope = functions("openstack:identity/getAuthScope:getAuthScope", {"name": "me"})
    assert scope["projectName"] == "admin"
    assert "admin" in [role["roleName"] for role in scope["roles"]]
    assert scope["serviceCatalogs"]
    with pytest.raises(ProviderError, match="no results"):
        functions("openstack:identity/getRole:getRole", {"name": "nosuch"})
