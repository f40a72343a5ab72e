"""What the pack reads beside the resources: which values of the configuration are no secret, and clouds.yaml."""

from dataclasses import replace

import pytest

from osaccess.policies.surroundings import Surroundings, surroundings_of
from osaccess.rules.examples import a_credential
from osaccess.rules.resources import PROVIDER
from support.analyzer import Sent, ask
from support.facts_on_the_wire import sent

PROJECT = "name: web\nruntime: python\n"


def plain_in(folder, stack_file="", project=PROJECT):
    (folder / "Pulumi.yaml").write_text(project)
    (folder / "Pulumi.prod.yaml").write_text(stack_file)
    return surroundings_of({}, folder).plain_config_of("prod")


def test_values_are_plain_empty_or_encrypted(tmp_path):
    told = plain_in(
        tmp_path,
        "config:\n  web:region: one\n  web:none:\n  openstack:password: {secure: AAAB}\n"
        "  web:db: {user: u, password: {secure: AAAB}, hosts: [a]}\n",
    )
    assert told == {"web:region": "text", "web:none": "empty", "web:db.user": "text", "web:db.hosts[0]": "text"}


@pytest.mark.parametrize(
    "text",
    [
        '{"auth": {"password": "x"}}',
        "clouds: {prod: {auth: {application_credential_secret: x}}}",
        "export OS_PASSWORD=x",
        "https://example.org/?token=x",
    ],
)
def test_a_text_with_a_secret_in_it_is_a_login(tmp_path, text):
    assert plain_in(tmp_path, f"config:\n  web:note: '{text}'\n") == {"web:note": "login"}


@pytest.mark.parametrize("text", ["the password is elsewhere", "secret:", "tokens expire", "a: b"])
def test_a_text_that_only_speaks_of_secrets_is_none(tmp_path, text):
    assert plain_in(tmp_path, f"config:\n  web:note: '{text}'\n") == {"web:note": "text"}


def test_values_of_the_project_are_those_of_its_stacks(tmp_path):
    config = "config:\n  dbPassword: x\n  openstack:token: {value: y}\n  zone: {type: string, default: z}\n  size: {type: integer}\n"
    told = plain_in(tmp_path, project=PROJECT + config)
    assert told == {"web:dbPassword": "text", "openstack:token": "text", "web:zone": "text", "web:size": "empty"}


def test_without_a_project_nobody_knows(tmp_path):
    assert surroundings_of({}, tmp_path).plain_config_of("prod") is None
    assert Surroundings(None).plain_config_of("prod") is None


def test_a_pack_that_lies_elsewhere_finds_the_project_in_which_the_command_was_typed(tmp_path):
    project, pack = tmp_path / "project", tmp_path / "else/where/pack"
    pack.mkdir(parents=True)
    project.mkdir()
    plain_in(project, "config: {web:region: one}")
    told = {"PWD": str(project), "PULUMI_PROJECT": "web"}
    assert surroundings_of(told, pack).plain_config_of("prod") == {"web:region": "text"}
    assert surroundings_of({**told, "PULUMI_PROJECT": "another"}, pack).plain_config_of("prod") is None
    assert surroundings_of({"OSACCESS_PROJECT": str(project)}, pack).plain_config_of("prod") == {
        "web:region": "text"
    }


CLOUDS = """
clouds:
  prod:
    auth: {auth_url: "https://keystone.example.org/v3", username: web-ci, password: canary, project_name: web}
    verify: false
"""
PROD = {"authUrl": "https://keystone.example.org/v3", "userName": "web-ci", "password": True, "insecure": "true"}


@pytest.mark.parametrize(
    "place", ["project/clouds.yaml", "home/.config/openstack/clouds.yaml", "elsewhere/own.yaml"]
)
def test_an_entry_of_clouds_yaml_is_found_where_the_plugin_looks_and_shows_no_secret(place, tmp_path):
    (tmp_path / "project").mkdir()
    (tmp_path / "project/Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text(CLOUDS)
    told = {"HOME": str(tmp_path / "home")}
    if place.startswith("elsewhere"):
        told["OS_CLIENT_CONFIG_FILE"] = str(tmp_path / place)
    around = surroundings_of(told, tmp_path / "project")
    assert around.entry_of("prod") == PROD
    assert around.entry_of("other") is None


@pytest.mark.parametrize("text", ["clouds: [", "- 1", "clouds: {prod: 5}"])
def test_a_file_that_nobody_can_read_says_nothing(text, tmp_path):
    (tmp_path / "clouds.yaml").write_text(text)
    assert (
        surroundings_of({"OS_CLIENT_CONFIG_FILE": str(tmp_path / "clouds.yaml")}, tmp_path).entry_of("prod")
        is None
    )


def test_a_credential_of_an_entry_of_clouds_yaml_is_its_users(tmp_path):
    """Through the analyzer: by its own setting, and by OS_CLOUD, as the plugin takes it."""
    (tmp_path / "clouds.yaml").write_text(CLOUDS.replace("web-ci", "jane.doe"))
    told = {"OS_CLIENT_CONFIG_FILE": str(tmp_path / "clouds.yaml")}
    around = surroundings_of(told, tmp_path)
    for settings, environ in (({"cloud": "prod"}, {}), ({}, {"OS_CLOUD": "prod"})):
        credential = replace(sent(a_credential()), provider=Sent(PROVIDER, settings, "default"))
        (told,) = ask(credential, around=around, environ=environ)
        assert "logs in as 'jane.doe', by the entry 'prod' of clouds.yaml" in told.message
        assert "canary" not in told.message
