"""A stranger's test: code that works with openstacksdk."""

import openstack
import pytest


@pytest.fixture
def cloud(fake_keystone):
    return openstack.connect(
        auth_url=fake_keystone.url,
        username="admin",
        password="admin-password",
        user_domain_id="default",
        project_name="admin",
        project_domain_id="default",
    )


def onboard(cloud, name):
    """Stand for your own code: a project and a user that may work in it."""
    project = cloud.identity.create_project(name=name, domain_id="default")
    user = cloud.identity.create_user(name=f"{name}-bot", password="bot-password", domain_id="default")
    role = cloud.identity.find_role("member")
    cloud.identity.assign_project_role_to_user(project, user, role)
    return project, user


def test_onboarding_grants_one_role(cloud):
    project, user = onboard(cloud, "web")
    granted = [one.role["id"] for one in cloud.identity.role_assignments(user_id=user.id)]
    assert granted == [cloud.identity.find_role("member").id]
    assert cloud.identity.find_project("web").id == project.id


def test_onboarding_twice_is_a_conflict(cloud):
    onboard(cloud, "web")
    with pytest.raises(openstack.exceptions.ConflictException):
        onboard(cloud, "web")


def test_a_bot_makes_its_own_credential(cloud, fake_keystone):
    project, user = onboard(cloud, "web")
    bot = cloud.connect_as(username="web-bot", password="bot-password", project_id=project.id,
                           user_domain_id="default")  # fmt: skip
    made = bot.identity.create_application_credential(user=user.id, name="ci", roles=[{"name": "reader"}])
    assert [role["name"] for role in made.roles] == ["reader"]
    assert made.secret
