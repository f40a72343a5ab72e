"""The pack through the real analyzer's wire form: plain, unknown, secret, null, missing, wrong type."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from osaccess.rules.examples import (
    a_credential,
    a_project,
    a_provider,
    a_user,
    an_assignment,
    told_of,
)
from osaccess.rules.facts import (
    UNKNOWN,
    ConfigurationFacts,
    Ec2CredentialFacts,
    JudgementFacts,
    StackFacts,
)
from osaccess.rules.profiles import PROFILES, REHEARSAL
from osaccess.rules.registry import RULES
from osaccess.rules.resources import APPLICATION_CREDENTIAL, PROVIDER
from osaccess.rules.rule import Subject
from osaccess.rules.waivers import read_waivers
from osaccess.rules.whole_stack import STACK
from support.analyzer import ROOT, UNKNOWN_TEXT, Around, Sent, a_secret, analyze, ask, ask_stack, servicer
from support.examples_on_the_wire import a_waiver_text, found
from support.facts_on_the_wire import CANARY, sent, sent_stack

REPOSITORY = Path(__file__).resolve().parents[2]
BY_NUMBER = {rule.number: rule for rule in RULES}
OF_JUDGEMENTS = {rule.number for rule in RULES if Subject.JUDGEMENT in rule.subjects}
UNDETERMINED = "ks902-judgement-must-be-complete"
ON_THE_WIRE = [rule for rule in RULES if rule.number not in {*OF_JUDGEMENTS, "ks903", "ks904"}]


@pytest.mark.parametrize("rule", ON_THE_WIRE, ids=lambda rule: rule.id)
def test_each_rule_passes_its_good_and_refuses_its_bad_examples_on_the_wire(rule):
    for name, example in rule.good.items():
        assert rule.id not in {d.policy for d in found(rule, example)}, name
    for name, example in rule.bad.items():
        told = [d for d in found(rule, example) if d.policy != UNDETERMINED]
        assert {(d.policy, d.level) for d in told} == {(rule.id, rule.level.value)}, name
        for part in ("have: ", "why:  ", "fix:  ", f"more: osaccess policy show {rule.number}"):
            assert part in told[0].message
        assert ("time brought this up" in told[0].message) is rule.is_of_time


@pytest.mark.parametrize("rule", [rule for rule in ON_THE_WIRE if rule.unsure], ids=lambda rule: rule.id)
def test_what_is_not_known_yet_is_told_once_per_resource_and_names_the_rule(rule):
    for name, example in rule.unsure.items():
        told = found(rule, example)
        if rule.is_stack_wide:
            assert [(d.policy, d.level) for d in told] == [(rule.id, "advisory")], name
            assert "can't run policy" in told[0].message
        else:
            assert [(d.policy, d.level) for d in told] == [(UNDETERMINED, "advisory")], name
            assert rule.number in told[0].message


def test_strict_mode_makes_what_is_not_known_yet_mandatory():
    config = {UNDETERMINED: {"enforcementLevel": "mandatory"}}
    (told,) = ask(sent(a_credential(roles=UNKNOWN)), config=config)
    assert told.level == "mandatory"
    assert "not known yet: roles" in told.message


@pytest.mark.parametrize(("level", "told_at"), [("mandatory", "mandatory"), ("advisory", "advisory")])
def test_strict_mode_reaches_the_rules_about_a_whole_stack(level, told_at):
    made = servicer(config={UNDETERMINED: {"enforcementLevel": level}})
    stack = sent_stack(BY_NUMBER["ks503"].unsure["not known yet"])
    assert ask(Sent(STACK, {}, "example-prod", ROOT), made=made) == []  # the engine shows the stack itself first
    (told,) = ask_stack(stack, made=made)
    assert (told.policy.split("-")[0], told.level) == ("ks503", told_at)
    assert "clientSecret" in told.message


def test_a_rule_that_is_off_is_not_undecided_either():
    off = {rule.id: {"enforcementLevel": "disabled"} for rule in RULES if rule.number in ("ks111", "ks109")}
    (told,) = ask(sent(a_credential(description=UNKNOWN)))
    assert "ks111" in told.message
    assert ask(sent(a_credential(description=UNKNOWN)), config=off) == []


def test_a_finding_is_not_lost_beside_something_that_is_not_known():
    told = ask(sent(a_credential(unrestricted=True, access_rules=UNKNOWN)))
    assert {d.policy.split("-")[0]: d.level for d in told} == {"ks101": "mandatory", "ks902": "advisory"}


SOUND = [a_credential(), a_provider(), an_assignment(), a_project(), a_user(), Ec2CredentialFacts("s3")]
VALUES = [None, 0, 3.5, True, "x", [], {}, [None], [1], {"a": 1}, a_secret("x"), a_secret([]), UNKNOWN_TEXT]


@pytest.mark.parametrize("facts", SOUND, ids=lambda facts: type(facts).__name__)
@pytest.mark.parametrize("value", VALUES, ids=str)
def test_no_value_of_any_type_crashes_the_pack(facts, value):
    resource = sent(facts)
    made = servicer()
    for property_ in [*resource.properties, "unrestricted", "secret", "insecure", "applicationCredentialSecret"]:
        for diagnostic in ask(replace(resource, properties={**resource.properties, property_: value}), made=made):
            assert "inside the rule" not in diagnostic.message


def test_a_property_that_is_missing_counts_as_not_given():
    told = analyze(APPLICATION_CREDENTIAL, {})
    assert [d.policy.split("-")[0] for d in told] == ["ks102", "ks107", "ks109", "ks111", "ks902"]


def test_no_secret_of_a_provider_is_in_any_message():
    settings = {"userName": "ci", "password": a_secret("canary-1"), "token": "canary-2", "cloud": "prod"}
    told = analyze(PROVIDER, settings, environ={"OS_TOKEN": "canary-3"})
    assert {d.policy.split("-")[0] for d in told} == {"ks502", "ks505", "ks507"}
    assert "canary" not in str(told)


@pytest.mark.parametrize("rule", ON_THE_WIRE, ids=lambda rule: rule.id)
def test_no_secret_of_an_example_is_in_any_message(rule):
    for example in (*rule.good.values(), *rule.bad.values()):
        assert CANARY not in str(found(rule, example))


def test_resources_that_no_rule_is_about_pass():
    assert analyze("openstack:compute/instance:Instance", {"name": "web"}) == []


def test_a_profile_sets_the_knobs():
    rule = BY_NUMBER["ks103"]
    facts = rule.good["within the limit"]
    (told,) = ask(sent(facts), config={rule.id: {"maxLifetimeDays": 7}})
    assert told.policy == rule.id


def test_a_rule_that_crashes_is_a_mandatory_finding_that_names_it(monkeypatch):
    def crash(_facts, _context):
        raise RuntimeError("secret detail")
        yield

    broken = replace(RULES[0], check=crash)
    monkeypatch.setattr("osaccess.policies.pack.RULES", (broken, *RULES[1:]))
    (told,) = ask(sent(a_credential()))
    assert (told.policy, told.level) == (broken.id, "mandatory")
    assert "RuntimeError inside the rule" in told.message
    assert "secret detail" not in told.message


# ---- waivers -------------------------------------------------------------------------------------------------------


def a_waiver(rule, name, expires="2026-08-01"):
    text = a_waiver_text(rule, name, expires)
    waivers = read_waivers(text, {rule.id for rule in RULES})
    assert waivers.faults == ()
    return Around(waived=waivers)


UNRESTRICTED = BY_NUMBER["ks101"].id


def test_a_waived_finding_does_not_block_and_stays_visible():
    (told,) = ask(sent(a_credential(unrestricted=True)), around=a_waiver(UNRESTRICTED, "web-*"))
    assert (told.policy.split("-")[0], told.level) == ("ks905", "advisory")
    for part in ("Waived until 2026-08-01 (SEC-142)", "is unrestricted", UNRESTRICTED):
        assert part in told.message


@pytest.mark.parametrize(("rule", "name"), [(UNRESTRICTED, "other-*"), (BY_NUMBER["ks102"].id, "web-*")])
def test_a_waiver_for_something_else_lets_nothing_pass(rule, name):
    (told,) = ask(sent(a_credential(unrestricted=True)), around=a_waiver(rule, name))
    assert (told.policy, told.level) == (UNRESTRICTED, "mandatory")


def test_an_expired_waiver_lets_nothing_pass_and_is_a_finding_itself():
    around = a_waiver(UNRESTRICTED, "web-*", expires="2026-05-31")
    assert [d.policy for d in ask(sent(a_credential(unrestricted=True)), around=around)] == [UNRESTRICTED]
    (told,) = ask(Sent(STACK, {}, "example-prod", ROOT), around=around)
    assert told.policy == BY_NUMBER["ks900"].id
    assert "time brought this up" in told.message


def test_of_a_malformed_waiver_nobody_says_that_time_brought_it_up():
    around = Around(waived=read_waivers("waivers: [{rule: x}]", {UNRESTRICTED}))
    told = ask(Sent(STACK, {}, "example-prod", ROOT), around=around)
    assert {one.policy for one in told} == {BY_NUMBER["ks901"].id}
    assert "time brought" not in str(told)


def test_a_waiver_of_a_finding_about_the_whole_stack_stays_visible():
    rule = BY_NUMBER["ks112"]
    stack = sent_stack(rule.bad["one name"])
    assert [d.policy for d in ask_stack(stack)] == [rule.id]
    renamed = [replace(one, name="bbb", urn=f"{one.full_urn}bb") if one.name == "b" else one for one in stack]
    (told,) = ask_stack(renamed, around=a_waiver(rule.id, "bbb"))
    assert told.policy == BY_NUMBER["ks904"].id
    assert "Waived until" in told.message


@pytest.mark.parametrize(("facts", "is_told"), [(a_credential(unrestricted=True), False), (a_credential(), True)])
def test_a_waiver_that_lets_nothing_pass_is_a_finding(facts, is_told):
    told = ask_stack([sent(facts)], around=a_waiver(UNRESTRICTED, "web-*"))
    assert [d.policy for d in told] == ([BY_NUMBER["ks904"].id] if is_told else [])


# ---- marks, configuration ------------------------------------------------------------------------------------------


def test_a_secret_without_its_mark_is_a_finding_and_one_with_it_is_none():
    settings = {"authUrl": "https://k.example.org/v3", "applicationCredentialId": "1"}
    assert analyze(PROVIDER, {**settings, "applicationCredentialSecret": a_secret("canary")}) == []
    (told,) = analyze(PROVIDER, {**settings, "applicationCredentialSecret": "canary"})
    assert told.policy == BY_NUMBER["ks502"].id


@pytest.mark.parametrize("is_marked", [True, False])
def test_a_secret_inside_of_an_exported_map_is_seen_as_marked_or_not(is_marked):
    pair = {"current": {"id": "1", "secret": CANARY}}
    root = Sent(STACK, {"credentials": a_secret(pair) if is_marked else pair}, "example-prod", ROOT)
    credential = Sent(APPLICATION_CREDENTIAL, {"secret": a_secret(CANARY)}, "web-deploy")
    told = [d.policy.split("-")[0] for d in ask_stack([root, credential])]
    assert told == ([] if is_marked else ["ks503"])


def test_a_secret_among_other_words_of_an_output_is_seen():
    openrc = f"export OS_APPLICATION_CREDENTIAL_SECRET={CANARY}\n"
    root = Sent(STACK, {"openrc": openrc}, "example-prod", ROOT)
    credential = Sent(APPLICATION_CREDENTIAL, {"secret": a_secret(CANARY)}, "web-deploy")
    (told,) = ask_stack([root, credential])
    assert (told.policy, told.level) == (BY_NUMBER["ks503"].id, "mandatory")
    assert CANARY not in told.message


def test_where_the_sdk_hides_marks_nobody_passes(monkeypatch):
    monkeypatch.setattr("osaccess.policies.pack.shows_marks", lambda: False)
    (told,) = analyze(PROVIDER, {"applicationCredentialId": "1", "applicationCredentialSecret": "x"})
    assert told.policy == UNDETERMINED


def test_an_unknown_knob_and_a_wrong_value_are_findings_of_the_stack():
    config = {
        BY_NUMBER["ks103"].id: {"maxLifetime": 30},
        BY_NUMBER["ks106"].id: {"granularity": "week"},
    }
    told = ask(Sent(STACK, {}, "example-prod", ROOT), config=config)
    assert [(d.policy.split("-")[0], d.level) for d in told] == [("ks903", "mandatory")] * 2
    assert "Did you mean maxLifetimeDays" in told[0].message


def test_the_configuration_of_a_profile_is_sound_for_the_pack():
    assert ask(Sent(STACK, {}, "example-prod", ROOT), config=REHEARSAL.pack_config()) == []


# ---- the pack itself -----------------------------------------------------------------------------------------------


def test_all_facts_of_rules_come_from_the_wire_somewhere_in_these_tests():
    assert {type(told_of(example).facts) for rule in RULES if rule not in ON_THE_WIRE for example in rule.bad.values()} == {
        JudgementFacts, ConfigurationFacts, StackFacts,
    }  # fmt: skip


def test_profile_files_are_those_of_the_table():
    stale = subprocess.run(
        [sys.executable, "scripts/generate.py", "--check"], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert stale.returncode == 0, stale.stderr
    files = {path.stem: path for path in (REPOSITORY / "policies/profiles").glob("*.json")}
    assert set(files) == {profile.name for profile in PROFILES}
    for profile in PROFILES:
        assert json.loads(files[profile.name].read_text()) == profile.pack_config()


def test_the_pack_serves_as_a_process_of_its_own():
    """The real engine starts it so; the first line that it prints has to be its port and nothing else."""
    import grpc
    from google.protobuf import empty_pb2
    from pulumi.runtime.proto import analyzer_pb2_grpc

    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(REPOSITORY / "policies")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=REPOSITORY / "policies"
    ) as pack:
        try:
            port = int(pack.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                info = analyzer_pb2_grpc.AnalyzerStub(channel).GetAnalyzerInfo(empty_pb2.Empty())
        finally:
            pack.kill()
    assert [policy.name for policy in info.policies] == [rule.id for rule in RULES]


# ---- ways around it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "properties", "rule"),
    [
        ("ApplicationCredentialV3", {"unrestricted": True}, "ks101"),
        ("Ec2CredentialV3", {}, "ks118"),
        ("RoleAssignmentV3", {"roleId": "8c1f", "projectId": "p", "groupId": "g"}, "ks302"),
        ("InheritRoleAssignmentV3", {"roleId": "8c1f", "domainId": "d", "groupId": "g"}, "ks303"),
        ("RoleV3", {"name": "admin"}, "ks305"),
        ("UserV3", {"name": "x", "ignoreLockoutFailureAttempts": True}, "ks403"),
    ],
)
def test_a_package_that_bridges_the_terraform_provider_itself_is_judged_like_the_published_one(
    token, properties, rule
):
    told = analyze(f"openstack:index/identity{token}:Identity{token}", properties)
    assert rule in {one.policy.split("-")[0] for one in told}


def test_a_secret_in_the_start_script_of_a_server_is_seen():
    root = Sent(STACK, {}, "example-prod", ROOT)
    credential = Sent(APPLICATION_CREDENTIAL, {"secret": a_secret(CANARY)}, "web-deploy")
    script = f"#!/bin/sh\nexport OS_APPLICATION_CREDENTIAL_SECRET={CANARY}\n"
    server = Sent("openstack:compute/instance:Instance", {"userData": script}, "web")
    (told,) = ask_stack([root, credential, server])
    assert told.policy == BY_NUMBER["ks503"].id
    assert "web.userData shows the secret of 'web-deploy'" in told.message
    assert CANARY not in told.message
    assert ask_stack([root, credential, replace(server, properties={"userData": a_secret(script)})]) == []


def test_of_a_secret_command_no_word_is_told():
    script = "openstack application credential create shadow"
    assert analyze("command:local:Command", {"create": a_secret(script)}) == []
    (told,) = analyze("command:remote:Command", {"create": "true", "update": script})
    assert told.policy == BY_NUMBER["ks121"].id
