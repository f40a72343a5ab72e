"""What a credential reaches: rules and roles together, as Keystone and the services' default policies have it."""

import pytest

from support.believable_runs import LIST, report_of
from support.event_logs import Stack, event_log, rule

MAKE = rule("POST identity /v3/users/{id}/application_credentials")


def a_stack(*roles):
    stack = Stack().project("web").user("ci")
    for role in roles:
        stack.grant("ci", "web", role)
    return stack


def gained(after, before=None):
    (one,) = report_of(event_log(before, after)).differences
    return {str(each) for each in one.gained}, one.notes


def lowest(after):
    (one,) = report_of(event_log(None, after)).differences
    return {each.lowest_role for each in one.gained}


@pytest.mark.parametrize(
    ("roles", "reach"),
    [(["reader"], {"reader"}), (["member", "reader"], {"reader", "member"})],
)
def test_a_credential_without_rules_reaches_what_its_roles_allow(roles, reach):
    assert lowest(a_stack("admin").credential("backup", roles=roles)) == reach


def test_a_credential_without_rules_reaches_only_services_that_the_cloud_has():
    operations, _ = gained(a_stack().credential("backup", roles=["reader"]))
    assert {one.split()[1] for one in operations} == {"compute", "image", "network", "identity"}


def test_a_credential_that_names_no_roles_has_those_of_its_owner():
    assert lowest(a_stack("reader").credential("backup", roles=[])) == {"reader"}
    assert lowest(a_stack("member").credential("backup", roles=[])) == {"reader", "member"}


def test_nothing_is_made_up_of_roles_that_nobody_knows():
    operations, notes = gained(a_stack().credential("backup", roles=[]))
    assert operations == set()
    assert notes == ("It names no roles, so it has all of its owner's; which those are, this stack does not say.",)


def test_only_an_unrestricted_credential_makes_others():
    plain = a_stack().credential("backup", roles=["member"], accessRules=[LIST, MAKE])
    assert gained(plain)[0] == {"GET compute /v2.1/servers"}
    free = a_stack().credential("backup", roles=["member"], accessRules=[LIST, MAKE], unrestricted=True)
    assert "POST identity /v3/users/{user_id}/application_credentials" in gained(free)[0]


def test_an_expired_credential_reaches_nothing():
    gone = a_stack().credential("backup", accessRules=[LIST], expiresAt="2026-11-01T00:00:00Z")
    assert gained(gone) == (set(), ("A new credential.", "It has expired: it reaches nothing."))
    assert report_of(event_log(gone, gone)).differences == ()


def test_a_grant_that_goes_takes_operations_from_a_credential_that_stays():
    def shop(*roles):
        rules = [LIST, rule("POST compute /compute/v2.1/servers")]
        return a_stack(*roles).credential("deploy", roles=["member", "reader"], accessRules=rules)

    (one,) = report_of(event_log(shop("member"), shop("reader"))).differences
    assert ([str(each) for each in one.lost], one.gained) == (["POST compute /v2.1/servers"], ())
    (back,) = report_of(event_log(shop("reader"), shop("member"))).differences
    assert (back.gained, back.lost) == ((), ())
    assert back.notes == (
        "Roles that come back to it with a grant, unless something outside this stack gave them all the time: member.",
    )
