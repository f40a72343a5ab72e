"""`{recorded: FILE}` in a document: the rules of the file, and every mistake at its line."""

import pytest

from osaccess.access.access_rule import AccessRule
from osaccess.errors import BadInput
from osaccess.plan.access_rules import expanded_rules
from osaccess.plan.build import build_plan
from osaccess.spec.credential import CredentialSpec
from osaccess.spec.document import read_document
from osaccess.yaml_text import BadDocument
from support.documents import A_CLOUD, A_DOCUMENT, NOW, plainly

RULE = "{service: compute, method: GET, path: /compute/v2.1/servers}"
A_RECORDING = """\
recording: 1
lowest_role: reader
access_rules:
  - {service: compute, method: GET, path: "/compute/v2.1/servers/{server_id}", requests: 3, example: GET /x}
  - {service: image, method: HEAD, path: /v2/images/*, requests: 1}
unattributed:
  - {request: "GET https://example.org/x", why: no service of this cloud, requests: 2}
"""
RULES = (
    AccessRule("compute", "GET", "/compute/v2.1/servers/{server_id}"),
    AccessRule("image", "HEAD", "/v2/images/*"),
)


def read(*items, recording=A_RECORDING):
    files = {"web.yaml": recording}

    def text_of(name):
        if name not in files:
            raise BadInput(f"There is no file {name}.", mend="It was looked for in /here.")
        return files[name]

    written = "\n      - ".join(items)
    return read_document(A_DOCUMENT.replace(RULE, written), "access.yaml", text_of)


def rules_of(document):
    return expanded_rules(document.spec.credentials["web-deploy"], A_CLOUD)


def refusal(*items, recording=A_RECORDING):
    with pytest.raises(BadDocument) as refused:
        read(*items, recording=recording)
    return plainly(refused.value)


def test_the_rules_of_a_recording_stand_where_it_is_named_each_once():
    document = read("{recorded: web.yaml}", RULE, "{service: image, method: HEAD, path: /v2/images/*}")
    assert rules_of(document) == (*RULES, AccessRule("compute", "GET", "/compute/v2.1/servers"))


def test_a_plan_has_the_recorded_rules():
    assert build_plan(read("{recorded: web.yaml}"), A_CLOUD, NOW).credentials[0].access_rules == RULES


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("recording: 1", "recording: 2", "web.yaml:1: recording: This should be: 1"),
        ("recording: 1\n", "", "web.yaml:1: recording: This key is missing"),
        ("method: HEAD", "method: head", "web.yaml:5: access_rules[1].method: This should be"),
        (
            "path: /v2/images/*",
            "path: v2/images/*",
            "web.yaml:5: access_rules[1].path: The path 'v2/images/*' does not",
        ),
        ("requests: 3", "requests: 0", "web.yaml:4: access_rules[0].requests: This should be"),
        ("lowest_role", "lowest_rule", "web.yaml:2: lowest_rule: This key is not known here. Did you mean"),
        ("why: no", "wy: no", "web.yaml:7: unattributed[0].wy:"),
    ],
)
def test_a_mistake_in_a_recording_is_told_with_its_own_file_and_line(old, new, told):
    assert old in A_RECORDING
    words = told.partition("Did")
    refused = refusal("{recorded: web.yaml}", recording=A_RECORDING.replace(old, new)).replace("\n    ", " ")
    assert words[0].strip() in refused
    assert words[2] in refused


def test_an_empty_recording_is_refused_because_no_rules_mean_no_restriction():
    assert "no restriction" in refusal("{recorded: web.yaml}", recording="recording: 1\naccess_rules: []\n")


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("{recorded: nowhere.yaml}", "access.yaml:13: credentials.web-deploy.access_rules[0].recorded: There is no file nowhere.yaml."),
        ("{recorded: ''}", "access.yaml:13: credentials.web-deploy.access_rules[0].recorded: This is no name of a file."),
        ("{recorded: [a]}", "access.yaml:13: credentials.web-deploy.access_rules[0].recorded: This has to be a text"),
        ("{recorded: web.yaml, method: GET}", "access.yaml:13: credentials.web-deploy.access_rules[0].method: This key is not known"),
        ("{recorded: web.yaml, rules: []}", "access.yaml:13: credentials.web-deploy.access_rules[0].rules: This key is not known"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_item_is_told_at_the_line_of_the_document(item, told):
    assert refusal(item).startswith(told)


def test_a_mistake_of_one_file_that_is_named_twice_is_told_once():
    bad = A_RECORDING.replace("method: GET", "method: get")
    assert refusal("{recorded: web.yaml}", "{recorded: ./web.yaml}", recording=bad).count("web.yaml:4:") == 1


def test_a_recorded_service_that_the_cloud_does_not_have_is_refused_at_the_line_of_the_document():
    document = read("{recorded: web.yaml}", recording=A_RECORDING.replace("service: image", "service: dns"))
    with pytest.raises(BadDocument) as refused:
        build_plan(document, A_CLOUD, NOW)
    assert plainly(refused.value).startswith("access.yaml:13: credentials.web-deploy.access_rules[0].recorded:")
    assert "rules for dns" in str(refused.value)


def test_a_text_without_a_folder_names_no_other_file():
    with pytest.raises(BadDocument, match="has no folder"):
        read_document(A_DOCUMENT.replace(RULE, "{recorded: web.yaml}"), "access.yaml")


def test_a_spec_whose_recordings_were_never_read_has_no_rules_to_give():
    spec = CredentialSpec.model_validate_json(
        '{"roles": ["member"], "access_rules": [{"recorded": "web.yaml"}], "expiry": {"at": "2026-09-01T00:00:00Z"}}'
    )
    with pytest.raises(BadInput, match="never read"):
        expanded_rules(spec, A_CLOUD)
