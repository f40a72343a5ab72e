"""The pack through the real analyzer's wire form: plain, unknown, secret, null, missing, wrong type."""

import subprocess
import sys
from pathlib import Path

import pytest

from osaccess.policies.facts_of import APPLICATION_CREDENTIAL, PROVIDER
from osaccess.rules.facts import CredentialFacts
from osaccess.rules.profiles import PROFILES
from osaccess.rules.registry import RULES
from support.analyzer import UNKNOWN_TEXT, a_secret, analyze

ROOT = Path(__file__).resolve().parents[2]
PROPERTY_OF = {
    "roles": "roles",
    "access_rules": "accessRules",
    "expires_at": "expiresAt",
    "unrestricted": "unrestricted",
}


def as_sent(value):
    return list(value) if isinstance(value, tuple) else value


def resource_of(facts):
    """Return type and properties of the raw resource that states these facts."""
    if isinstance(facts, CredentialFacts):
        return APPLICATION_CREDENTIAL, {PROPERTY_OF[key]: as_sent(getattr(facts, key)) for key in PROPERTY_OF}
    return PROVIDER, {
        key: a_secret("hunter2-canary") if value is True else value for key, value in facts.settings.items()
    }


def ask(facts, **kwargs):
    type_, properties = resource_of(facts)
    environ = dict.fromkeys(getattr(facts, "inherited", ()), "prod")
    return analyze(type_, properties, name=str(facts.name), environ=environ, **kwargs)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_passes_its_good_and_refuses_its_bad_examples_on_the_wire(rule):
    for facts in rule.good.values():
        assert ask(facts) == []
    for facts in rule.bad.values():
        found = ask(facts)
        assert {(d.policy, d.level) for d in found} == {(rule.id, "mandatory")}
        for part in ("have: ", "why:  ", "fix:  ", f"docs/rules/{rule.number}.md"):
            assert part in found[0].message


@pytest.mark.parametrize("property_", PROPERTY_OF.values())
def test_an_unknown_value_is_told_as_undetermined_and_never_passes(property_):
    type_, properties = resource_of(RULES[0].good["left out"])
    found = analyze(type_, {**properties, property_: UNKNOWN_TEXT})
    assert found
    assert {d.level for d in found} == {"advisory"}
    assert all("can't run policy" in d.message for d in found)


@pytest.mark.parametrize("property_", PROPERTY_OF.values())
@pytest.mark.parametrize(
    "value", [None, 0, 3.5, True, "x", [], {}, [None], [1], {"a": 1}, a_secret("x"), a_secret([])]
)
def test_no_value_of_any_type_crashes_the_pack(property_, value):
    type_, properties = resource_of(RULES[0].good["left out"])
    for diagnostic in analyze(type_, {**properties, property_: value}):
        assert "inside the rule" not in diagnostic.message


def test_a_property_that_is_missing_counts_as_not_given():
    found = analyze(APPLICATION_CREDENTIAL, {})
    assert [d.policy.split("-")[0] for d in found] == ["ks102", "ks107", "ks109"]


def test_no_secret_of_a_provider_is_in_any_message():
    settings = {"userName": "ci", "password": a_secret("canary-1"), "token": a_secret("canary-2"), "cloud": "prod"}
    found = analyze(PROVIDER, settings, environ={"OS_TOKEN": "canary-3"})
    assert len(found) == 3
    assert "canary" not in str(found)


def test_resources_that_no_rule_is_about_pass():
    assert analyze("openstack:identity/project:Project", {"name": "web"}) == []


def test_a_profile_sets_the_knobs():
    facts = RULES[2].good["within the limit"]
    assert ask(facts, config={RULES[2].id: {"maxLifetimeDays": 7}})[0].policy == RULES[2].id


def test_profile_files_are_those_of_the_table():
    stale = subprocess.run(
        [sys.executable, "scripts/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert stale.returncode == 0, stale.stderr
    assert {path.stem for path in (ROOT / "policies/profiles").glob("*.json")} == {
        profile.name for profile in PROFILES
    }


def test_the_pack_serves_as_a_process_of_its_own():
    """The real engine starts it so; the first line that it prints has to be its port and nothing else."""
    import grpc
    from google.protobuf import empty_pb2
    from pulumi.runtime.proto import analyzer_pb2_grpc

    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(ROOT / "policies")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT / "policies"
    ) as pack:
        try:
            port = int(pack.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                info = analyzer_pb2_grpc.AnalyzerStub(channel).GetAnalyzerInfo(empty_pb2.Empty())
        finally:
            pack.kill()
    assert [policy.name for policy in info.policies] == [rule.id for rule in RULES]
