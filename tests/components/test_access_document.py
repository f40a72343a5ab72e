"""The components, as the engine is asked for them: order, logins, what an edit may replace, what is secret."""

import json
from datetime import UTC, datetime

import pytest

from osaccess.access.login import ByName, Login, Password, ProjectScope
from osaccess.access.secret import Secret
from osaccess.cloud.document import render_cloud
from osaccess.engines.embedded.events import ResourceDone
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.operations import EmbeddedRun
from osaccess.engines.embedded.urns import name_of
from osaccess.engines.embedded.values import SecretValue, plain
from osaccess.keystone.login_json import login_to_json
from support.command import a_project
from support.documents import A_CLOUD, A_DOCUMENT

LOGIN = Login(
    A_CLOUD.auth_url,
    Password(
        ByName("admin", ByName("Default")), Secret("canary-pw"), ProjectScope(ByName("admin", ByName("Default")))
    ),
    region="RegionOne",
)


@pytest.fixture
def run(tmp_path):
    """Return a function that previews the repository's program; nothing is sent."""

    def preview(document=A_DOCUMENT, *, now="2026-06-10T12:00:00Z", login=LOGIN, environment=None, config=None):
        project = a_project(tmp_path / "project", document=document)
        (project / "cloud.yaml").write_text(render_cloud(A_CLOUD))
        given = {"OSACCESS_NOW": now, **({"OSACCESS_LOGIN": login_to_json(login)} if login else {})}
        return EmbeddedRun(
            project_folder=project,
            stack="dev",
            backend=MemoryBackend("osaccess", "dev"),
            plugins=(OpenStackPlugin(),),
            config=config or {},
            environment={**given, **(environment or {})},
        ).preview()

    return preview


def resources(result):
    assert result.succeeded, result.user_error or result.events
    return {
        f"{event.type.split(':')[-1]} {event.name}": event.new
        for event in result.events
        if isinstance(event, ResourceDone)
    }


CREDENTIAL = "ApplicationCredential web-deploy-20260531T000000Z"
RAW = "openstack:identity/applicationCredential:ApplicationCredential"


def raw_credentials(result):
    return [event.new for event in result.events if isinstance(event, ResourceDone) and event.type == RAW]


def test_there_is_one_provider_per_owner_and_project_and_one_of_the_deployer(run):
    providers = {key for key in resources(run()) if key.startswith("openstack ")}
    assert providers == {"openstack deploy-login", "openstack web-ci@web"}


def test_an_owners_provider_waits_for_all_of_its_roles(run):
    document = A_DOCUMENT.replace(
        "  web-ci-on-web:", "  web-ci-reads-web: {owner: web-ci, project: web, roles: [reader]}\n  web-ci-on-web:"
    )
    provider = resources(run(document))["openstack web-ci@web"]
    needed = {name_of(urn) for urn in provider.dependencies}
    assert {"web-ci-on-web-member", "web-ci-reads-web-reader"} <= needed


def test_an_owners_provider_takes_nothing_but_its_own_login(run):
    inputs = resources(run())["openstack web-ci@web"].inputs
    assert set(inputs) - {"version", "__internal"} == {
        "authUrl", "region", "userName", "userDomainId", "password", "tenantId",
    }  # fmt: skip
    assert inputs["userName"] == "web-ci"


def test_the_deploy_login_is_given_field_by_field_with_its_secret_marked(run):
    inputs = resources(run())["openstack deploy-login"].inputs
    assert inputs["password"] == SecretValue("canary-pw")
    assert {
        key: inputs[key] for key in ("authUrl", "userName", "userDomainName", "tenantName", "projectDomainName")
    } == {
        "authUrl": A_CLOUD.auth_url,
        "userName": "admin",
        "userDomainName": "Default",
        "tenantName": "admin",
        "projectDomainName": "Default",
    }


def test_a_rotating_generation_is_never_replaced_by_an_edit(run):
    (credential,) = raw_credentials(run())
    assert credential.name == "web-deploy-20260531T000000Z"
    assert set(credential.ignore_changes) == {"roles", "accessRules", "description"}
    assert plain(credential.inputs)["expiresAt"] == "2026-07-07T00:00:00Z"


def test_a_fixed_credential_is_replaced_by_all_but_its_description(run):
    fixed = A_DOCUMENT.replace(
        "{every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}", "{at: 2026-08-01T00:00:00Z}"
    )
    (credential,) = raw_credentials(run(fixed))
    assert credential.ignore_changes == ("description",)


def test_in_the_overlap_both_generations_are_there(run):
    names = [credential.name for credential in raw_credentials(run(now="2026-07-01T00:00:00Z"))]
    assert sorted(names) == ["web-deploy-20260531T000000Z", "web-deploy-20260630T000000Z"]


def test_roles_are_declared_as_keystone_will_store_them(run):
    (credential,) = raw_credentials(run())
    assert plain(credential.inputs)["roles"] == ["member", "reader"]


def test_a_users_password_is_secret_and_stays_as_it_was_made(run):
    user = resources(run())["User web-ci"]
    assert isinstance(user.inputs["password"], SecretValue)
    assert len(plain(user.inputs)["password"]) >= 40
    assert "password" in user.ignore_changes


@pytest.mark.parametrize(("profile", "protects"), [("prod", True), ("ci", True), ("dev", False)])
def test_projects_are_protected_as_the_profile_says(run, profile, protects):
    project = resources(run(config={"osaccess:profile": profile}))["Project web"]
    assert project.protect is protects


def test_an_unknown_profile_is_told(run):
    result = run(config={"osaccess:profile": "production"})
    assert "prod, ci, dev, rehearsal" in str(result.user_error)


def test_a_variable_of_the_environment_that_holds_a_login_is_refused_by_name(run):
    result = run(login=None, environment={"OS_CLOUD": "prod"})
    assert not [
        event for event in result.events if isinstance(event, ResourceDone) and event.type.startswith("openstack")
    ]
    assert "OS_CLOUD" in str(result.user_error)


def test_a_preview_needs_no_login(run):
    assert raw_credentials(run(login=None))


def test_a_login_for_another_cloud_than_the_facts_is_refused(run):
    other = Login("https://keystone.example.org/v3", LOGIN.method)
    assert "cloud.yaml is about" in str(run(login=other).user_error)


def test_a_login_in_plain_configuration_is_refused_and_not_shown(run):
    result = run(login=None, config={"osaccess:login": login_to_json(LOGIN)})
    assert "in clear" in str(result.user_error)
    assert "canary-pw" not in str(result.user_error)


def test_a_bad_instant_is_told(run):
    assert "OSACCESS_NOW" in str(run(now="soon").user_error)


def test_the_current_login_is_the_provider_of_its_own_credentials(run):
    document = json.dumps(
        {
            "credentials": {
                "mine": {
                    "roles": ["reader"],
                    "access_rules": [{"service": "image", "method": "GET", "path": "/v2/images"}],
                    "expiry": {"at": f"{datetime(2026, 8, 1, tzinfo=UTC):%Y-%m-%dT%H:%M:%SZ}"},
                }
            }
        }
    )
    result = run(document)
    providers = {key for key in resources(result) if key.startswith("openstack ")}
    assert providers == {"openstack deploy-login"}
    assert len(raw_credentials(result)) == 1
