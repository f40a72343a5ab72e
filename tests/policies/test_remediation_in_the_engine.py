"""Remediation in the embedded engine: every rule that mends, from a bad example to what Keystone has, and once only.

In `make test`. The fake Keystone takes what the real one takes (tests/contract), and no Check stands between a remedy
and it: what is mended here is what is made.
"""

import pulumi
import pytest

from osaccess.rules.examples import NOW
from osaccess.rules.registry import RULES
from osaccess.rules.resources import APPLICATION_CREDENTIAL, PROJECT, USER
from osaccess.testing import Rehearsal
from support.examples_in_the_engine import a_pack

RULE = {"service": "identity", "method": "GET", "path": "/v3/auth/projects"}
OTHER = {"service": "identity", "method": "GET", "path": "/v3/auth/catalog"}
SOUND = {
    "roles": ["reader"],
    "accessRules": [RULE],
    "expiresAt": "2026-07-08T00:00:00Z",
    "description": "Deploy pipeline of the web shop",
    "name": "web-deploy-20260601",
}
TAGS = {"requiredTags": ["owner="], "defaultTags": ["owner=platform"]}
CASES = {
    "ks101": (APPLICATION_CREDENTIAL, {**SOUND, "unrestricted": True}, {"unrestricted": False}),
    "ks105": (
        APPLICATION_CREDENTIAL,
        {**SOUND, "expiresAt": "2026-07-08T02:00:00.500+02:00"},
        {"expiresAt": "2026-07-08T00:00:00Z"},
    ),
    "ks204": (
        APPLICATION_CREDENTIAL,
        {**SOUND, "accessRules": [{**RULE, "service": "keystone"}]},
        {"accessRules": [RULE]},
    ),
    "ks210": (
        APPLICATION_CREDENTIAL,
        {**SOUND, "accessRules": [RULE, OTHER, RULE]},
        {"accessRules": [RULE, OTHER]},
    ),
    "ks401": (PROJECT, {"description": "The web shop", "tags": ["web"]}, {"tags": ["web", "owner=platform"]}),
    "ks403": (
        USER,
        {"name": "web-ci", "ignorePasswordExpiry": True, "ignoreLockoutFailureAttempts": True},
        {"ignorePasswordExpiry": False, "ignoreLockoutFailureAttempts": False},
    ),
}
"""Number → type, bad inputs, what they become. ks209 and ks502 have tests of their own."""
CANARY = "hunter2-canary-Zq8vT3mKp7LwXr9sBd2FgHn5"


def _is_kept(rehearsal, path, noun, mended):
    """Tell whether Keystone has what was mended."""
    has = rehearsal.admin.request("GET", path)[noun]
    names = {"expiresAt": "expires_at", "accessRules": "access_rules"}
    shown = {
        "expires_at": str(has.get("expires_at"))[:19] + "Z",
        "access_rules": [{key: one[key] for key in RULE} for one in has.get("access_rules", [])],
        "unrestricted": bool(has.get("unrestricted")),
        "tags": sorted(has.get("tags", [])),
        "ignorePasswordExpiry": bool(has.get("options", {}).get("ignore_password_expiry")),
        "ignoreLockoutFailureAttempts": bool(has.get("options", {}).get("ignore_lockout_failure_attempts")),
    }
    order = lambda value: sorted(value, key=str) if isinstance(value, list) else value  # noqa: E731
    return all(order(shown[names.get(key, key)]) == order(value) for key, value in mended.items())


def _credential(rehearsal, made, mended):
    owner = rehearsal.admin.request("GET", "/users?name=admin")["users"][0]["id"]
    return _is_kept(rehearsal, f"/users/{owner}/application_credentials/{made}", "application_credential", mended)


MADE = {
    APPLICATION_CREDENTIAL: _credential,
    PROJECT: lambda rehearsal, made, mended: _is_kept(rehearsal, f"/projects/{made}", "project", mended),
    USER: lambda rehearsal, made, mended: _is_kept(rehearsal, f"/users/{made}", "user", mended),
}


def rule_of(number):
    return next(rule for rule in RULES if rule.number == number)


