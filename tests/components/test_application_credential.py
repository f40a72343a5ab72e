"""The component alone, in a stranger's program: what it refuses itself, and what the pack finds, once."""

import pulumi
import pulumi_openstack as openstack
import pytest

from osaccess.components import ApplicationCredential
from osaccess.engines.embedded.events import PolicyViolation
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.operations import EmbeddedRun
from osaccess.engines.embedded.policy_folder import PackFolder
from osaccess.rules.profiles import PROD
from support.command import ROOT

RULE = {"service": "compute", "method": "GET", "path": "/v2.1/servers"}


def preview(tmp_path, **changes):
    given = {
        "roles": ["reader"],
        "access_rules": [RULE],
        "expires_at": "2026-07-01T00:00:00Z",
        **changes,
    }

    def program():
        owner = openstack.Provider(
            "ci",
            auth_url="http://127.0.0.1:5000/v3",
            user_name="shop-ci",
            user_domain_id="default",
            password="x",
            tenant_id="p",
        )
        ApplicationCredential("deploy", given, pulumi.ResourceOptions(providers=[owner]))

    return EmbeddedRun(
        project_folder=tmp_path,
        stack="dev",
        backend=MemoryBackend("strange", "dev"),
        plugins=(OpenStackPlugin(),),
        environment={"OSACCESS_NOW": "2026-06-01T00:00:00Z", "OSACCESS_PROJECT": str(tmp_path)},
        packs=(PackFolder(ROOT / "policies", PROD.pack_config()),),
        program=program,
    ).preview()


def test_a_sound_one_passes(tmp_path):
    result = preview(tmp_path)
    assert result.succeeded, result.events


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"roles": []}, "ks107"),
        ({"access_rules": []}, "ks109"),
        ({"access_rules": [{**RULE, "path": "/v2.1/(a|b)"}]}, "ks205"),
    ],
)
def test_a_critical_mistake_is_refused_before_anything_is_registered(tmp_path, changes, rule):
    result = preview(tmp_path, **changes)
    assert rule in str(result.user_error)
    assert not [event for event in result.events if isinstance(event, PolicyViolation)]


def test_what_the_pack_judges_is_found_once_for_component_and_child(tmp_path):
    result = preview(tmp_path, expires_at="2028-01-01T00:00:00Z")
    found = [
        event.policy
        for event in result.events
        if isinstance(event, PolicyViolation) and event.level == "mandatory"
    ]
    assert found == ["ks103-credential-lifetime-must-be-limited"]
    assert result.blocked_by_policy


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"access_rules": [], "unsafe": {"no_rules": "the appliance needs it"}}, "ks109"),
        ({"expires_at": None, "unsafe": {"never_expires": "the appliance needs it"}}, "ks102"),
        ({"unsafe": {"unrestricted": "the appliance needs it"}}, "ks101"),
    ],
)
def test_a_reason_makes_it_writable_but_the_pack_still_refuses(tmp_path, changes, rule):
    result = preview(tmp_path, **changes)
    assert result.user_error is None
    found = [
        event.policy[:5]
        for event in result.events
        if isinstance(event, PolicyViolation) and event.level == "mandatory"
    ]
    assert found == [rule]
    assert result.blocked_by_policy


def test_a_reason_excepts_from_its_own_rule_only(tmp_path):
    result = preview(tmp_path, access_rules=[], roles=[], unsafe={"no_rules": "the appliance needs it"})
    assert "ks107" in str(result.user_error)
