"""What the policy pack would refuse on the day of a rotation is told by the preview of the change that causes it."""

import json
import os
import shutil

import pytest

from support.command import QUIET, ROOT, osaccess

RULE = "ks201-access-rule-must-name-a-collection"
WAIVER = f"""waivers:
  - rule: {RULE}
    name: 'web-monitor-*'
    reason: the monitor reads everything
    ticket: SEC-1
    approver: ann
    granted: 2090-02-01
    expires: 2090-04-30
"""
PULUMI = """#!/bin/sh
# What osaccess reads of the CLI: an event log of a judged preview, and the stack's state.
while [ $# -gt 0 ]; do
    case $1 in
        --event-log) echo '{"sequence": 1, "timestamp": 1, "summaryEvent": {"isPreview": true, "PolicyPacks": {"PACK": "1"}}}' > "$2";;
        export) cat "$STUB_EXPORT";;
    esac
    shift
done
"""
LOGIN = {
    "OS_AUTH_URL": "https://keystone.example.org/v3",
    "OS_USERNAME": "admin",
    "OS_PASSWORD": "canary",
    "OS_PROJECT_NAME": "admin",
    "OS_USER_DOMAIN_NAME": "Default",
    "OS_PROJECT_DOMAIN_NAME": "Default",
}
OTHER_PACK = """from pulumi_policy import PolicyPack, ResourceValidationPolicy

PolicyPack("theirs", policies=[ResourceValidationPolicy("fine", "all is fine", lambda args, report: None)])
"""


@pytest.fixture
def widened(rehearsal):
    """A stack whose document lets one living credential read all of compute, with its next generation."""
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == 0
    document = rehearsal / "access.yaml"
    text = document.read_text()
    assert "/compute/v2.1/limits}" in text
    document.write_text(text.replace("path: /compute/v2.1/limits}", 'path: "/compute/v2.1/**"}'))
    return rehearsal


def preview(project, *more):
    return osaccess("preview", "--rehearsal", *QUIET, "-C", project, *more)


@pytest.mark.parametrize("login", [(), ("--without-login",)])
def test_a_rule_that_the_next_generation_may_not_have_is_refused_now(widened, tmp_path, login):
    ran = preview(widened, *login, "--json", "--report", tmp_path / "report")
    assert (ran.code, RULE in ran.err) == (5, True), ran.err
    assert [(one["credential"], one["policy"]) for one in ran.data["refused_later"]] == [("web-monitor", RULE)]
    report = json.loads((tmp_path / "report/report.json").read_text())
    assert report["verdict"] == "refused"
    assert report["counts"] == {"to change with the next generation": 1}
    [finding] = [one for one in report["findings"] if one["policy"] == RULE]
    assert finding["problem"].startswith("With the next generation, from 2090-")
    assert "name: 'web-monitor-*'" in finding["waiver"]


def test_what_is_refused_now_does_not_hide_what_will_be_refused(widened):
    document = widened / "access.yaml"
    now = "{owner: data-jobs, project: data, roles: [member]}"
    assert now in document.read_text()
    document.write_text(document.read_text().replace(now, now.replace("member", "admin, member")))
    ran = preview(widened, "--json")
    assert (ran.code, "ks302" in ran.err) == (5, True), ran.err
    assert [one["policy"] for one in ran.data["refused_later"]] == [RULE]


def test_an_update_goes_on_and_tells_it(widened):
    ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", widened)
    assert ran.code == 0, ran.err
    assert f"on the policy pack refuses it: {RULE}" in ran.out


def test_a_waiver_for_all_generations_lets_it_pass_as_long_as_it_holds(widened):
    folder = widened / "policies"
    folder.mkdir(exist_ok=True)
    (folder / "waivers.yaml").write_text(WAIVER)
    assert preview(widened, "--policy-pack", ROOT / "policies").code == 0
    (folder / "waivers.yaml").write_text(WAIVER.replace("2090-04-30", "2090-02-23"))
    ran = preview(widened, "--policy-pack", ROOT / "policies")
    assert (ran.code, RULE in ran.err) == (5, True), ran.out


def test_a_pack_of_somebody_else_is_not_spoken_for(widened, tmp_path):
    pack = tmp_path / "theirs"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (pack / "__main__.py").write_text(OTHER_PACK)
    ran = preview(widened, "--policy-pack", pack)
    assert ran.code == 0, ran.err
    assert RULE not in ran.out


@pytest.mark.parametrize(("pack", "code"), [("osaccess", 5), ("theirs", 0)])
def test_a_preview_by_the_pulumi_cli_is_refused_for_it_too(widened, tmp_path, pack, code):
    """The CLI's part is played by a script: a preview that our pack, or another one, judged and let pass."""
    export = tmp_path / "export.json"
    export.write_text(osaccess("state", "export", "--rehearsal", "--show-secrets", "-C", widened).out)
    pulumi = tmp_path / "bin/pulumi"
    pulumi.parent.mkdir()
    pulumi.write_text(PULUMI.replace("PACK", pack))
    pulumi.chmod(0o755)
    shutil.copy(ROOT / "cloud.yaml", widened)
    environ = {**LOGIN, "PATH": f"{pulumi.parent}:{os.environ['PATH']}", "STUB_EXPORT": str(export)}
    ran = osaccess("preview", "--stack", "prod", *QUIET, "-C", widened, "--engine", "pulumi", environ=environ)
    assert ran.code == code, ran.err
    assert (RULE in ran.out, RULE in ran.err) == (code == 5, code == 5)
    assert "the changed access rules take effect on 2090-" in ran.out
