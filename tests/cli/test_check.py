"""`osaccess check`: exit codes, JSON, waivers, stacks; the example with something for each check."""

import shutil

import pytest

from osaccess.check import stack_secrets
from osaccess.check.registry import CHECKS
from support.command import ROOT, osaccess

ON = ("--on", "2026-06-10")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("access.yaml", "cloud.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edit(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_the_example_of_the_repository_passes(folder):
    ran = osaccess("check", *ON)
    assert ran.code == 0, ran.out
    assert "3 projects, 2 owners, 4 credentials: 1 note" in ran.out


def test_the_example_for_checks_has_something_for_each(monkeypatch):
    monkeypatch.chdir(ROOT / "examples/check")
    ran = osaccess("check", *ON, "--json")
    assert ran.code == 2
    found = {one["check"] for one in ran.data["findings"]}
    assert {*(check.id for check in CHECKS), stack_secrets.ID} - found == {"unknown-facts"}, (
        "of its cloud all is known"
    )
    assert all(one["line"] > 1 and one["mend"] for one in ran.data["findings"])
    assert "not-a-real-one" not in ran.out


def test_a_finding_of_the_policy_pack_exits_with_5_until_it_is_waived(folder):
    edit(folder / "access.yaml", "{every: 60d, overlap: 14d", "{every: 120d, overlap: 14d")
    ran = osaccess("check", *ON, "--json")
    assert ran.code == 5
    (finding,) = (one for one in ran.data["findings"] if one["level"] == "policy")
    waiver = finding["mend"][finding["mend"].index("  - rule:") :].replace("TO FILL IN", "approved by SEC-12")
    (folder / "policies").mkdir()
    (folder / "policies" / "waivers.yaml").write_text(f"waivers:\n{waiver}\n")
    assert osaccess("check", *ON).code == 0
    ended = osaccess("check", "--on", "2026-09-10")
    assert ended.code == 5
    assert (
        "a waiver for ks103-credential-lifetime-must-be-limited counts from 2026-06-10 to 2026-07-10 only"
        in ended.out
    )


def test_a_warning_is_an_error_with_strict(folder):
    edit(folder / "access.yaml", "path: /network/v2.0/ports", "path: /v2.0/ports")
    assert osaccess("check", *ON).code == 0
    ran = osaccess("check", *ON, "--strict")
    assert ran.code == 2
    assert "Write /network/v2.0/ports." in ran.out


def test_a_document_that_cannot_be_read_is_findings_too(folder):
    edit(folder / "access.yaml", "tags: [team-web]", "tagz: [team-web]")
    ran = osaccess("check", *ON, "--json")
    assert ran.code == 2
    (finding,) = ran.data["findings"]
    assert (finding["check"], finding["key"], finding["line"]) == ("unreadable", "projects.web.tagz", 7)


def test_a_configuration_that_cannot_be_read_is_told_without_its_lines(folder):
    (folder / "Pulumi.prod.yaml").write_text("config:\n  app:password: {canary-1\n")
    ran = osaccess("check", *ON)
    assert ran.code == 2
    assert "Pulumi.prod.yaml:" in ran.err
    assert "canary-1" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--on", "soon"), "--on: "),
        (("--document", "nowhere.yaml"), "no file nowhere.yaml"),
        (("--cloud", "nowhere.yaml"), "no file nowhere.yaml"),
        (("--waivers", "nowhere.yaml"), "no file nowhere.yaml"),
    ],
)
def test_bad_input_exits_with_2_and_says_what(folder, arguments, said):
    ran = osaccess("check", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_the_page_answers_each_question_that_there_is():
    page = (ROOT / "docs/check.md").read_text()
    for check in CHECKS:
        assert f"| `{check.id}` | {check.asks} |" in page
    assert f"| `{stack_secrets.ID}` | {stack_secrets.ASKS} |" in page
