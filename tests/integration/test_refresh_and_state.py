"""`osaccess refresh`, `osaccess state` and `--event-log`, on a real Keystone, with the repository's own example."""

import json
import os
import socket

import pytest
from pulumi.automation.events import EngineEvent

from osaccess.cli.stack import backend_of
from osaccess.cli.target import rehearsal_keystone, rehearsal_state
from osaccess.engines.embedded.urns import name_of
from osaccess.engines.issued_credentials import issued_credentials
from osaccess.engines.pulumi_cli import states_of_export
from osaccess.keystone.session import KeystoneSession
from support.command import QUIET, osaccess


def here(project):
    """Options of a rehearsal at an instant that is not today's: in an overlap there are more generations."""
    return "--rehearsal", "-C", project, *QUIET


def lock_folder(project):
    return backend_of(project, "rehearsal", rehearsal_state(project)).lock_folder


def a_lock(project, *, pid, host=None):
    folder = lock_folder(project)
    folder.mkdir(parents=True, exist_ok=True)
    holder = {"pid": pid, "hostname": host or socket.gethostname(), "username": "somebody", "timestamp": "t"}
    (folder / "a.json").write_text(json.dumps(holder))
    return folder / "a.json"


# ---- refresh ----------------------------------------------------------------------------------------------------


def test_a_refresh_without_changes_says_so_and_asks_nothing(applied_rehearsal):
    project, _ = applied_rehearsal
    ran = osaccess("refresh", *here(project))
    assert (ran.code, ran.err) == (0, "")
    assert "refresh: 12 as remembered" in ran.out


def test_a_refresh_shows_what_somebody_did_and_the_next_up_repairs_it(rehearsal):
    assert osaccess("up", *here(rehearsal), "--yes").code == 0
    admin = KeystoneSession(rehearsal_keystone(rehearsal).start().login)
    projects = {one["name"]: one["id"] for one in admin.request("GET", "/projects").body["projects"]}
    admin.request("PATCH", f"/projects/{projects['data']}", {"project": {"description": "somebody's own"}})
    user, credential = next(
        (user["id"], found["id"])
        for user in admin.request("GET", "/users").body["users"]
        for found in admin.request("GET", f"/users/{user['id']}/application_credentials").body[
            "application_credentials"
        ]
        if found["name"].startswith("web-monitor")
    )
    admin.request("DELETE", f"/users/{user}/application_credentials/{credential}")

    asked = osaccess("refresh", *here(rehearsal))
    assert (asked.code, "nobody to ask" in asked.err) == (2, True)
    assert "somebody's own" in asked.out

    ran = osaccess("refresh", *here(rehearsal), "--yes", "--json")
    assert ran.code == 0, ran.err
    assert {(one["op"], one["name"].rsplit("-", 1)[0]) for one in ran.data["resources"]} == {
        ("update", "data"),
        ("delete", "web-monitor"),
    }
    again = osaccess("up", *here(rehearsal), "--yes", "--json")
    assert again.code == 0, again.err
    assert {
        (one["op"], one["name"].rsplit("-", 1)[0])
        for one in again.data["resources"]
        if one["type"].startswith("openstack:")
    } == {("update", "data"), ("create", "web-monitor")}


@pytest.mark.parametrize(
    "command", [("refresh", "--yes"), ("state", "list"), ("state", "export"), ("state", "unlock")]
)
def test_without_a_rehearsal_nothing_is_started_or_made(rehearsal, command):
    ran = osaccess(*command, *here(rehearsal))
    assert (ran.code, "There is no rehearsal in" in ran.err) == (2, True)
    assert not (rehearsal / ".osaccess").exists()


# ---- import -----------------------------------------------------------------------------------------------------


def a_project(rehearsal, name):
    admin = KeystoneSession(rehearsal_keystone(rehearsal).start().login)
    return admin.request("POST", "/projects", {"project": {"name": name}}).body["project"]["id"]


