"""`refresh` and `state` of a stack that the Pulumi CLI keeps: what the CLI is asked."""

import json

import pytest

from osaccess.report.events import read_events
from support.believable_runs import expired_waiver, new_team
from support.command import osaccess

EXPORT = {
    "version": 3,
    "deployment": {
        "resources": [
            {
                "urn": "urn:pulumi:prod::shop::openstack:identity/project:Project::web",
                "custom": True,
                "id": "4711",
                "type": "openstack:identity/project:Project",
            }
        ]
    },
}
STUB = """#!/bin/sh
echo "$@" >> "$STUB_ASKED"
env | grep ^OS_ >> "$STUB_ASKED"
case "$*" in *"stack export"*) cat "$STUB_EXPORT"; exit;; *cancel*) exit "${STUB_CANCEL:-0}";; esac
echo "what people see"
[ -z "$STUB_EVENTS" ] || while [ $# -gt 0 ]; do [ "$1" = --event-log ] && cp "$STUB_EVENTS" "$2"; shift; done
exit "${STUB_CODE:-0}"
"""


@pytest.fixture
def asked(tmp_path):
    """A project, and a `pulumi` that writes down what it is asked; call it to run a command and get that."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "bin").mkdir()
    stub = tmp_path / "bin" / "pulumi"
    stub.write_text(STUB)
    stub.chmod(0o755)
    (tmp_path / "export.json").write_text(json.dumps(EXPORT))
    log = tmp_path / "asked"
    environ = {
        "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin",
        "STUB_ASKED": str(log),
        "STUB_EXPORT": str(tmp_path / "export.json"),
        "OS_AUTH_URL": "https://keystone.example.org/v3",
        "OS_USERNAME": "admin",
        "OS_PASSWORD": "canary",
        "OS_PROJECT_NAME": "admin",
        "OS_USER_DOMAIN_NAME": "Default",
        "OS_PROJECT_DOMAIN_NAME": "Default",
    }

    def run(*words, **more):
        ran = osaccess(
            *words, "--stack", "prod", "--engine", "pulumi", "-C", tmp_path, environ={**environ, **more}
        )
        return ran, log.read_text() if log.exists() else ""

    run.folder = tmp_path
    return run


def test_the_list_comes_from_the_clis_export(asked):
    ran, words = asked("state", "list", "--json")
    assert [one["id"] for one in ran.data["resources"]] == ["4711"]
    assert words == f"stack export --show-secrets --cwd {asked.folder} --stack prod\n"


def test_an_export_asks_for_secrets_only_when_told_to(asked):
    ran, words = asked("state", "export")
    assert (ran.data, "--show-secrets" in words) == (EXPORT, False)
    assert "--show-secrets" in asked("state", "export", "--show-secrets")[1]


def test_unlocking_is_the_clis_cancel(asked):
    ran, words = asked("state", "unlock", "--yes")
    assert (ran.code, words) == (0, f"cancel --yes --cwd {asked.folder} --stack prod\n")
    ran, _ = asked("state", "unlock", "--yes", STUB_CANCEL="1")
    assert (ran.code, "pulumi cancel --yes failed" in ran.err) == (1, True)


def test_unlocking_asks_first(asked):
    ran, words = asked("state", "unlock")
    assert (ran.code, words) == (2, "")


def test_a_refresh_runs_no_pack_and_keeps_the_event_log_where_it_was_told(asked, tmp_path):
    file = tmp_path / "events.json"
    ran, words = asked("refresh", "--yes", "--event-log", file)
    assert (ran.code, words) == (0, f"refresh --cwd {asked.folder} --stack prod --yes --event-log {file}\n")


def test_an_old_event_log_is_not_taken_for_this_runs(asked, tmp_path):
    file = tmp_path / "events.json"
    file.write_text('{"policyEvent": {"policyName": "old", "enforcementLevel": "mandatory"}}\n')
    ran, _ = asked("refresh", "--yes", "--event-log", file)
    assert ran.code == 0


def test_without_the_cli_it_says_so(asked):
    ran, _ = asked("state", "list", PATH="/nowhere")
    assert (ran.code, "There is no `pulumi` on PATH" in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("preview", "--target", "web"), "preview --cwd {} --stack prod --policy-pack"),
        (("up", "--yes", "--target", "web"), "up --cwd {} --stack prod --policy-pack"),
        (("refresh", "--yes", "--target", "web"), "refresh --cwd {} --stack prod --yes --target **::web"),
        (("destroy", "--yes", "--target", "web"), "destroy --cwd {} --stack prod --yes --target **::web"),
    ],
)
def test_a_restriction_is_handed_on(asked, words, told):
    _, log = asked(*words)
    lines = [line for line in log.splitlines() if line.startswith(told.format(asked.folder))]
    assert len(lines) == 1, log
    assert "--target **::web" in lines[0]


@pytest.mark.parametrize(
    ("words", "run", "code", "expected"),
    [
        (("preview",), new_team, 0, 0),
        (("preview",), expired_waiver, 255, 5),
        (("refresh", "--yes"), new_team, 0, 0),
        (("destroy", "--yes"), new_team, 255, 1),
        (("up", "--yes"), new_team, 255, 1),
    ],
)
def test_data_is_alone_on_stdout_and_comes_from_the_event_log(asked, tmp_path, capfd, words, run, code, expected):
    """What the CLI shows is on stderr then. `support.command.osaccess` holds the data to its shape."""
    (tmp_path / "events.json").write_text("\n".join(run()) + "\n")
    more = {"STUB_EVENTS": str(tmp_path / "events.json"), "STUB_CODE": str(code)}
    ran, _ = asked(*words, "--json", **more)
    assert ran.code == expected, ran.err
    shown = capfd.readouterr()
    assert ("what people see" in shown.out, "what people see" in shown.err) == (False, True)
    log = read_events(run(), "events.jsonl")
    assert [one["urn"] for one in ran.data["resources"]] == [one.urn for one in log.changes if one.op != "same"]
    assert sum(ran.data["changes"].values()) == len(log.changes)
    assert [one["policy"] for one in ran.data["policy"]] == [one.policy for one in log.violations]


def test_a_cli_that_wrote_no_event_log_has_empty_data(asked):
    ran, _ = asked("preview", "--json", STUB_CODE="255")
    assert (ran.code, ran.data["changes"], ran.data["resources"]) == (1, {}, [])
