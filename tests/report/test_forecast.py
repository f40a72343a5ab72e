"""The outlook of each generation, and what removed grants do to credentials that stay."""

import pytest

from osaccess.cloud.document import parse_cloud
from osaccess.plan.build import build_plan
from osaccess.report.model import Outlook
from osaccess.spec.document import read_document
from support.believable_runs import LIST, NOW, a_shop, report_of
from support.command import ROOT
from support.event_logs import Stack, event_log

CLOUD = parse_cloud((ROOT / "cloud.yaml").read_text(), "cloud.yaml")
DOCUMENT = """
projects: {web: {}}
owners: {ci: {}}
role_assignments: {ci-on-web: {owner: ci, project: web, roles: [member]}}
credentials:
  deploy:
    owner: ci
    project: web
    roles: [member]
    access_rules: [{service: compute, method: GET, path: /compute/v2.1/servers}]
    expiry: {every: 30d, overlap: 7d, anchor: 2026-11-01T00:00:00Z}
"""
PLAN = build_plan(read_document(DOCUMENT, "access.yaml"), CLOUD, NOW)
CURRENT = PLAN.credentials[0].current.name


def outlooks(stack, before=None, plan=None):
    report = report_of(event_log(before if before is not None else stack, stack), plan=plan)
    return {one.name: one.outlook for one in report.forecast}


def deploy(name="deploy-20261022T000000Z", **inputs):
    return a_stack().credential(name, series="deploy", accessRules=[LIST], **inputs)


def a_stack():
    return Stack().project("web").user("ci").grant("ci", "web")


@pytest.mark.parametrize(
    ("expires_at", "outlook"),
    [
        ("2026-11-21T00:00:00Z", Outlook.EXPIRED),
        ("2026-11-22T00:00:00Z", Outlook.EXPIRED),
        ("2026-11-23T00:00:00Z", Outlook.LAPSES),
        ("2026-12-22T00:00:00Z", Outlook.LIVES),
        ("", Outlook.NEVER),
        ("someday", Outlook.UNKNOWN),
    ],
)
def test_the_end_of_a_credential_decides_its_outlook(expires_at, outlook):
    assert outlooks(deploy(expiresAt=expires_at)) == {"deploy-20261022T000000Z": outlook}


def test_a_generation_that_the_plan_has_rotates_at_its_time():
    report = report_of(event_log(deploy(CURRENT), deploy(CURRENT)), plan=PLAN)
    (one,) = report.forecast
    assert (one.outlook, one.sentence) == (Outlook.LIVES, "Rotates in 9 days, on 2026-12-01T00:00:00Z.")


def test_a_generation_that_should_have_gone_is_late():
    assert outlooks(deploy(), plan=PLAN) == {"deploy-20261022T000000Z": Outlook.LATE}


def test_a_new_generation_rotates_and_the_old_one_is_in_its_overlap():
    after = deploy().credential(CURRENT, series="deploy", accessRules=[LIST], expiresAt="2027-01-07T00:00:00Z")
    assert outlooks(after, before=deploy(), plan=PLAN) == {
        CURRENT: Outlook.ROTATES,
        "deploy-20261022T000000Z": Outlook.OVERLAP,
    }


def test_a_fixed_end_that_comes_soon_has_no_successor():
    plan = build_plan(read_document("credentials: {}", "access.yaml"), CLOUD, NOW)
    assert outlooks(deploy(expiresAt="2026-11-25T00:00:00Z"), plan=plan).popitem()[1] is Outlook.ENDS


def without(stack, *names):
    for urn in [urn for urn in stack.states if urn.rpartition("::")[2] in names]:
        del stack.states[urn]
    return stack


def taken(after, before=None):
    return report_of(event_log(before or a_shop(), after)).consequences


def test_the_last_role_of_an_owner_suspends_his_credential():
    (one,) = taken(without(a_shop(), "ci-on-web-member"))
    assert one == (
        "deploy-20261101T000000Z is suspended: ci-on-web-member goes, and in this stack ci has no role left on web. "
        "It answers 401 until a grant comes back."
    )


