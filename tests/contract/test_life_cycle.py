"""Section 4.3: what becomes of a credential and its tokens when something around it changes."""

import pytest

from contract.case import PASSWORD, World, by_credential


class Life:
    """A credential, an older token of it, and a look at both."""

    def __init__(self, case, world, **attributes):
        self.case, self.world = case, world
        self.id, self.secret = case.credential(world, **attributes)
        self.token = case.credential_token(self.id, self.secret)

    def look(self):
        self.case.log_in(by_credential(self.id, self.secret))
        self.case.get("/auth/projects", self.token)
        path = f"/users/{self.world.user}/application_credentials"
        self.case.get(f"{path}/{self.id}", self.case.keystone.admin)
        self.case.get(path, self.case.keystone.admin)


@pytest.fixture
def life(case):
    return Life(case, case.world())


def switch(case, noun, id_, on):
    case.admin("PATCH", f"/{noun}s/{id_}", {noun: {"enabled": on}})


@pytest.mark.parametrize("noun", ["user", "project", "domain"])
def test_disabled_and_enabled_again(case, life, noun):
    switch(case, noun, getattr(life.world, noun), on=False)
    life.look()
    switch(case, noun, getattr(life.world, noun), on=True)
    if noun == "user":
        case.wait(1)
    life.look()


def test_owner_deleted(case, life):
    case.admin("DELETE", f"/users/{life.world.user}")
    life.look()


def test_project_deleted(case, life):
    case.admin("DELETE", f"/projects/{life.world.project}")
    life.look()
    other = case.project(life.world.domain, "other")
    case.grant("member", user=life.world.user, project=other)
    token = case.token(life.world.user, project=other)
    path = f"/users/{life.world.user}/application_credentials"
    case.call("POST", path, {"application_credential": {"name": "credential"}}, token=token)
    case.call("DELETE", f"{path}/{life.id}", token=token)
    case.call("POST", path, {"application_credential": {"name": "credential"}}, token=token)


def test_last_role_removed_and_granted_again(case, life):
    case.revoke("member", user=life.world.user, project=life.world.project)
    life.look()
    case.grant("member", user=life.world.user, project=life.world.project)
    life.look()


def test_another_role_removed(case):
    world = case.world()
    case.grant("service", user=world.user, project=world.project)
    life = Life(case, world, roles=[{"name": "reader"}], token=case.token(world.user, project=world.project))
    case.revoke("service", user=world.user, project=world.project)
    life.look()


def test_one_of_its_roles_lost_and_one_gained(case):
    world = case.world()
    case.grant("service", user=world.user, project=world.project)
    life = Life(case, world, token=case.token(world.user, project=world.project))
    case.revoke("service", user=world.user, project=world.project)
    case.grant("manager", user=world.user, project=world.project)
    life.look()


def test_group_left_and_joined_again(case):
    domain = case.domain()
    project, user = case.project(domain), case.user(domain)
    group = case.group(domain, members=[user])
    case.grant("member", group=group, project=project)
    life = Life(case, World(domain, project, user, case.token(user, project=project)))
    case.admin("DELETE", f"/groups/{group}/users/{user}")
    life.look()
    case.admin("PUT", f"/groups/{group}/users/{user}")
    case.wait(1)
    life.look()


def test_group_loses_its_role(case):
    domain = case.domain()
    project, user = case.project(domain), case.user(domain)
    group = case.group(domain, members=[user])
    case.grant("member", group=group, project=project)
    life = Life(case, World(domain, project, user, case.token(user, project=project)))
    case.revoke("member", group=group, project=project)
    life.look()
    case.admin("DELETE", f"/groups/{group}")
    life.look()


def test_inherited_role_removed(case):
    domain = case.domain()
    project, user = case.project(domain), case.user(domain)
    case.grant("member", user=user, domain=domain, inherited=True)
    life = Life(case, World(domain, project, user, case.token(user, project=project)))
    case.revoke("member", user=user, domain=domain, inherited=True)
    life.look()


def test_role_object_deleted_takes_all_credentials_on_the_project(case):
    world = case.world()
    role = case.role()
    case.grant(role, user=world.user, project=world.project)
    token = case.token(world.user, project=world.project)
    with_role = Life(case, world, name="with", token=token)
    without_role = Life(case, world, name="without", roles=[{"name": "reader"}], token=token)
    other = case.project(world.domain, "other")
    case.grant("member", user=world.user, project=other)
    elsewhere = Life(case, world, name="elsewhere", token=case.token(world.user, project=other))
    case.admin("DELETE", f"/roles/{role}")
    with_role.look()
    without_role.look()
    elsewhere.look()


def test_role_object_deleted_that_came_by_a_group(case):
    world = case.world()
    role = case.role()
    case.grant(role, group=case.group(world.domain, members=[world.user]), project=world.project)
    life = Life(case, world, token=case.token(world.user, project=world.project))
    case.admin("DELETE", f"/roles/{role}")
    case.log_in(by_credential(life.id, life.secret), seen="status")
    # GET of the one is answered from a cache for ten minutes, with the deleted role in it: not compared
    case.get(f"/users/{world.user}/application_credentials", case.keystone.admin)


def test_password_changed_and_user_renamed(case, life):
    case.admin("PATCH", f"/users/{life.world.user}", {"user": {"name": "renamed"}})
    life.look()
    case.admin("PATCH", f"/users/{life.world.user}", {"user": {"password": PASSWORD + "x"}})
    case.get("/auth/projects", life.token)
    case.wait(1)
    life.look()


def test_credential_deleted(case, life):
    path = f"/users/{life.world.user}/application_credentials/{life.id}"
    case.call("DELETE", path, token=life.world.token)
    life.look()
    case.get("/nonesuch", life.token)
    case.call("DELETE", path, token=life.world.token)
