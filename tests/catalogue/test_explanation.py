"""Why a request passes or not, and what it is."""

import pytest

from osaccess.catalogue.explanation import (
    AlwaysAllowed,
    KeepsOut,
    LetsThrough,
    NoOperation,
    Part,
    Request,
    operation_of,
    parse_request,
    parse_rule,
    verdicts_on,
)
from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.reach import CloudApi, NotCovered
from osaccess.errors import BadInput

API = CloudApi(load_catalogue(), {"compute": "/compute", "volumev3": "", "image": ""})


def why_not(request, rule):
    (verdict,) = verdicts_on(parse_request(request), [parse_rule(rule)], API)
    assert isinstance(verdict, KeepsOut)
    return [(one.part, one.text) for one in verdict.mismatches]


@pytest.mark.parametrize(
    ("request_", "rule", "part", "words"),
    [
        ("GET image /v2/images", "GET compute /v2/images", Part.SERVICE, "for compute"),
        ("GET image /v2/images", "GET glance /v2/images", Part.SERVICE, "project's name, use image"),
        ("GET volumev3 /v3/volumes", "GET block-storage /v3/volumes", Part.SERVICE, "compared exactly"),
        ("PUT image /v2/images", "GET image /v2/images", Part.METHOD, "for GET"),
        ("HEAD image /v2/images", "GET image /v2/images", Part.METHOD, "does not include HEAD"),
        (
            "GET compute /compute/v2.1/servers",
            "GET compute /v2.1/servers",
            Part.PREFIX,
            "rule has no mount prefix",
        ),
        (
            "GET compute /v2.1/servers",
            "GET compute /compute/v2.1/servers",
            Part.PREFIX,
            "request has no mount prefix",
        ),
        ("GET image /v2/images/", "GET image /v2/images", Part.PATH, "ends in a slash"),
        ("GET image /v2/images", "GET image /v2/images/**", Part.PATH, "the collection itself"),
        ("GET image /v2/Images", "GET image /v2/images", Part.PATH, "case"),
        ("GET image /v2/images/1/file", "GET image /v2/images/*", Part.PATH, "goes on with /file"),
        ("GET image /v2/images/1", "GET image /v2/images/*/file", Part.PATH, "ends before /file"),
        ("GET image /v2/tasks", "GET image /v2/images", Part.PATH, "tasks stands where the rule has images"),
        ("GET image /v2/images/1/members", "GET image /v2/**/file", Part.PATH, "behind `**`"),
    ],
)
def test_each_part_that_differs_is_named(request_, rule, part, words):
    ((found, text),) = why_not(request_, rule)
    assert found is part
    assert words in text


def test_all_differences_are_named():
    assert [part for part, _ in why_not("GET image /v2/images", "PUT compute /v2.1/servers")] == [
        Part.SERVICE,
        Part.METHOD,
        Part.PATH,
    ]


def test_a_rule_that_matches_says_what_else_it_lets_through():
    (verdict,) = verdicts_on(
        parse_request("GET compute /compute/v2.1/servers/1"),
        [parse_rule("GET compute /compute/v2.1/servers/*")],
        API,
    )
    assert isinstance(verdict, LetsThrough)
    assert [one.path for one in verdict.reached] == ["/v2.1/servers/detail", "/v2.1/servers/{server_id}"]


def test_a_matching_rule_of_a_service_without_data_reaches_what_nobody_knows():
    (verdict,) = verdicts_on(parse_request("GET object-store /v1/a"), [parse_rule("GET object-store /v1/*")], API)
    assert verdict.reached == NotCovered("object-store")


def test_a_request_is_an_operation_or_says_why_not():
    assert operation_of(parse_request("GET volumev3 /v3/volumes"), API).path == "/v3/{project_id}/volumes"
    assert operation_of(parse_request("GET object-store /v1"), API) == NotCovered("object-store")
    assert operation_of(parse_request("GET image /v2/nonesuch"), API) == NoOperation("")
    missing = operation_of(parse_request("GET compute /v2.1/servers"), API)
    assert "ask for /compute/v2.1/servers" in missing.mend


def test_every_token_may_look_at_itself_whatever_the_rules():
    (verdict,) = verdicts_on(parse_request("GET identity /v3/auth/tokens"), [], API)
    assert isinstance(verdict, AlwaysAllowed)
    assert verdicts_on(parse_request("HEAD identity /v3/auth/tokens"), [], API) == ()


def test_keystone_alone_takes_a_slash_at_the_end_off():
    for service, path, allowed in (("identity", "/v3/auth/projects", True), ("image", "/v2/images", False)):
        request = parse_request(f"GET {service} {path}/")
        (verdict,) = verdicts_on(request, [parse_rule(f"GET {service} {path}")], API)
        assert isinstance(verdict, LetsThrough) is allowed


def test_a_query_is_no_part_of_a_request():
    assert parse_request("get compute /v2.1/servers?limit=1") == Request("compute", "GET", "/v2.1/servers")


@pytest.mark.parametrize("text", ["", "GET /v2", "FETCH compute /v2", "GET compute v2", "GET compute /v2 x"])
def test_what_is_no_request_is_refused_with_an_example(text):
    with pytest.raises(BadInput) as refused:
        parse_request(text)
    assert "GET compute /v2.1/servers/1" in refused.value.mend