@pytest.fixture
def rehearsal_of(tmp_path):
    """Open a rehearsal whose pack mends what one rule finds; all other rules stay as they are."""

    def open_(number, **knobs):
        config = {rule_of(number).id: {"enforcementLevel": "remediate"} | knobs}
        pack = a_pack(tmp_path / "pack", config)
        return Rehearsal(packs=[pack], now=NOW)

    return open_


def registered(type_, inputs):
    return lambda: pulumi.CustomResource(type_, "web", inputs)


def plain(value):
    """Return inputs without the bookkeeping of the engine."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if not key.startswith("__")}
    return [plain(item) for item in value] if isinstance(value, list) else value


def test_each_rule_that_mends_has_a_case_here():
    assert {rule.number for rule in RULES if rule.remedy} == {*CASES, "ks209", "ks502"}


@pytest.mark.parametrize("number", CASES)
def test_what_is_mended_is_what_is_made_and_the_next_run_changes_nothing(number, rehearsal_of):
    type_, bad, mended = CASES[number]
    with rehearsal_of(number, **(TAGS if number == "ks401" else {})) as rehearsal:
        run = rehearsal.up(registered(type_, bad))
        inputs = plain(dict(run.resource("web").inputs))
        assert {key: inputs[key] for key in mended} == mended
        assert {key: inputs[key] for key in bad if key not in mended} == {
            key: bad[key] for key in bad if key not in mended
        }
        assert rule_of(number).id not in {one.policy for one in run.findings}
        assert MADE[type_](rehearsal, run.resource("web").id, mended)
        rehearsal.up().changes_nothing()
        rehearsal.refresh().changes_nothing()
        rehearsal.up().changes_nothing()


@pytest.mark.parametrize("number", CASES)
def test_without_it_the_same_program_is_refused_or_told(number, rehearsal_of):
    type_, bad, _ = CASES[number]
    rule = rule_of(number)
    with rehearsal_of(number, **(TAGS if number == "ks401" else {}), enforcementLevel="mandatory") as rehearsal:
        run = rehearsal.up(registered(type_, bad), fails=True).creates()
        assert rule.id in {one.policy for one in run.findings}


def test_unknown_values_and_secrets_come_through_a_remediation(rehearsal_of):
    def program():
        shop = pulumi.CustomResource(PROJECT, "shop", {"description": "The web shop", "tags": ["web"]})
        inputs = {**SOUND, "unrestricted": True, "secret": pulumi.Output.secret(CANARY)}
        inputs["description"] = pulumi.Output.concat("Deploy pipeline of ", shop.id)
        pulumi.CustomResource(APPLICATION_CREDENTIAL, "web", inputs)

    with rehearsal_of("ks101") as rehearsal:
        rehearsal.preview(program).creates("shop", "web")
        run = rehearsal.up(program).creates("shop", "web")
        web = run.resource("web")
        assert web.inputs["unrestricted"] is False
        assert web.inputs["description"] == f"Deploy pipeline of {run.resource('shop').id}"
        assert str(web.inputs["secret"]) == "***"
        assert web.inputs["secret"].reveal() == CANARY
        rehearsal.up().changes_nothing()


def test_a_secret_that_was_plain_is_one_in_the_state_and_works(rehearsal_of):
    with rehearsal_of("ks502") as rehearsal:
        run = rehearsal.up(registered(APPLICATION_CREDENTIAL, {**SOUND, "secret": CANARY})).creates("web")
        assert str(run.resource("web").inputs["secret"]) == "***"
        assert CANARY not in repr(run)
        rehearsal.up().changes_nothing()


def test_small_letters_of_a_method_are_refused_by_the_providers_check_before_any_remedy(rehearsal_of):
    bad = {**SOUND, "accessRules": [{**RULE, "method": "get"}]}
    with rehearsal_of("ks209") as rehearsal:
        run = rehearsal.up(registered(APPLICATION_CREDENTIAL, bad), fails=True).creates().sends_nothing()
        assert rule_of("ks209").id in {one.policy for one in run.findings}
