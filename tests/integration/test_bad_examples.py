"""Believable mistakes as raw programs in the embedded engine: what each gets, word for word, with no request sent."""

import os
import re
from pathlib import Path

import pytest

from osaccess.keystone.traffic import Traffic
from osaccess.rules.registry import RULES
from support.command import ROOT, osaccess
from support.stacks import deployer

EXAMPLES = sorted(path.parent for path in (ROOT / "examples/bad").glob("*/__main__.py"))
_VARIES = (
    (re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"), "INSTANT"),
    (re.compile(r"\d{4}-\d{2}-\d{2}(?=T\d{2}:\d{2}:\d{2}[+-])"), "DAY"),
    (re.compile(r"until \d{4}-\d{2}-\d{2}"), "until DAY"),
    (re.compile(r"\(\d+\.\d s\)"), "(0.1 s)"),
)
"""The examples expire some days after they are run; a run takes its time."""


@pytest.fixture
def cloud_project(tmp_path, real_keystone, real_keystone_folder):
    """Environment for runs of the embedded engine against the session's Keystone, as the admin."""
    return deployer(real_keystone, tmp_path)


@pytest.fixture
def sent(monkeypatch):
    """The requests that were sent to any Keystone."""
    requests = []
    original = Traffic.add
    monkeypatch.setattr(
        Traffic, "add", lambda self, request: (requests.append(request), original(self, request))[1]
    )
    return requests


def without_what_varies(text):
    for pattern, stands_for in _VARIES:
        text = pattern.sub(stands_for, text)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_a_bad_program_gets_its_output_before_anything_is_sent(example, cloud_project, sent):
    ran = osaccess("preview", "--stack", "dev", "--engine", "embedded", "-C", example, environ=cloud_project)
    assert ran.code == 5, ran.out + ran.err
    assert sent == []
    file = example / "output.txt"
    if os.environ.get("OSACCESS_REWRITE_OUTPUT"):
        file.write_text(without_what_varies(ran.out))
    assert without_what_varies(ran.out) == file.read_text()
    number = example.name.split("-")[0]
    rule = next(rule for rule in RULES if rule.number == number)
    for part in (f"mandatory {rule.id}", "have: ", "why:  ", "fix:  ", f"more: osaccess policy show {number}"):
        assert part in ran.out


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_makes_the_mistake_of_its_name_and_hardly_another(example):
    found = set(re.findall(r"^mandatory (ks\d+)", (example / "output.txt").read_text(), re.MULTILINE))
    assert example.name.split("-")[0] in found
    assert found == {example.name.split("-")[0]} or "documentation" in example.name


@pytest.mark.parametrize("name", ["ks101-unrestricted", "ks203-makes-credentials"])
def test_the_update_of_a_bad_program_sends_nothing_either(name, cloud_project, sent):
    example = ROOT / "examples/bad" / name
    ran = osaccess("up", "--yes", "--stack", "dev", "--engine", "embedded", "-C", example, environ=cloud_project)
    assert ran.code == 5
    assert sent == []


def test_examples_are_raw_programs():
    assert not any("osaccess" in Path(example / "__main__.py").read_text() for example in EXAMPLES)
