"""Every bad example is a raw program that `osaccess preview` refuses, with no mutating request sent."""

from pathlib import Path

import pytest

from osaccess.keystone.traffic import Traffic
from osaccess.rules.registry import RULES
from support.command import ROOT, osaccess

EXAMPLES = sorted(path.parent for path in (ROOT / "examples/refused").glob("*/__main__.py"))


@pytest.fixture
def cloud_project(tmp_path, real_keystone, real_keystone_folder):
    """Environment for runs of the embedded engine against the session's Keystone, as the admin."""
    method = real_keystone.login.method
    return {
        "OS_AUTH_URL": real_keystone.auth_url,
        "OS_USERNAME": "admin",
        "OS_PASSWORD": method.password.reveal(),
        "OS_PROJECT_NAME": "admin",
        "OS_USER_DOMAIN_ID": "default",
        "OS_PROJECT_DOMAIN_ID": "default",
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/state",
        "PULUMI_CONFIG_PASSPHRASE": "only-a-test",
    }


@pytest.fixture
def sent(monkeypatch):
    """The requests that were sent to any Keystone."""
    requests = []
    original = Traffic.add
    monkeypatch.setattr(
        Traffic, "add", lambda self, request: (requests.append(request), original(self, request))[1]
    )
    return requests


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_a_bad_program_is_refused_before_anything_is_sent(example, cloud_project, sent):
    ran = osaccess("preview", "--stack", "dev", "--engine", "embedded", "-C", example, environ=cloud_project)
    assert ran.code == 5, ran.out + ran.err
    number = example.name.split("-")[0]
    rule = next(rule for rule in RULES if rule.number == number)
    for part in (f"mandatory {rule.id}", "have: ", "why:  ", "fix:  ", f"docs/rules/{number}.md"):
        assert part in ran.out
    assert sent == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_update_of_a_bad_program_sends_nothing_either(example, cloud_project, sent):
    ran = osaccess("up", "--yes", "--stack", "dev", "--engine", "embedded", "-C", example, environ=cloud_project)
    assert ran.code == 5
    assert sent == []


def test_every_rule_has_a_program_that_it_refuses():
    assert {example.name.split("-")[0] for example in EXAMPLES} == {rule.number for rule in RULES}


def test_examples_are_raw_programs():
    assert not any("osaccess" in Path(example / "__main__.py").read_text() for example in EXAMPLES)
