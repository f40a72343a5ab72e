"""Facts about a cloud: what is unknown stays unknown, and what changed is told."""

import pytest

from osaccess.cloud.comparison import changes_of, not_compared
from osaccess.cloud.document import parse_cloud, render_cloud
from osaccess.cloud.model import CloudFacts, DomainFacts, Fact, PolicyFacts, RoleFacts, ServiceFacts
from osaccess.cloud.stated import with_stated
from osaccess.plan.build import build_plan
from osaccess.yaml_text import BadDocument
from support.documents import A_CLOUD, NOW, a_document

WHY = "only an admin may list them"


def a_member_cloud(**changes):
    facts = {
        "roles": {
            "member": RoleFacts(id="r-member", implies=None),
            "reader": RoleFacts(id="r-reader", implies=None),
        },
        "unknown": {Fact.IMPLICATIONS: WHY, Fact.ROLES: WHY, Fact.DOMAINS: WHY, Fact.USER_LIMIT: "ask"},
    }
    return A_CLOUD.model_copy(update={**facts, **changes})


def a_cloud(**changes):
    return A_CLOUD.model_copy(update=changes)


def facts_changed(pinned, seen):
    return [(one.fact, one.pinned, one.seen) for one in changes_of(pinned, seen)]


@pytest.mark.parametrize(
    "facts",
    [
        A_CLOUD,
        a_member_cloud(),
        a_cloud(
            user_limit=0, policy=PolicyFacts(enforce_scope=False), keystone_release="30.0.0", keystone_api="v3.14"
        ),
        a_cloud(
            domains={"Default": DomainFacts(id="default", projects={"web": "p1"}), "lab": DomainFacts(id="d2")}
        ),
    ],
)
def test_a_file_holds_all_facts_and_reasons(facts):
    assert parse_cloud(render_cloud(facts), "cloud.yaml") == facts


def test_implications_that_nobody_knows_are_written_as_null_and_not_as_none_at_all():
    text = render_cloud(a_member_cloud())
    assert text.count("implies: null") == 2
    assert f"implications: {WHY}" in text


def test_unknown_implications_add_no_role_and_are_told_as_unsure():
    cloud = a_member_cloud()
    assert cloud.closure(["member"]) == ("member",)
    assert cloud.unsure_of(["member"]) == ("member",)
    assert A_CLOUD.closure(["member"]) == ("member", "reader")
    assert A_CLOUD.unsure_of(["member"]) == ()


def test_a_cloud_whose_facts_say_so_implies_nothing_by_member():
    flat = a_cloud(roles={name: RoleFacts(id=role.id) for name, role in A_CLOUD.roles.items()})
    assert flat.closure(["member"]) == ("member",)
    document = a_document(("roles: [member]\n    access", "roles: [reader]\n    access"))
    with pytest.raises(BadDocument, match="does not have the role 'reader'"):
        build_plan(document, flat, NOW)


def test_a_plan_refuses_no_role_that_an_unknown_implication_may_give():
    unknown = a_cloud(
        roles={"member": RoleFacts(id="r-member", implies=None), "reader": RoleFacts(id="r-reader", implies=None)}
    )
    document = a_document(("roles: [member]\n    access", "roles: [reader]\n    access"))
    assert build_plan(document, unknown, NOW).credentials[0].roles == ("reader",)


def test_a_new_reading_keeps_what_was_written_by_hand_where_nothing_can_be_read():
    read = a_cloud(unknown={Fact.USER_LIMIT: "ask", Fact.POLICY: "ask", Fact.KEYSTONE_RELEASE: "ask"})
    by_hand = a_cloud(user_limit=25, policy=PolicyFacts(enforce_scope=True, enforce_new_defaults=True))
    kept = with_stated(read, by_hand)
    assert (kept.user_limit, kept.policy.enforce_scope) == (25, True)
    assert kept.unknown == {Fact.KEYSTONE_RELEASE: "ask"}


def test_a_member_who_pins_again_takes_nothing_away_from_the_file_of_an_admin():
    kept = with_stated(a_member_cloud(), a_cloud(domains={"lab": DomainFacts(id="d2")}))
    assert kept.roles == A_CLOUD.roles
    assert list(kept.domains) == ["lab"]
    assert Fact.IMPLICATIONS not in kept.unknown
    assert Fact.ROLES in kept.unknown


def test_what_was_known_of_a_role_with_another_id_is_forgotten():
    before = a_cloud(roles={"member": RoleFacts(id="older", implies=("reader",))})
    assert with_stated(a_member_cloud(), before).roles["member"].implies is None


def test_facts_of_another_keystone_are_not_kept():
    elsewhere = a_cloud(auth_url="https://elsewhere.example.org/v3", user_limit=3)
    assert with_stated(a_member_cloud(), elsewhere) == a_member_cloud()


def test_each_kind_of_change_is_told():
    pinned = a_cloud(keystone_api="v3.13", domains={"Default": DomainFacts(id="default", projects={"web": "p1"})})
    seen = CloudFacts(
        auth_url=A_CLOUD.auth_url,
        region="RegionOne",
        keystone_api="v3.14",
        roles={
            "reader": RoleFacts(id="again"),
            "member": RoleFacts(id="r-member"),
            "backup": RoleFacts(id="r-backup"),
        },
        services={"compute": ServiceFacts(), "identity": ServiceFacts(), "volume": ServiceFacts()},
        domains={"Default": DomainFacts(id="default", projects={"web": "p2"})},
    )
    assert facts_changed(pinned, seen) == [
        ("keystone_api", "v3.13", "v3.14"),
        ("roles.reader.id", "r-reader", "again"),
        ("roles.member.implies", "reader", "(nothing)"),
        ("roles.admin", "r-admin", ""),
        ("roles.backup", "", "r-backup"),
        ("services.compute.prefix", "/compute", "(none)"),
        ("services.image", "there", ""),
        ("services.volume", "", "there"),
        ("domains.Default.projects.web", "p1", "p2"),
    ]


def test_what_one_of_two_readings_does_not_know_is_no_change():
    seen = a_member_cloud()
    assert facts_changed(A_CLOUD, seen) == []
    assert {one.fact for one in not_compared(A_CLOUD, seen)} == {"roles", "implications", "domains", "user_limit"}
