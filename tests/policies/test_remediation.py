"""Remediation, opt-in: what it mends, what it leaves alone, and that unknowns and secrets come through it."""

import pytest

from osaccess.rules.examples import a_credential, a_provider, cloud_of, told_of
from osaccess.rules.registry import RULES
from osaccess.rules.resources import APPLICATION_CREDENTIAL, PROVIDER
from support.analyzer import UNKNOWN_TEXT, Around, Sent, a_secret, remediate
from support.facts_on_the_wire import sent

WITH_REMEDY = [rule for rule in RULES if rule.remedy]


def test_the_rules_with_a_safe_remedy_are_these():
    assert {rule.number for rule in WITH_REMEDY} == {
        "ks101", "ks105", "ks204", "ks209", "ks210", "ks401", "ks403", "ks502",
    }  # fmt: skip


def mended(rule, example):
    told = told_of(example)
    return remediate(sent(told.facts), rule.id, told.knobs, around=Around(cloud=cloud_of(told)))


@pytest.mark.parametrize("rule", WITH_REMEDY, ids=lambda rule: rule.id)
def test_what_is_good_is_left_alone_and_a_second_remediation_changes_nothing(rule):
    for example in rule.good.values():
        assert mended(rule, example) is None
    once = 0
    for example in rule.bad.values():
        told = told_of(example)
        after = mended(rule, example)
        if after is not None:
            once += 1
            again = Sent(sent(told.facts).type, after, str(told.facts.name))
            assert remediate(again, rule.id, told.knobs, around=Around(cloud=cloud_of(told))) is None
    assert once


def a_resource(**properties):
    return Sent(APPLICATION_CREDENTIAL, {**sent(a_credential()).properties, **properties})


def id_of(number):
    return next(rule.id for rule in RULES if rule.number == number)


def test_unrestricted_becomes_false_and_everything_else_stays_as_it_came():
    before = a_resource(
        unrestricted=True, secret=a_secret("x" * 40), expiresAt=UNKNOWN_TEXT, __defaults=["name"],
        accessRules=[{"service": "compute", "method": UNKNOWN_TEXT, "path": "/v2.1/servers", "__defaults": []}],
    )  # fmt: skip
    assert remediate(before, id_of("ks101")) == {**before.properties, "unrestricted": False}


def test_a_secret_stays_a_secret_when_it_is_mended():
    before = a_resource(expiresAt=a_secret("2026-07-08T02:00:00+02:00"))
    assert remediate(before, id_of("ks105"))["expiresAt"] == a_secret("2026-07-08T00:00:00Z")


def test_only_the_rule_that_is_wrong_changes_in_a_list_with_unknowns_and_secrets():
    before = a_resource(
        accessRules=[
            {"service": "compute", "method": "GET", "path": UNKNOWN_TEXT},
            {"service": "compute", "method": "get", "path": a_secret("/compute/v2.1/servers"), "__defaults": []},
        ]
    )
    after = remediate(before, id_of("ks209"))
    assert after["accessRules"] == [
        before.properties["accessRules"][0],
        {**before.properties["accessRules"][1], "method": "GET"},
    ]


def test_exact_doubles_go_and_the_first_of_them_stays():
    one = {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}
    two = {"service": "compute", "method": "GET", "path": "/compute/v2.1/flavors"}
    assert remediate(a_resource(accessRules=[one, two, one]), id_of("ks210"))["accessRules"] == [one, two]


def test_a_plain_secret_is_wrapped():
    settings = {**sent(a_provider()).properties, "token": "canary"}
    after = remediate(Sent(PROVIDER, settings, "ci"), id_of("ks502"))
    assert after == {**settings, "token": a_secret("canary")}


@pytest.mark.parametrize(
    ("number", "properties"),
    [
        ("ks101", {"unrestricted": UNKNOWN_TEXT}),
        ("ks105", {"expiresAt": UNKNOWN_TEXT}),
        ("ks105", {"expiresAt": "tomorrow"}),
        ("ks204", {"accessRules": UNKNOWN_TEXT}),
        ("ks209", {"accessRules": [{"service": "compute", "method": "FETCH", "path": "/compute/v2.1/servers"}]}),
    ],
)
def test_what_cannot_be_mended_safely_is_left_alone(number, properties):
    assert remediate(a_resource(**properties), id_of(number)) is None


def test_a_remedy_that_would_break_another_rule_is_none():
    """As a code name the rule only does nothing; under its real name it would open all of identity."""
    rules = [{"service": "keystone", "method": "POST", "path": "/v3/**"}]
    assert remediate(a_resource(accessRules=rules), id_of("ks204")) is None


def test_what_is_waived_is_not_mended():
    from osaccess.rules.waivers import read_waivers

    text = f"""
        waivers:
          - {{rule: {id_of("ks101")}, name: web-*, reason: the rotator must do it, ticket: S-1, approver: sec,
             granted: 2026-05-15, expires: 2026-08-01}}
    """
    around = Around(waived=read_waivers(text, {id_of("ks101")}))
    assert remediate(a_resource(unrestricted=True), id_of("ks101"), around=around) is None


def test_nothing_is_mended_unless_it_was_asked_for():
    from google.protobuf import struct_pb2
    from pulumi.runtime.proto import analyzer_pb2

    from support.analyzer import servicer

    struct = struct_pb2.Struct()
    struct.update(a_resource(unrestricted=True).properties)
    request = analyzer_pb2.AnalyzeRequest(
        urn="urn:pulumi:p::e::t::n", type=APPLICATION_CREDENTIAL, name="n", properties=struct
    )
    assert not servicer().Remediate(request, None).remediations
