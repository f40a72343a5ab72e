"""The plugin's schema against the SDK's, its configuration, and what it makes of trouble."""

import importlib
import inspect

import pytest
import requests
import responses

from osaccess.access.login import (
    ApplicationCredential,
    ById,
    ByName,
    DomainScope,
    Login,
    Password,
    ProjectScope,
    Token,
)
from osaccess.access.secret import Secret
from osaccess.engines.embedded import identity_schema as types
from osaccess.engines.embedded.identity_config import login_of
from osaccess.engines.embedded.identity_diff import resource_diff
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.identity_schema import SCHEMAS, snake_case
from osaccess.engines.embedded.provider import AnswerLost, DiffKind, ProviderError
from osaccess.engines.embedded.stored_shape import planned_outputs, refreshed_inputs
from osaccess.engines.embedded.values import UNKNOWN, SecretValue, plain
from osaccess.errors import BadInput
from support.watched_keystone import PASSWORD, URL, WatchedKeystone

CONFIG = {
    "authUrl": URL,
    "userName": "admin",
    "userDomainName": "Default",
    "password": PASSWORD,
    "tenantId": "<project:admin>",
    "region": "R1",
}


def a_provider(**changes):
    return OpenStackPlugin().configure({**CONFIG, **changes})


# ---- schema ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("type_", SCHEMAS)
def test_the_properties_are_those_of_the_sdk(type_):
    module_name, class_name = type_.split("/")[1].split(":")
    module = importlib.import_module(f"pulumi_openstack.identity.{snake_case(module_name)}")
    arguments = set(inspect.signature(getattr(module, f"{class_name}Args").__init__).parameters) - {"__self__"}

    schema = SCHEMAS[type_]
    assert {snake_case(key) for key, each in schema.items() if not each.output_only} == arguments
    required = {
        name
        for name, parameter in inspect.signature(getattr(module, f"{class_name}Args").__init__).parameters.items()
        if parameter.default is inspect.Parameter.empty and name != "__self__"
    }
    assert {snake_case(key) for key, each in schema.items() if each.required} == required
    assert list(schema) == sorted(schema)


# ---- configuration --------------------------------------------------------------------------------------------


def test_a_password_login():
    assert login_of(CONFIG) == Login(
        URL, Password(ByName("admin", ByName("Default")), Secret(PASSWORD), ProjectScope(ById("<project:admin>")))
    )


def test_a_name_without_domain_is_in_the_domain_called_default():
    login = login_of({"authUrl": URL, "userName": "ci", "password": "pw", "tenantName": "web"})
    default = ById("default")
    assert login.method == Password(ByName("ci", default), Secret("pw"), ProjectScope(ByName("web", default)))


def test_a_domain_stands_for_user_and_project_and_scope():
    login = login_of({"authUrl": URL, "userName": "ci", "password": "pw", "domainId": "d1"})
    assert login.method == Password(ByName("ci", ById("d1")), Secret("pw"), DomainScope(ById("d1")))


def test_a_token_and_an_application_credential_login():
    token = login_of({"authUrl": URL, "token": "t", "tenantId": "p1"})
    credential = login_of(
        {"authUrl": URL, "applicationCredentialId": "c1", "applicationCredentialSecret": "s", "userDomainId": "d"}
    )
    assert token.method == Token(Secret("t"), ProjectScope(ById("p1")))
    assert credential.method == ApplicationCredential("c1", Secret("s"))


def test_nothing_is_taken_from_the_environment(monkeypatch):
    for name in ("OS_PASSWORD", "OS_USERNAME", "OS_CLOUD", "OS_TOKEN", "OS_PROJECT_NAME", "OS_REGION_NAME"):
        monkeypatch.setenv(name, "evil")
    provider = OpenStackPlugin().configure({"authUrl": URL, "userName": "ci", "tenantId": "p1"})

    with pytest.raises(ProviderError, match=r"lacks password\."):
        provider.create(types.PROJECT, {"name": "x"})


@pytest.mark.parametrize(
    ("setting", "value"), [("cloud", "prod"), ("systemScope", True), ("cert", "x"), ("nonsense", "x")]
)
def test_a_setting_that_is_not_supported_refuses(setting, value):
    with pytest.raises(BadInput, match=setting):
        a_provider(**{setting: value})


def test_two_proofs_of_identity_refuse():
    with pytest.raises(BadInput, match="password and token"):
        login_of({**CONFIG, "token": "t"})


def test_the_secret_settings_are_marked():
    checked = OpenStackPlugin().check_config({**CONFIG, "token": None})
    assert checked["password"] == SecretValue(PASSWORD)
    assert checked["userName"] == "admin"
    assert "token" not in checked


def test_an_unconfigured_provider_checks_and_knows_nothing():
    provider = a_provider(tenantId=UNKNOWN)
    inputs = {"roles": ["member"], "nonsense": 1}

    assert not provider.is_configured
    assert provider.check(types.APPLICATION_CREDENTIAL, "x", {}, inputs, b"s").inputs == inputs
    assert provider.planned(types.APPLICATION_CREDENTIAL, inputs, None) == {}
    assert provider.diff(types.APPLICATION_CREDENTIAL, {}, {}, inputs, ()).changed == ("nonsense", "roles")
    assert provider.invoke("openstack:identity/getRole:getRole", {"name": "x"}) == {}


def test_an_unknown_type_is_refused_with_those_that_are_known():
    with pytest.raises(BadInput, match="openstack:compute/instance:Instance is not supported"):
        a_provider().check("openstack:compute/instance:Instance", "x", {}, {}, b"s")


