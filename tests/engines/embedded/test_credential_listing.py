"""A refresh reads all credentials of an owner with one list; what is missing there is asked for alone."""

import pulumi
import pulumi_openstack as openstack
import pytest

from osaccess.engines.embedded.credential_listing import CredentialListing
from osaccess.testing import Rehearsal

RULE = {"service": "compute", "method": "GET", "path": "/v2.1/servers"}


def program(count):
    def register():
        bot = openstack.identity.User("bot", name="bot", password=pulumi.Output.secret("a password"))
        project = openstack.identity.Project("p", name="p")
        role = openstack.identity.get_role_output(name="member")
        grant = openstack.identity.RoleAssignment("g", project_id=project.id, user_id=bot.id, role_id=role.id)
        owner = openstack.Provider(
            "owner",
            auth_url=pulumi.Config("openstack").require("authUrl"),
            user_name="bot",
            password=bot.password,
            tenant_id=project.id,
            user_domain_name="Default",
            opts=pulumi.ResourceOptions(depends_on=[grant]),
        )
        for number in range(count):
            openstack.identity.ApplicationCredential(
                f"c{number}",
                name=f"c{number}",
                roles=["member", "reader"],
                access_rules=[RULE],
                opts=pulumi.ResourceOptions(provider=owner),
            )

    return register


def reads(run):
    return [one for one in run.requests if "/application_credentials" in one.path]


def test_several_credentials_of_an_owner_are_one_list():
    with Rehearsal() as rehearsal:
        rehearsal.up(program(4))
        run = rehearsal.refresh().changes_nothing()
        assert [one.path.split("/")[-1] for one in reads(run)] == ["application_credentials"]
        rehearsal.up().changes_nothing()


def test_one_credential_is_asked_for_as_the_recordings_do():
    with Rehearsal() as rehearsal:
        only = rehearsal.up(program(1)).resource("c0")
        assert [one.path.split("/")[-1] for one in reads(rehearsal.refresh())] == [only.id]


def test_one_that_somebody_deleted_is_asked_for_before_it_is_given_up():
    with Rehearsal() as rehearsal:
        made = rehearsal.up(program(3))
        user, gone = made.resource("bot").id, made.resource("c1").id
        rehearsal.admin.request("DELETE", f"/users/{user}/application_credentials/{gone}")
        found = rehearsal.refresh()
        assert [(step.op, step.name) for step in found.steps] == [("delete", "c1")]
        assert sorted(one.path.split("/")[-1] for one in reads(found)) == sorted(["application_credentials", gone])
        rehearsal.up().creates("c1")


def test_each_refresh_looks_anew():
    with Rehearsal() as rehearsal:
        rehearsal.up(program(3))
        first, second = rehearsal.refresh(), rehearsal.refresh()
        assert reads(first) == reads(second)


def test_a_credential_is_answered_once_and_the_list_is_asked_for_once():
    asked = []

    def list_all():
        asked.append(1)
        return [{"id": "a"}, {"id": "b"}, {"id": "stranger"}]

    listing = CredentialListing(["a", "b", "gone"])
    found = [listing.take(id_, list_all) for id_ in ("stranger", "a", "b", "gone", "a")]
    assert found == [None, {"id": "a"}, {"id": "b"}, None, None]
    assert len(asked) == 1


def test_a_list_that_fails_is_tried_again():
    def broken():
        raise ValueError

    listing = CredentialListing(["a", "b"])
    with pytest.raises(ValueError):
        listing.take("a", broken)
    assert listing.take("a", lambda: [{"id": "a"}]) == {"id": "a"}
