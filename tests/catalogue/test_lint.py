"""Each lint: an example that fires and one that does not."""

import pytest

from osaccess.catalogue.explanation import parse_rule
from osaccess.catalogue.lint import Lint, lint_rules
from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.reach import CloudApi

MOUNTS = {"compute": "/compute", "volumev3": "", "identity": "", "network": "", "object-store": "", "metric": ""}
API = CloudApi(load_catalogue(), MOUNTS)
BARE = CloudApi(load_catalogue(), {})
SERVERS = "GET compute /compute/v2.1/servers"


def findings(*rules, api=API):
    return [
        (one.index, one.lint, f"{one.problem} {one.mend}".rstrip())
        for one in lint_rules([parse_rule(text) for text in rules], api)
    ]


FIRES = [
    (Lint.HAZARD, "GET network /v2.0/(ports|networks)", "read as a regular expression"),
    (Lint.HAZARD, "GET network /v2.0/ports?limit=1", "never part of what is matched"),
    (Lint.CODE_NAME, "GET nova /compute/v2.1/servers", "Use compute."),
    (Lint.CODE_NAME, "GET cinder /v3/volumes", "Use volumev3."),
    (Lint.UNKNOWN_SERVICE, "GET comptue /compute/v2.1/servers", "Did you mean compute?"),
    (Lint.UNKNOWN_SERVICE, "GET block-storage /v3/volumes", "Use volumev3."),
    (Lint.UNKNOWN_SERVICE, "GET dns /v2/zones", "This cloud has: compute"),
    (Lint.NOT_COVERED, "GET object-store /v1/a", "neither that this rule is right"),
    (Lint.NOT_COVERED, "GET metric /v1/a", "neither that this rule is right"),
    (Lint.MISSING_PREFIX, "GET compute /v2.1/servers", "Write /compute/v2.1/servers."),
    (Lint.DEAD, f"{SERVERS}/", "Did you mean `/compute/v2.1/servers`?"),
    (Lint.DEAD, "GET network /networks", "Did you mean `/v2.0/networks`?"),
    (Lint.DEAD, "GET network /network/v2.0/networks", "Did you mean `/v2.0/networks`?"),
    (Lint.DEAD, "GET compute /compute/v2/servers", "Did you mean `/compute/v2.1/servers`?"),
    (Lint.DEAD, "GET network /v2.0/Networks", "Did you mean `/v2.0/networks`?"),
    (Lint.DEAD, "GET volumev3 /volumes", "Did you mean `/v3/volumes`?"),
    (Lint.DEAD, "POST compute /compute/v2.1/servers/*", "known with DELETE, GET, PUT"),
    (Lint.DEAD, "GET network /v2.0/netwroks", "Did you mean `/v2.0/networks`?"),
    (Lint.DEAD, "GET network /v2.0/nonesuch", "no known operation of network."),
    (Lint.NEAR_MISS, f"{SERVERS}/**", f"`/compute/v2.1/servers/**` does not match `/compute/v2.1/servers`. Add {SERVERS}."),
    (Lint.EVERYTHING, "DELETE network /**", "It lets every DELETE of network through."),
    (Lint.EVERYTHING, "DELETE network /v2.0/**", "It lets every DELETE of network through."),
    (Lint.EVERYTHING, "GET object-store /v1/**", "It lets every GET of object-store through."),
]  # fmt: skip
PASSES = [
    (Lint.HAZARD, "GET network /v2.0/ports/{id}"),
    (Lint.CODE_NAME, SERVERS),
    (Lint.UNKNOWN_SERVICE, "GET volumev3 /v3/volumes"),
    (Lint.UNKNOWN_SERVICE, "GET metric /v1/metric"),
    (Lint.NOT_COVERED, SERVERS),
    (Lint.MISSING_PREFIX, SERVERS),
    (Lint.MISSING_PREFIX, "GET network /v2.0/networks"),
    (Lint.DEAD, f"{SERVERS}/detail"),
    (Lint.DEAD, "GET network /v2.0/ports/[0-9]+"),
    (Lint.DEAD, "GET compute /compute/v2.1/servers/0f4a"),
    (Lint.NEAR_MISS, f"{SERVERS}/*"),
    (Lint.NEAR_MISS, f"{SERVERS}/*/metadata"),
    (Lint.SHADOWED, SERVERS),
    (Lint.EVERYTHING, "DELETE network /v2.0/networks/**"),
    (Lint.EVERYTHING, "GET object-store /v1/{account}/container/**"),
]


@pytest.mark.parametrize(("lint", "rule", "words"), FIRES)
def test_the_lint_finds(lint, rule, words):
    found = [text for _, kind, text in findings(rule) if kind is lint]
    assert len(found) == 1
    assert words in found[0]


@pytest.mark.parametrize(("lint", "rule"), PASSES)
def test_the_lint_is_silent(lint, rule):
    assert lint not in [kind for _, kind, _ in findings(rule)]


def test_every_lint_has_both_examples():
    assert {lint for lint, *_ in FIRES} | {Lint.SHADOWED} == set(Lint) == {lint for lint, _ in PASSES}


def test_the_collection_of_a_deep_rule_is_not_missed_where_another_rule_lets_it_through():
    assert findings(f"{SERVERS}/**", SERVERS) == []
    assert findings(f"{SERVERS}/**", "GET compute /compute/*/servers") == []


def test_a_rule_that_another_makes_superfluous_is_shadowed():
    assert findings(SERVERS, f"{SERVERS}/**", f"{SERVERS}/{{server_id}}") == [
        (2, Lint.SHADOWED, "`/compute/v2.1/servers/**` lets all of it through already. Leave it out.")
    ]


def test_of_two_rules_that_are_alike_the_later_one_is_shadowed():
    assert [(index, kind) for index, kind, _ in findings(f"{SERVERS}/{{id}}", f"{SERVERS}/*")] == [
        (1, Lint.SHADOWED)
    ]


def test_rules_of_other_services_and_methods_shadow_nothing():
    assert findings("GET network /v2.0/networks/*", "PUT network /v2.0/networks/{id}") == []


def test_without_a_cloud_types_and_prefixes_are_the_official_ones():
    assert findings("GET compute /v2.1/servers", "GET block-storage /v3/volumes", api=BARE) == []
    assert [kind for _, kind, _ in findings("GET nova /v2.1/servers", api=BARE)] == [Lint.CODE_NAME]
