"""For any log: no crash, nothing lost, and every rule that is found lets through what it came from."""

import json

from hypothesis import given
from hypothesis import strategies as st

from osaccess.access.path import LENGTH_LIMIT, hazards, path_matches
from osaccess.errors import BadInput
from osaccess.recording.attribution import Attributed, Attributor
from osaccess.recording.checking import check_of
from osaccess.recording.formats import FORMATS
from osaccess.recording.merging import merged
from osaccess.recording.path_pattern import pattern_of
from osaccess.recording.rendering import file_text, rules_text
from osaccess.recording.rules import recording_of
from osaccess.recording.seen import Seen, request_of
from osaccess.recording.segments import as_a_service_sees_it
from osaccess.spec.recording_file import parse_recording
from osaccess.yaml_text import parse_yaml
from support.recorded_clouds import HOSTS, MOUNTED, api_of

APIS = {"mounted": (MOUNTED, api_of(MOUNTED)), "hosts": (HOSTS, api_of(HOSTS))}

ID = st.sampled_from(
    ["9f5c2a3e-7d4b-4f6a-8c1e-0b2d3f4a5c6d", "5b3a2c1d0e9f4a8b7c6d5e4f3a2b1c22", "7", "web", "x" * 90, "a{b}", "%2F", "a b", "*", "**", "é", "a+b(c)", "..", "nightly%20build", "$&'()"]
)  # fmt: skip
WORD = st.sampled_from(
    ["compute", "image", "network", "v2.1", "v3", "v2.0", "v2", "servers", "detail", "action", "images", "file", "networks", "users", "auth", "tokens", "os-keypairs", "volumes", "metadata", ""]
)  # fmt: skip
PATH = st.lists(WORD | WORD | ID | st.text(max_size=12), max_size=9).map(lambda parts: "/" + "/".join(parts))
ORIGIN = st.sampled_from(
    ["http://127.0.0.1:5000", "http://127.0.0.1:8080", "https://nova.example.org:8774", "https://keystone.example.org:5000", "http://[::1]:80", "ftp://x", "", "http://"]
)  # fmt: skip
METHOD = st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "COPY"])
REQUEST = st.builds(
    lambda method, origin, path, token, status: request_of(method, origin + path, has_token=token, status=status),
    METHOD, ORIGIN, PATH, st.sampled_from([True, True, None, False]), st.sampled_from([None, 200, 401]),
)  # fmt: skip
SEEN = st.lists(REQUEST, max_size=8).map(lambda requests: Seen(tuple(requests)))
CLOUD = st.sampled_from(sorted(APIS))


@given(SEEN, CLOUD)
def test_each_request_is_behind_a_rule_or_left_out_or_listed(seen, name):
    recording = recording_of(seen, *APIS[name])
    assert recording.count == len(seen.requests)
    assert all(one.reason for one in (*recording.left_out, *recording.unattributed))


@given(SEEN, CLOUD)
def test_the_rules_let_all_through_that_they_came_from(seen, name):
    cloud, api = APIS[name]
    recording = recording_of(seen, cloud, api)
    rules = [one.rule for one in recording.rules]
    for _, what in Attributor(cloud, api, seen.endpoints).read(seen):
        if isinstance(what, Attributed):
            asked = what.request
            assert any(rule.allows(asked.service, asked.method, asked.path) for rule in rules)
    check = check_of(seen, rules, cloud, api)
    assert not check.refused
    assert check.allowed == sum(one.count for one in recording.rules)


@given(SEEN, CLOUD)
def test_the_rules_can_be_written_down_and_read_again(seen, name):
    recording = recording_of(seen, *APIS[name])
    if recording.rules:
        rules = [one.rule for one in recording.rules]
        assert [one.as_rule() for one in parse_recording(file_text(recording), "r.yaml").access_rules] == rules
        printed = parse_yaml(rules_text(recording), "printed").data["access_rules"]
        assert printed == [{"service": r.service, "method": r.method, "path": r.path} for r in rules]
        assert len(set(rules)) == len(rules)


@given(SEEN, CLOUD, st.integers(0, 5))
def test_merged_rules_let_through_at_least_what_they_did_and_stay_sound(seen, name, at_most):
    cloud, api = APIS[name]
    recording, merges = merged(recording_of(seen, cloud, api), at_most, api)
    assert not check_of(seen, [one.rule for one in recording.rules], cloud, api).refused
    assert recording.count == len(seen.requests)
    assert all(len(merge.cost) <= at_most for merge in merges)


@given(SEEN, CLOUD)
def test_the_order_of_requests_changes_nothing(seen, name):
    recording = recording_of(seen, *APIS[name])
    turned = recording_of(Seen(tuple(reversed(seen.requests))), *APIS[name])
    assert [one.rule for one in recording.rules] == [one.rule for one in turned.rules]
    assert recording.unattributed == turned.unattributed


@given(st.sampled_from(["compute", "image", "network", "identity", "object-store"]), METHOD, PATH, CLOUD)
def test_a_pattern_matches_its_request_and_keystone_takes_it(service, method, path, name):
    seen = as_a_service_sees_it(path)
    pattern = pattern_of(service, method, seen, APIS[name][1])
    assert path_matches(pattern.path, seen)
    assert not hazards(pattern.path)
    assert len(pattern.path) <= LENGTH_LIMIT


@given(st.text(max_size=200))
def test_no_text_makes_a_reader_crash(text):
    for form in FORMATS:
        form.looks_like_it(text)
        try:
            form.read(text)
        except BadInput:
            assert form.name == "har"


LINE = st.sampled_from(
    [
        'REQ: curl -g -i -X {m} {u} -H "X-Auth-Token: {{SHA256}}0"',
        'REQ: curl -g -i -X {m} "{u}"',
        "RESP: [200] Content-Length: 2",
        "Making authentication request to {u}",
        '{u} "GET /x HTTP/1.1" 200 5',
        "2026/06/10 08:15:02 [DEBUG] OpenStack Request URL: {m} {u}",
        "OpenStack Request Headers:",
        "X-Auth-Token: ***",
        "OpenStack Response Code: 200",
        "> {m} {u} HTTP/1.1",
        "> Host: example.org",
        "< HTTP/1.1 200 OK",
        '{{"token": {{"catalog": [{{"type": "compute", "endpoints": [{{"url": "{u}"}}]}}]}}}}',
    ]
)
LINES = st.lists(
    st.builds(
        lambda line, method, origin, path: line.format(m=method, u=origin + path), LINE, METHOD, ORIGIN, PATH
    ),
    max_size=12,
)


@given(LINES)
def test_each_line_that_tells_of_a_request_is_counted(lines):
    lines = [line.replace("\n", " ") for line in lines]
    text = "\n".join(lines)
    for form, mark in (("keystoneauth", "REQ: curl -g -i -X "), ("gophercloud", "OpenStack Request URL: ")):
        told = sum(1 for line in text.splitlines() if mark in line and line.rpartition(" ")[2])
        (read,) = (one.read for one in FORMATS if one.name == form)
        assert len(read(text).requests) >= min(told, 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["log", "entries", "request", "response", "method", "url", "headers", "content", "text", "status", "name"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_no_json_makes_the_reader_of_har_crash(data):
    (har,) = (one for one in FORMATS if one.name == "har")
    for text in (
        json.dumps(data),
        json.dumps({"log": {"entries": data}}),
        json.dumps({"log": {"entries": [data]}}),
    ):
        try:
            har.read(text)
        except BadInput as error:
            assert "HAR" in error.problem
