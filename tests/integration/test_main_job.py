"""`make up` and `make down`, as the command that they call: on a real Keystone, with the repository's own example."""

import stat

import pytest
from openstack import connection

from osaccess.cli.stack import issued_in_embedded
from osaccess.cli.target import rehearsal_keystone, rehearsal_state
from osaccess.keystone.session import KeystoneSession
from osaccess.server.status import NeverStarted, Running
from support.command import QUIET, osaccess
from support.processes import exists

CREDENTIALS = ["data-backup", "image-publish", "web-deploy", "web-monitor"]


def issued(project):
    return issued_in_embedded(project, "rehearsal", rehearsal_state(project))


def test_up_makes_what_the_document_says_and_proves_every_credential(applied_rehearsal):
    _, ran = applied_rehearsal
    made = [(resource["op"], resource["type"].split(":")[-1]) for resource in ran.data["resources"]]
    assert made.count(("create", "Project")) >= 3
    assert made.count(("create", "User")) == 2
    assert made.count(("create", "RoleAssignment")) == 3
    assert {proof["credential"].rsplit("-", 1)[0] for proof in ran.data["proof"]} == set(CREDENTIALS)
    assert all(proof["holds"] for proof in ran.data["proof"])


def test_a_proof_shows_allowed_and_refused_requests_and_who_answered(applied_rehearsal):
    _, ran = applied_rehearsal
    for proof in ran.data["proof"]:
        results = {(check["what"], check["result"]) for check in proof["checks"]}
        assert ("allowed request", "passed") in results
        assert ("refused request", "passed") in results
    details = [check.get("detail", "") for proof in ran.data["proof"] for check in proof["checks"]]
    assert any(" at Keystone: 401" in detail for detail in details)
    assert any(" at the probe service: 200" in detail for detail in details)


def test_a_second_up_changes_nothing_and_keeps_all_ids(applied_rehearsal):
    project, _ = applied_rehearsal
    before = issued(project)
    ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", project, "--json")
    assert ran.code == 0
    assert set(ran.data["changes"]) == {"same"}
    assert issued(project) == before


def test_each_credential_belongs_to_its_declared_owner_and_project(applied_rehearsal):
    project, _ = applied_rehearsal
    admin = KeystoneSession(rehearsal_keystone(project).start().login)
    users = {user["id"]: user["name"] for user in admin.request("GET", "/users").body["users"]}
    projects = {one["id"]: one["name"] for one in admin.request("GET", "/projects").body["projects"]}
    held = {}
    for id_, name in users.items():
        listing = admin.request("GET", f"/users/{id_}/application_credentials").body["application_credentials"]
        held |= {one["name"].rsplit("-", 1)[0]: (name, projects[one["project_id"]]) for one in listing}
    assert held == {
        "web-deploy": ("web-ci", "web"),
        "web-monitor": ("web-ci", "web"),
        "image-publish": ("web-ci", "images"),
        "data-backup": ("data-jobs", "data"),
    }


@pytest.mark.parametrize("format_", ["clouds", "openrc", "env"])
def test_an_exported_file_is_private(applied_rehearsal, tmp_path, format_):
    project, _ = applied_rehearsal
    file = tmp_path / "handed-over"
    ran = osaccess(
        "credentials", "export", "web-deploy", "--rehearsal", "-C", project, "--format", format_, "--output", file
    )
    assert ran.code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["handed-over"]


def test_an_exported_clouds_yaml_works_and_is_confined(applied_rehearsal, tmp_path):
    project, _ = applied_rehearsal
    file = tmp_path / "clouds.yaml"
    osaccess("credentials", "export", "data-backup", "--rehearsal", "-C", project, "--output", file)
    from openstack import config

    region = config.OpenStackConfig(config_files=[str(file)], load_envvars=False).get_one("data-backup")
    cloud = connection.Connection(config=region)
    allowed = cloud.session.get(f"{region.auth['auth_url']}/auth/projects", raise_exc=False)
    denied = cloud.session.get(f"{region.auth['auth_url']}/users", raise_exc=False)
    assert (allowed.status_code, denied.status_code) == (200, 401)


def test_exporting_what_is_not_there_names_what_is(applied_rehearsal):
    project, _ = applied_rehearsal
    ran = osaccess("credentials", "export", "web-deplo", "--rehearsal", "-C", project)
    assert ran.code == 2
    assert "web-deploy" in ran.err
    ran = osaccess("credentials", "export", "web-deploy", "--previous", "--rehearsal", "-C", project)
    assert (ran.code, "one living generation" in ran.err) == (2, True)


