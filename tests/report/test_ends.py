"""What the end of a user, project, domain, group or role takes from credentials that stay, as Keystone was seen to do."""

import pytest

from support.believable_runs import LIST, report_of
from support.event_logs import Stack, event_log


def a_house(domain="id-shops"):
    return (
        Stack()
        .domain("shops")
        .project("all", domainId="id-shops")
        .project("web", parentId="id-all", domainId="id-shops")
        .user("ci", domainId=domain)
        .role("auditor")
        .credential("look", roles=["auditor"], accessRules=[LIST])
    )


def without(stack, *ends):
    for urn in [urn for urn in stack.states if urn.endswith(ends)]:
        del stack.states[urn]
    return stack


def taken(before, after):
    return report_of(event_log(before, after)).consequences


def test_with_a_user_its_credentials_are_deleted():
    assert taken(a_house(), without(a_house(), "User::ci")) == (
        "look is deleted: the user ci goes, and with it, in Keystone, its credentials.",
    )


def test_with_a_domain_the_credentials_of_its_users_are_deleted():
    assert taken(a_house(), without(a_house(), "Domain::shops")) == (
        "look is deleted: the domain shops goes, and with it its users and their credentials.",
    )


def test_on_a_project_that_is_gone_a_credential_is_dead_and_keeps_its_name():
    (one,) = taken(a_house(), without(a_house(), "Project::web"))
    assert one.startswith("look is dead: the project web goes. It answers 404 for good")


@pytest.mark.parametrize("grants", [1, 0])
def test_a_role_takes_the_credentials_of_everybody_who_has_it_directly(grants):
    """Keystone was seen to delete them all; where the stack does not say who has it, that may be so."""
    before, after = a_house(), without(a_house(), "Role::auditor")
    for stack in (before, after) if grants else ():
        stack.grant("ci", "web", "auditor")
    (one,) = taken(before, after)
    assert one.startswith("look is deleted" if grants else "look may be deleted")
    assert "the role auditor goes" in one


def test_a_role_whose_grant_goes_first_only_suspends():
    (one,) = taken(a_house().grant("ci", "web", "auditor"), without(a_house(), "Role::auditor"))
    assert one.startswith("look is suspended: the role auditor goes")


def test_a_role_that_comes_by_a_group_only_suspends():
    before, after = a_house(), without(a_house(), "Role::auditor")
    for stack in (before, after):
        stack.group("readers").member("readers", "ci")
        stack.inherited("theirs", "auditor", groupId="id-readers", domainId="id-shops")
    (one,) = taken(before, after)
    assert one.startswith("look is suspended: the role auditor goes")


def test_a_group_that_goes_takes_its_roles_though_its_grant_stays():
    before, after = a_house(), a_house()
    for stack in (before, after):
        stack.group("readers").member("readers", "ci")
        stack.inherited("theirs", "auditor", groupId="id-readers", domainId="id-shops")
    (one,) = taken(before, without(after, "GroupV3::readers"))
    assert one.startswith("look is suspended: the group readers goes")


def test_what_is_not_behind_a_credential_takes_nothing_from_it():
    def stack():
        return a_house().grant("ci", "web", "auditor").user("eve").project("books").group("readers").role("other")

    after = without(stack(), "User::eve", "Project::books", "GroupV3::readers", "Role::other")
    assert taken(stack(), after) == ()


def test_a_deletion_that_failed_takes_nothing():
    before, after = a_house(), without(a_house(), "User::ci")
    report = report_of(event_log(before, after, failed=("ci",), result="failed"))
    assert report.consequences == ()


def test_a_user_that_is_made_anew_is_another_one_to_keystone():
    lines = event_log(a_house(), a_house("id-other"))
    lines = [line.replace('"op": "update"', '"op": "replace"') for line in lines]
    assert report_of(lines).consequences == (
        "look is deleted: the user ci is made anew, and with it, in Keystone, its credentials.",
    )


def test_a_credential_that_is_made_anew_with_its_user_loses_nothing():
    changed = without(a_house("id-other"), "::look").credential("look", roles=["reader"], accessRules=[LIST])
    lines = [line.replace('"op": "update"', '"op": "replace"') for line in event_log(a_house(), changed)]
    assert report_of(lines).consequences == ()


@pytest.mark.parametrize("gone", ["User::ci", "Project::web"])
def test_what_dies_with_its_owner_or_its_project_can_do_nothing_any_more(gone):
    before, after = (a_house().credential("list", roles=["reader"], accessRules=[LIST]) for _ in range(2))
    report = report_of(event_log(before, without(after, gone)))
    lost = {one.name: one for one in report.differences}["list"]
    assert (len(lost.lost), lost.gained) == (1, ())
    assert "The credential goes." in lost.notes
    assert [one.series for one in report.holdings] == []