# ---- values ---------------------------------------------------------------------------------------------------


def test_a_secret_input_is_a_secret_output():
    inputs = {"name": "x", "tags": [SecretValue("a"), "b"], "description": SecretValue("d")}
    with WatchedKeystone():
        outputs = a_provider().create(types.PROJECT, inputs).outputs

    assert outputs["tags"] == SecretValue(["a", "b"])
    assert outputs["description"] == SecretValue("d")
    assert outputs["name"] == "x"


def test_unknown_elements_are_kept_in_checks_plans_and_diffs():
    given = {"accessRules": [{"service": UNKNOWN, "method": "GET", "path": "/x"}, UNKNOWN], "roles": UNKNOWN}
    checked = a_provider().check(types.APPLICATION_CREDENTIAL, "x", {}, given, b"s")
    assert checked.failures == ()

    planned = plain(planned_outputs(types.APPLICATION_CREDENTIAL, checked.inputs, None))
    assert planned["roles"] is UNKNOWN
    assert len(planned["accessRules"]) == 2
    diff = resource_diff(types.APPLICATION_CREDENTIAL, {"name": "x", "roles": ["member"]}, checked.inputs)
    assert diff.detailed["roles"] == DiffKind.UPDATE_REPLACE
    assert diff.detailed["accessRules"] == DiffKind.ADD_REPLACE


def test_several_rules_differ_one_by_one():
    old = [
        {"id": "1", "service": "a", "method": "GET", "path": "/1"},
        {"id": "2", "service": "b", "method": "GET", "path": "/2"},
    ]
    new = [{"service": "b", "method": "GET", "path": "/2"}, {"service": "c", "method": "PUT", "path": "/3"}]
    diff = resource_diff(types.APPLICATION_CREDENTIAL, {"accessRules": old}, {"accessRules": new})
    assert diff.detailed == {"accessRules[0]": DiffKind.DELETE_REPLACE, "accessRules[1]": DiffKind.ADD_REPLACE}


def test_rules_in_another_order_do_not_differ():
    old = [
        {"id": "1", "service": "a", "method": "GET", "path": "/1"},
        {"id": "2", "service": "b", "method": "GET", "path": "/2"},
    ]
    new = [{"service": "b", "method": "GET", "path": "/2"}, {"service": "a", "method": "GET", "path": "/1"}]
    assert resource_diff(types.APPLICATION_CREDENTIAL, {"accessRules": old}, {"accessRules": new}).changed == ()


def test_ignored_properties_do_not_differ():
    old, new = {"description": "a", "enabled": True}, {"description": "b", "enabled": False}
    assert resource_diff(types.PROJECT, old, new, ["description"]).changed == ("enabled",)
    assert resource_diff(types.PROJECT, old, new, ["*"]).changed == ()


def test_a_refresh_follows_drift_of_given_inputs_only():
    inputs = {"__defaults": ["name"], "name": "x", "description": "mine", "password": SecretValue("pw")}
    read = {"name": "x", "description": "theirs", "password": SecretValue("pw"), "domainId": "default"}
    assert refreshed_inputs(types.USER, inputs, read) == {**inputs, "description": "theirs"}


# ---- trouble --------------------------------------------------------------------------------------------------


def test_a_refused_create_has_made_nothing():
    with WatchedKeystone(faults={"POST /v3/users/**": 409}), pytest.raises(ProviderError) as raised:
        a_provider().create(types.APPLICATION_CREDENTIAL, {"name": "x"})
    assert not isinstance(raised.value, AnswerLost)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_credential_may_have_been_stored_before_a_server_error(status):
    with WatchedKeystone(faults={"POST /v3/users/**": status}), pytest.raises(AnswerLost):
        a_provider().create(types.APPLICATION_CREDENTIAL, {"name": "x"})


def test_of_other_types_a_server_error_is_as_in_the_recordings():
    with WatchedKeystone(faults={"POST /v3/projects": 503}), pytest.raises(ProviderError) as raised:
        a_provider().create(types.PROJECT, {"name": "x"})
    assert not isinstance(raised.value, AnswerLost)


@responses.activate
def test_a_login_without_an_answer_has_made_nothing():
    responses.post(f"{URL}/auth/tokens", body=requests.ReadTimeout("late"))
    with pytest.raises(ProviderError, match="did not answer") as raised:
        a_provider().create(types.APPLICATION_CREDENTIAL, {"name": "x"})
    assert not isinstance(raised.value, AnswerLost)


def test_a_grant_to_nobody_is_refused_before_anything_is_sent():
    with WatchedKeystone() as keystone, pytest.raises(ProviderError, match="neither a project nor a domain"):
        a_provider().create(types.ROLE_ASSIGNMENT, {"roleId": "r1"})
    assert keystone.requests == []


def test_an_id_that_is_no_assignment_is_refused():
    with WatchedKeystone(), pytest.raises(ProviderError, match="not the id of a role assignment"):
        a_provider().read(types.ROLE_ASSIGNMENT, "r1", {}, {})


def test_no_request_is_sent_by_check_diff_and_plan():
    with WatchedKeystone() as keystone:
        provider = a_provider()
        inputs = provider.check(types.PROJECT, "web", {}, {}, b"s").inputs
        provider.planned(types.PROJECT, inputs, None)
        provider.diff(types.PROJECT, {}, {"name": "old"}, inputs, ())
    assert keystone.requests == []
    assert keystone.tokens == 0