def test_a_role_that_another_grant_implies_is_not_lost():
    assert taken(without(a_shop(), "jobs-on-data-reader")) == ()


def test_a_role_that_a_credential_has_weakens_it():
    before = (
        a_stack().grant("ci", "web", "admin").credential("deploy", roles=["admin", "member"], accessRules=[LIST])
    )
    after = a_stack().credential("deploy", roles=["admin", "member"], accessRules=[LIST])
    assert taken(after, before) == ("deploy is weakened: ci-on-web-admin goes, and with it admin.",)


def test_a_role_that_a_credential_does_not_have_weakens_nothing():
    before = a_stack().grant("ci", "web", "admin").credential("deploy", accessRules=[LIST])
    assert taken(a_stack().credential("deploy", accessRules=[LIST]), before) == ()


@pytest.mark.parametrize(("noun", "name"), [("project", "web"), ("user", "ci")])
def test_what_is_disabled_suspends(noun, name):
    after = getattr(a_shop(), noun)(name, enabled=False)
    assert taken(after) == (f"deploy-20261101T000000Z is suspended: the {noun} {name} is disabled.",)


def a_house(**project):
    """A domain with a project above another one, and a group with roles; the credential hangs on them."""
    return (
        Stack()
        .domain("shops")
        .project("all", domainId="id-shops")
        .project("web", parentId="id-all", domainId="id-shops", **project)
        .user("ci", domainId="id-shops")
        .group("deployers")
        .member("deployers", "ci")
        .credential("deploy", roles=["member"], accessRules=[LIST])
    )


@pytest.mark.parametrize(
    ("grant", "said"),
    [
        ({"userId": "id-ci", "projectId": "id-all"}, "suspended"),
        ({"userId": "id-ci", "domainId": "id-shops"}, "suspended"),
        ({"groupId": "id-deployers", "domainId": "id-shops"}, "suspended"),
    ],
    ids=["of the project above", "of the domain", "of the domain, by group"],
)
def test_an_inherited_grant_that_goes_is_traced_to_the_credentials_below(grant, said):
    before = a_house().inherited("goes", **grant)
    (one,) = taken(a_house(), before)
    assert one.startswith(f"deploy is {said}: goes goes, and in this stack ci has no role left on web.")


def test_an_inherited_grant_does_not_count_on_its_own_place():
    shop = a_house().inherited("on-web", userId="id-ci", projectId="id-web")
    assert taken(a_house(), shop) == ()


def test_an_inherited_grant_that_goes_is_not_missed_beside_a_direct_one():
    before = a_house().inherited("goes", userId="id-ci", domainId="id-shops").grant("ci", "web")
    assert taken(a_house().grant("ci", "web"), before) == ()


def test_who_leaves_a_group_loses_its_roles():
    before = a_house().inherited("theirs", groupId="id-deployers", domainId="id-shops")
    after = without(a_house().inherited("theirs", groupId="id-deployers", domainId="id-shops"), "deployers-ci")
    (one,) = taken(after, before)
    assert one.startswith("deploy is suspended: the membership in group deployers goes")


def test_a_disabled_domain_suspends():
    assert taken(a_house().domain("shops", enabled=False), a_house()) == (
        "deploy is suspended: the domain shops is disabled.",
    )


def test_a_grant_to_a_group_of_strangers_may_be_for_a_credential():
    before = without(a_house().inherited("goes", groupId="id-deployers", domainId="id-shops"), "deployers-ci")
    (one,) = taken(without(a_house(), "deployers-ci"), before)
    assert one.startswith("deploy may be weakened: goes goes, which gave member to group deployers")


def test_a_new_credential_is_not_told_to_lose_what_it_never_had():
    after = a_stack().credential("deploy", roles=["admin"], accessRules=[LIST])
    assert taken(after, a_stack().grant("ci", "web", "admin")) == ()
