"""The rules about waivers, configuration and judging itself in the embedded engine: found where they are broken, with
the words that the analyzer hears, and nowhere else. In `make test`; no request is sent, so there is no Keystone."""

from collections import defaultdict
from datetime import UTC, datetime

import pytest

from osaccess.engines.embedded.events import PolicyViolation
from osaccess.rules.cloud_view import NO_CLOUD
from osaccess.rules.registry import RULE_IDS, RULES
from osaccess.rules.resources import APPLICATION_CREDENTIAL, PROVIDER
from osaccess.rules.waivers import read_waivers
from osaccess.rules.whole_stack import STACK
from support.analyzer import UNKNOWN_TEXT, Around, Sent, ask, ask_stack, servicer
from support.command import ROOT, osaccess
from support.examples_in_the_engine import an_engine

PROGRAM = """
import pulumi
import pulumi_openstack as openstack

ci = openstack.Provider(
    "ci", auth_url="https://keystone.example/v3", user_name="web-ci", user_domain_id="default",
    password=pulumi.Output.secret("only-an-example"), tenant_name="web", project_domain_id="default",
)
openstack.identity.ApplicationCredential(
    "deploy", description="Deploy pipeline", roles=ROLES, unrestricted=UNRESTRICTED,
    access_rules=[{"service": "compute", "method": "GET", "path": "/v2.1/servers"}],
    expires_at="2090-03-10T00:00:00Z", opts=pulumi.ResourceOptions(provider=ci),
)
"""
WAIVER = """waivers:
  - rule: ks101-credential-must-not-be-unrestricted
    name: deploy
    reason: it makes its successor
    ticket: SEC-1
    approver: ann
    granted: 2090-02-01
    expires: 2090-04-01
"""
NOT_KNOWN = (
    'openstack.identity.User("new", name="new", opts=pulumi.ResourceOptions(provider=ci)).id.apply(lambda i: [i])'
)
BROKEN = {
    "ks508": {"stack": "config:\n  shop:databasePassword: in-clear-1234\n"},
    "ks900": {"waivers": WAIVER.replace("2090-04-01", "2090-02-10"), "unrestricted": True},
    "ks901": {"waivers": WAIVER.replace("    ticket: SEC-1\n", ""), "unrestricted": True},
    "ks902": {"roles": NOT_KNOWN},
    "ks904": {"waivers": WAIVER},
    "ks905": {"waivers": WAIVER, "unrestricted": True},
}
SOUND = {
    "ks508": {"stack": "config:\n  shop:databaseName: shop\n"},
    "ks900": {"waivers": WAIVER, "unrestricted": True},
    "ks901": {"waivers": WAIVER, "unrestricted": True},
    "ks902": {},
    "ks904": {"waivers": WAIVER, "unrestricted": True},
    "ks905": {},
}
ABOUT = set(BROKEN)
SOUND_ROLES = '["reader"]'
CREDENTIAL = {
    "name": "deploy",
    "description": "Deploy pipeline",
    "accessRules": [{"service": "compute", "method": "GET", "path": "/v2.1/servers"}],
    "expiresAt": "2090-03-10T00:00:00Z",
}
"""What the program's credential is, as the engine sends it."""
WANTS = {rule.id: rule.wants for rule in RULES}


def judged(folder, *, roles=SOUND_ROLES, unrestricted=False, waivers="", stack=""):
    """Return what the rules say in a preview of such a project: number → texts, without who and at which level."""
    (folder / "policies").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM.replace("ROLES", roles).replace("UNRESTRICTED", str(unrestricted)))
    for name, text in (("policies/waivers.yaml", waivers), ("Pulumi.dev.yaml", stack)):
        if text:
            (folder / name).write_text(text)
    ran = osaccess(
        *("preview", "--stack", "dev", "--engine", "embedded", "-C", folder, "--now", "2090-02-22T00:00:00Z"),
        *("--policy-pack", ROOT / "policies", "--json"),
        environ={
            "OS_AUTH_URL": "https://keystone.example/v3",
            "OS_TOKEN": "only-an-example",
            "PULUMI_BACKEND_URL": f"file://{folder}/state",
            "PULUMI_CONFIG_PASSPHRASE": "only-a-test",
        },
    )
    assert ran.code in (0, 5), ran.err
    return texts((one["policy"], one["message"]) for one in ran.data["policy"])


def texts(said):
    found = defaultdict(set)
    for policy, message in said:
        found[policy.split("-")[0]].add(message.removeprefix(f"{WANTS[policy]}\n"))
    return dict(found)


def heard(*, roles=SOUND_ROLES, unrestricted=False, waivers="", stack=""):
    """Return what the analyzer says of the stack, its credential and all of it together, in such a project."""
    around = Around(
        cloud=NO_CLOUD,
        waived=read_waivers(waivers, RULE_IDS),
        plain={key: "text" for line in stack.splitlines()[1:] for key in [line.strip().rsplit(":", 1)[0]]},
    )
    made = servicer(around=around, now=datetime(2090, 2, 22, tzinfo=UTC))
    root = Sent(STACK, {}, "shop-dev", f"urn:pulumi:dev::shop::{STACK}::shop-dev")
    credential = Sent(
        APPLICATION_CREDENTIAL,
        {**CREDENTIAL, "roles": UNKNOWN_TEXT if roles == NOT_KNOWN else ["reader"], "unrestricted": unrestricted},
        "deploy",
        f"urn:pulumi:dev::shop::{APPLICATION_CREDENTIAL}::deploy",
        provider=Sent(PROVIDER, {"authUrl": "https://keystone.example/v3", "userName": "web-ci"}, "ci"),
    )
    said = [*ask(root, made=made), *ask(credential, made=made), *ask_stack([root, credential], made=made)]
    return texts((one.policy, one.message) for one in said)


@pytest.mark.parametrize("number", sorted(ABOUT))
def test_what_breaks_the_rule_is_found(number, tmp_path):
    said, wanted = judged(tmp_path / "project", **BROKEN[number]), heard(**BROKEN[number])
    assert number in said
    assert {rule: said[rule] for rule in said if rule in ABOUT} == {
        rule: wanted[rule] for rule in wanted if rule in ABOUT
    }


@pytest.mark.parametrize("number", sorted(ABOUT))
def test_what_keeps_the_rule_is_not_found(number, tmp_path):
    assert number not in judged(tmp_path / "project", **SOUND[number])


@pytest.mark.parametrize(("knob", "is_known"), [("maxLifetimeDays", True), ("maxLifetime", False)])
def test_a_knob_that_the_pack_does_not_know_is_found(knob, is_known, tmp_path):
    rule = "ks103-credential-lifetime-must-be-limited"
    run = an_engine(tmp_path / "project", lambda: None, config={rule: {"enforcementLevel": "mandatory", knob: 30}})
    found = {event.policy for event in run.preview().events if isinstance(event, PolicyViolation)}
    assert ("ks903-pack-configuration-must-be-sound" in found) is not is_known
