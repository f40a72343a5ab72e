"""What the real CLI is started with; scripts/try-real-cli runs it where one is."""

import json
from pathlib import Path

import pytest

from osaccess.access.login import ByName, Login, Password, ProjectScope
from osaccess.access.secret import Secret
from osaccess.engines.pulumi_cli import Operation, PulumiRun, mandatory_findings, states_of_export
from osaccess.errors import Failed
from osaccess.keystone.login_json import login_from_json

LOGIN = Login(
    "https://keystone.example.org/v3",
    Password(
        ByName("admin", ByName("Default")), Secret("canary"), ProjectScope(ByName("admin", ByName("Default")))
    ),
)
GOLDEN = json.loads((Path(__file__).parent / "golden/pulumi_cli.json").read_text())
ENVIRON = {
    "PATH": "/usr/bin",
    "HOME": "/home/u",
    "PULUMI_CONFIG_PASSPHRASE_FILE": "/home/u/passphrase",
    "OS_CLOUD": "prod",
    "OS_PASSWORD": "canary",
    "OS_TOKEN": "canary",
    "OSACCESS_NOW": "2020-01-01T00:00:00Z",
}


def a_run(operation, **changes):
    settings = {
        "operation": operation,
        "project": Path("/repo"),
        "stack": "prod",
        "pack": Path("/repo/policies"),
        "pack_config": Path("/repo/policies/profiles/prod.json"),
        "login": LOGIN,
        "now": "",
        "yes": False,
    }
    return PulumiRun(**{**settings, **changes})


@pytest.mark.parametrize("operation", Operation)
@pytest.mark.parametrize("yes", [False, True])
def test_arguments_are_the_golden_ones(operation, yes):
    arguments = a_run(operation, yes=yes).arguments(Path("/tmp/events.json"))
    assert list(arguments) == GOLDEN[f"{operation} yes" if yes else operation]


def test_the_environment_has_the_login_in_one_variable_and_no_other_login():
    environment = a_run(Operation.UP, now="2026-06-01T00:00:00Z").environment(ENVIRON)
    assert login_from_json(environment.pop("OSACCESS_LOGIN")) == LOGIN
    assert environment == {
        "PATH": "/usr/bin",
        "HOME": "/home/u",
        "PULUMI_CONFIG_PASSPHRASE_FILE": "/home/u/passphrase",
        "OSACCESS_NOW": "2026-06-01T00:00:00Z",
        "OSACCESS_PROJECT": "/repo",
        "PULUMI_DEBUG_COMMANDS": "true",
    }


def test_an_old_login_of_the_environment_is_not_handed_on():
    environment = a_run(Operation.UP, login=None).environment({"OSACCESS_LOGIN": "canary"})
    assert "canary" not in str(environment)


def test_no_secret_is_in_arguments_or_repr():
    assert "canary" not in str(a_run(Operation.UP).arguments(None)) + repr(a_run(Operation.UP))


def test_a_mandatory_finding_is_read_from_the_event_log_once():
    event = {"policyEvent": {"policyName": "ks102-credential-must-expire", "enforcementLevel": "mandatory"}}
    advisory = {"policyEvent": {"policyName": "x", "enforcementLevel": "advisory"}}
    log = "\n".join(json.dumps(line) for line in [event, advisory, event, {"summaryEvent": {}}]) + "\n"
    assert mandatory_findings(log) == ["ks102-credential-must-expire"]
    assert mandatory_findings("") == []


def test_an_export_is_read_with_its_secrets_wrapped():
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"canary"'}
    resource = {"urn": "urn:pulumi:a::b::t:i:T::n", "custom": True, "type": "t:i:T", "outputs": {"secret": secret}}
    state = states_of_export(json.dumps({"version": 3, "deployment": {"resources": [resource]}}))[0]
    assert state.outputs["secret"].value == "canary"
    assert "canary" not in repr(state)


def test_an_export_without_secrets_is_refused():
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x:y"}
    resource = {"urn": "urn:pulumi:a::b::t:i:T::n", "custom": True, "type": "t:i:T", "outputs": {"secret": secret}}
    with pytest.raises(Failed, match="encrypted"):
        states_of_export(json.dumps({"version": 3, "deployment": {"resources": [resource]}}))