def test_what_the_cloud_has_already_becomes_part_of_the_stack_and_is_protected(rehearsal):
    assert osaccess("up", *here(rehearsal), "--yes").code == 0
    id_ = a_project(rehearsal, "theirs")
    ran = osaccess("import", "project", "theirs", id_, *here(rehearsal), "--provider", "deploy-login")
    assert (ran.code, "import: 1 imported" in ran.out) == (0, True), ran.err
    [state] = [
        one for one in osaccess("state", "list", *here(rehearsal), "--json").data["resources"] if one["id"] == id_
    ]
    assert (state["name"], state["protect"]) == ("theirs", True)
    ran = osaccess("up", *here(rehearsal), "--yes")
    assert (ran.code, "protected" in ran.err) == (1, True)  # the program does not name it, and it may not go
    assert "osaccess state unprotect theirs --rehearsal" in ran.err
    again = osaccess("import", "project", "theirs", id_, *here(rehearsal), "--provider", "deploy-login")
    assert (again.code, "nothing to do" in again.out) == (0, True), again.err
    other = a_project(rehearsal, "another")
    again = osaccess("import", "project", "theirs", other, *here(rehearsal), "--provider", "deploy-login")
    assert (again.code, "already exists" in again.err) == (1, True), again.out


def test_an_unprotected_import_goes_with_the_next_up(rehearsal):
    assert osaccess("up", *here(rehearsal), "--yes").code == 0
    id_ = a_project(rehearsal, "theirs")
    words = "import", "project", "theirs", id_, *here(rehearsal), "--provider", "deploy-login", "--no-protect"
    assert [one["op"] for one in osaccess(*words, "--json").data["resources"]] == ["import"]
    ran = osaccess("up", *here(rehearsal), "--yes", "--json")
    assert [(one["op"], one["name"]) for one in ran.data["resources"]] == [("delete", "theirs")]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("project", "theirs", "0" * 32), "Which login shall read it?"),
        (("project", "theirs", "0" * 32, "--provider", "nobody"), "deploy-login"),
        (("teapot", "theirs", "0" * 32, "--provider", "deploy-login"), "role-assignment"),
    ],
)
def test_an_import_says_what_may_be_typed(applied_rehearsal, words, text):
    project, _ = applied_rehearsal
    ran = osaccess("import", *words, *here(project))
    assert (ran.code, text in ran.err) == (2, True), ran.err


def test_what_does_not_exist_cannot_be_imported(applied_rehearsal):
    project, _ = applied_rehearsal
    ran = osaccess("import", "project", "theirs", "0" * 32, *here(project), "--provider", "deploy-login")
    assert (ran.code, "does not exist" in ran.err) == (1, True)
    assert len(osaccess("state", "list", *here(project), "--json").data["resources"]) == 34


# ---- state ------------------------------------------------------------------------------------------------------


def test_the_list_names_what_is_in_the_cloud(applied_rehearsal):
    project, _ = applied_rehearsal
    ran = osaccess("state", "list", *here(project))
    assert ran.code == 0
    lines = [line.split("  ") for line in ran.out.splitlines()]
    assert [" ".join(line).split()[:2] for line in lines].count(["role", "assignment"]) == 3
    assert "12 resources in the cloud, 34 in the state" in ran.out
    listed = osaccess("state", "list", *here(project), "--json").data["resources"]
    assert len(listed) == 34
    assert {"web-ci", "data-jobs"} == {one["name"] for one in listed if one["type"].endswith(":User")}


def test_an_export_is_what_the_cli_exports(applied_rehearsal):
    project, _ = applied_rehearsal
    ran = osaccess("state", "export", *here(project), "--show-secrets")
    assert ran.code == 0
    assert ran.data.keys() == {"version", "deployment"}
    assert ran.data["deployment"].keys() >= {"manifest", "secrets_providers", "resources"}
    assert len(issued_credentials(states_of_export(ran.out))) == 4


def test_an_export_holds_secrets_only_where_they_were_asked_for(applied_rehearsal):
    project, _ = applied_rehearsal
    in_clear = osaccess("state", "export", *here(project), "--show-secrets")
    secrets = {one.secret.reveal() for one in issued_credentials(states_of_export(in_clear.out))}
    sealed = osaccess("state", "export", *here(project)).out
    assert len(secrets) == 4
    assert all(secret in in_clear.out and secret not in sealed for secret in secrets)
    assert "plaintext" not in sealed


def test_an_export_lists_dependencies_first(applied_rehearsal):
    project, _ = applied_rehearsal
    seen = set()
    for one in osaccess("state", "export", *here(project)).data["deployment"]["resources"]:
        assert set(one.get("dependencies", ())) <= seen, name_of(one["urn"])
        seen.add(one["urn"])