def test_an_edited_tag_is_one_update_and_an_edited_rule_waits_for_the_next_generation(rehearsal):
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == 0
    before = issued(rehearsal)
    document = rehearsal / "access.yaml"
    text = document.read_text()
    assert "tags: [team-data]" in text
    assert "/compute/v2.1/limits}" in text
    document.write_text(
        text.replace("tags: [team-data]", "tags: [team-data, backup]").replace("v2.1/limits}", "v2.1/flavors}")
    )
    ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal, "--json")
    assert ran.code == 0, ran.err
    updated = [resource for resource in ran.data["resources"] if resource["type"].startswith("openstack:")]
    assert [(one["op"], one["name"], one["changed"]) for one in updated] == [("update", "data", ["tags"])]
    assert [(change["credential"], change["what"]) for change in ran.data["pending"]] == [
        ("web-monitor", "access rules")
    ]
    assert issued(rehearsal) == before


def test_a_rotation_makes_the_new_generation_before_the_old_one_goes(rehearsal):
    now = "--now", "2090-01-23T00:00:00Z"
    assert osaccess("up", "--rehearsal", "--yes", "-C", rehearsal, *now).code == 0
    first = {one.name: one.id for one in issued(rehearsal) if one.of == "web-deploy"}
    later = "--now", "2090-01-27T00:00:00Z"
    assert osaccess("up", "--rehearsal", "--yes", "-C", rehearsal, *later).code == 0
    both = {one.name: one.id for one in issued(rehearsal) if one.of == "web-deploy"}
    assert len(both) == 2
    assert set(first.items()) < set(both.items())
    overlap_is_over = "--now", "2090-02-02T00:00:00Z"
    assert osaccess("up", "--rehearsal", "--yes", "-C", rehearsal, *overlap_is_over).code == 0
    assert set(both) - {one.name for one in issued(rehearsal)} == set(first)


def test_down_leaves_no_server_and_no_state(rehearsal):
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == 0
    running = rehearsal_keystone(rehearsal).status()
    assert isinstance(running, Running)
    ran = osaccess("destroy", "--rehearsal", "--yes", "-C", rehearsal)
    assert ran.code == 0, ran.err
    assert not (rehearsal / ".osaccess").exists()
    assert not any(exists(pid) for pid in running.pids.values())
    assert isinstance(rehearsal_keystone(rehearsal).status(), NeverStarted)
    assert osaccess("destroy", "--rehearsal", "--yes", "-C", rehearsal).code == 0


def test_what_the_cli_left_of_an_earlier_rehearsal_does_not_matter(rehearsal):
    """`pulumi stack select rehearsal` writes the salt of its state into Pulumi.rehearsal.yaml."""
    (rehearsal / "Pulumi.rehearsal.yaml").write_text("encryptionsalt: v1:AAAAAAAAAAA=:v1:AAAAAAAAAAAAAAAA:AAAA\n")
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == 0


def test_a_preview_leaves_the_machine_as_it_found_it(rehearsal):
    ran = osaccess("preview", "--rehearsal", *QUIET, "-C", rehearsal)
    assert ran.code == 0
    assert "12 to create" in ran.out
    assert not (rehearsal / ".osaccess").exists()


def test_a_rehearsal_cannot_touch_a_real_cloud(rehearsal, tmp_path):
    """With every login of a real cloud in sight, it goes to its own Keystone, its own state, its own owners."""
    (rehearsal / "clouds.yaml").write_text(
        "clouds: {prod: {auth: {auth_url: 'http://203.0.113.1/v3', username: root}}}"
    )
    environ = {
        "OS_CLOUD": "prod",
        "OS_CLIENT_CONFIG_FILE": str(rehearsal / "clouds.yaml"),
        "OS_AUTH_URL": "http://203.0.113.1/v3",
        "OS_TOKEN": "gAAAA",
        "OS_USERNAME": "root",
        "OS_PASSWORD": "canary",
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/real-backend",
        "PULUMI_ACCESS_TOKEN": "pul-canary",
        "PULUMI_CONFIG_PASSPHRASE": "canary",
        "OSACCESS_LOGIN": "{}",
        "OSACCESS_NOW": "1999-01-01T00:00:00Z",
    }
    ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal, "--json", environ=environ)
    assert ran.code == 0, ran.err
    assert all(proof["holds"] for proof in ran.data["proof"])
    assert {one.owner.auth_url for one in issued(rehearsal)} == {rehearsal_keystone(rehearsal).start().auth_url}
    assert not (tmp_path / "real-backend").exists()
    assert osaccess("destroy", "--rehearsal", "--yes", "-C", rehearsal, environ=environ).code == 0


@pytest.mark.parametrize("option", [("--stack", "prod"), ("--os-cloud", "prod"), ("--engine", "pulumi")])
def test_options_of_a_real_cloud_are_refused_in_a_rehearsal(rehearsal, option):
    ran = osaccess("up", "--rehearsal", "--yes", "-C", rehearsal, *option)
    assert ran.code == 2
    assert option[0] in ran.err
    assert not (rehearsal / ".osaccess").exists()