def test_unlocking_removes_the_lock_of_a_dead_run(applied_rehearsal):
    project, _ = applied_rehearsal
    file = a_lock(project, pid=2**22 + 1)
    refused = osaccess("up", *here(project), "--yes")
    assert (refused.code, "is locked by process" in refused.err) == (1, True)
    asked = osaccess("state", "unlock", *here(project))
    assert (asked.code, file.exists()) == (2, True)
    ran = osaccess("state", "unlock", *here(project), "--yes", "--json")
    assert ran.code == 0
    assert ran.data["unlocked"] is True
    assert not file.exists()
    assert osaccess("state", "unlock", *here(project), "--json").data == {"unlocked": False, "holders": []}


def test_a_lock_of_a_living_run_stays(applied_rehearsal):
    project, _ = applied_rehearsal
    file = a_lock(project, pid=os.getpid())
    ran = osaccess("state", "unlock", *here(project), "--yes")
    assert (ran.code, file.exists()) == (2, True)
    assert "that process is running" in ran.err
    file.unlink()


# ---- event log --------------------------------------------------------------------------------------------------


def events_in(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.mark.parametrize("command", [("preview",), ("up", "--yes"), ("refresh", "--yes")])
def test_a_run_writes_its_events_where_it_was_told(applied_rehearsal, tmp_path, command):
    project, _ = applied_rehearsal
    file = tmp_path / "events.json"
    file.write_text("of an earlier run\n")
    assert osaccess(*command, *here(project), "--event-log", file).code == 0
    events = events_in(file)
    assert [EngineEvent.from_json(event).sequence for event in events] == list(range(len(events)))
    assert "preludeEvent" in events[0]
    assert events[-1].keys() - {"sequence", "timestamp"} == {"cancelEvent"}
    [summary] = [event["summaryEvent"] for event in events if "summaryEvent" in event]
    assert (summary["isPreview"], summary["result"]) == (command[0] == "preview", "succeeded")


def test_an_event_log_that_cannot_be_written_is_bad_input(applied_rehearsal, tmp_path):
    project, _ = applied_rehearsal
    ran = osaccess("preview", *here(project), "--event-log", tmp_path / "missing" / "events.json")
    assert (ran.code, "cannot be written" in ran.err) == (2, True)


def test_a_destroy_logs_its_deletions(rehearsal, tmp_path):
    assert osaccess("up", *here(rehearsal), "--yes").code == 0
    file = tmp_path / "events.json"
    assert osaccess("destroy", *here(rehearsal), "--yes", "--event-log", file).code == 0
    deleted = [
        event["resOutputsEvent"]["metadata"]["type"].split("/")[0]
        for event in events_in(file)
        if "resOutputsEvent" in event
    ]
    assert deleted.count("openstack:identity") == 12


def test_a_lost_create_is_warned_about_until_it_is_cleared(rehearsal, monkeypatch):
    """The command that the warning names does what it says."""
    from osaccess.cli.target import rehearsal_keystone
    from osaccess.keystone.traffic import Traffic

    keystone = rehearsal_keystone(rehearsal)
    keystone.start()
    sent, original = [], Traffic.add

    def stop_in_the_middle(self, request):
        original(self, request)
        sent.append(request)
        if len(sent) == 3:
            keystone.stop()

    with monkeypatch.context() as patch:
        patch.setattr(Traffic, "add", stop_in_the_middle)
        assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == 1
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == 0
    cleared = osaccess("refresh", "--rehearsal", "--yes", "--clear-pending-creates", "-C", rehearsal)
    assert cleared.code == 0, cleared.err
    after = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal)
    assert (after.code, "warning" in after.err) == (0, False), after.err


def test_a_credential_of_the_stack_is_verified_against_its_state(applied_rehearsal):
    project, _ = applied_rehearsal
    ran = osaccess("verify", "web-deploy", "--rehearsal", *QUIET, "-C", project, "--json")
    assert (ran.code, ran.data["holds"]) == (0, True), ran.err
    passed = {check["what"] for check in ran.data["checks"] if check["result"] == "passed"}
    assert {"owner", "project", "roles", "access rules", "kind", "expiry", "further credentials"} <= passed
    services = {one["service"]: one["verdict"] for one in ran.data["services"]}
    assert (services["compute"], services["identity"]) == ("enforces rules", "enforces rules")
