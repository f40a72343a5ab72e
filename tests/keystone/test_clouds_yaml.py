"""Logins from clouds.yaml, from an openrc, and through OSACCESS_LOGIN."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osaccess.access.login import (
    ApplicationCredential,
    ById,
    ByName,
    DomainScope,
    Login,
    Password,
    ProjectScope,
    Token,
    Unscoped,
)
from osaccess.access.secret import Secret
from osaccess.errors import BadInput
from osaccess.keystone.clouds_yaml import NotLoggedIn, login_from_clouds_yaml, login_from_environment
from osaccess.keystone.login_json import login_from_json, login_to_json

CLOUDS = """
clouds:
  prod:
    auth:
      auth_url: https://k.example.org:5000
      username: admin
      password: from-file
      user_domain_name: Default
      project_name: ops
      project_domain_name: Default
    region_name: R1
    cacert: /etc/ca.pem
  ci:
    auth_type: v3applicationcredential
    auth:
      auth_url: https://k.example.org/v3
      application_credential_id: c1
      application_credential_secret: s1
  both:
    auth_type: v3applicationcredential
    auth:
      auth_url: https://k.example.org/v3
      application_credential_id: c1
      application_credential_secret: s1
      project_id: p1
  split:
    auth: {auth_url: "https://k/v3", username: u, user_domain_id: default, project_id: p1}
  sso:
    auth_type: v3oidcpassword
    auth: {auth_url: "https://k/v3"}
  system:
    auth: {auth_url: "https://k/v3", username: u, user_domain_id: default, password: p, system_scope: all}
"""


@pytest.fixture
def clouds(tmp_path):
    file = tmp_path / "clouds.yaml"
    file.write_text(CLOUDS)
    return [file]


def test_a_password_entry(clouds):
    default = ByName("Default")
    assert login_from_clouds_yaml("prod", clouds) == Login(
        "https://k.example.org:5000/v3",
        Password(ByName("admin", default), Secret("from-file"), ProjectScope(ByName("ops", default))),
        region="R1",
        cacert="/etc/ca.pem",
    )


def test_an_application_credential_entry(clouds):
    login = login_from_clouds_yaml("ci", clouds)
    assert login.method == ApplicationCredential("c1", Secret("s1"))


def test_the_secret_may_be_in_secure_yaml(clouds, tmp_path):
    (tmp_path / "secure.yaml").write_text("clouds: {split: {auth: {password: from-secure}}}")
    login = login_from_clouds_yaml("split", clouds)
    assert login.method == Password(ByName("u", ById("default")), Secret("from-secure"), ProjectScope(ById("p1")))


def test_the_environment_changes_nothing(clouds, monkeypatch):
    before = login_from_clouds_yaml("prod", clouds)
    for name in ("OS_USERNAME", "OS_PASSWORD", "OS_CLOUD", "OS_PROJECT_NAME", "OS_AUTH_URL", "OS_TOKEN"):
        monkeypatch.setenv(name, "evil")
    assert login_from_clouds_yaml("prod", clouds) == before


@pytest.mark.parametrize(
    ("cloud", "said"),
    [
        ("nosuch", "has no cloud 'nosuch'"),
        ("both", "project_id beside an application credential"),
        ("split", "lacks password"),
        ("sso", "v3oidcpassword"),
        ("system", "whole system"),
    ],
)
def test_an_entry_that_cannot_be_used_is_refused(clouds, cloud, said):
    with pytest.raises(BadInput, match=said):
        login_from_clouds_yaml(cloud, clouds)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"no clouds\.yaml at .*nowhere"):
        login_from_clouds_yaml("prod", [tmp_path / "nowhere.yaml"])


def test_an_unreadable_file_is_refused_without_quoting_it(tmp_path):
    file = tmp_path / "clouds.yaml"
    file.write_text("clouds:\n  prod:\n    auth: {password: hunter2\n")
    with pytest.raises(BadInput, match="cannot be read") as raised:
        login_from_clouds_yaml("prod", [file])
    assert "hunter2" not in str(raised.value)


# ---- openrc ---------------------------------------------------------------------------------------------------

OPENRC = {
    "OS_AUTH_URL": "https://k.example.org/v3",
    "OS_USERNAME": "admin",
    "OS_PASSWORD": "pw",
    "OS_USER_DOMAIN_NAME": "Default",
    "OS_PROJECT_NAME": "ops",
    "OS_PROJECT_DOMAIN_ID": "default",
    "OS_REGION_NAME": "R1",
}


def test_an_openrc_with_a_password():
    assert login_from_environment(OPENRC) == Login(
        "https://k.example.org/v3",
        Password(ByName("admin", ByName("Default")), Secret("pw"), ProjectScope(ByName("ops", ById("default")))),
        region="R1",
    )


def test_an_openrc_with_a_token():
    login = login_from_environment({"OS_AUTH_URL": "https://k/v3", "OS_TOKEN": "t", "OS_PROJECT_ID": "p1"})
    assert login == Login("https://k/v3", Token(Secret("t"), ProjectScope(ById("p1"))))


def test_an_openrc_with_an_application_credential():
    login = login_from_environment(
        {
            "OS_AUTH_TYPE": "v3applicationcredential",
            "OS_AUTH_URL": "https://k/v3",
            "OS_APPLICATION_CREDENTIAL_ID": "c1",
            "OS_APPLICATION_CREDENTIAL_SECRET": "s1",
        }
    )
    assert login == Login("https://k/v3", ApplicationCredential("c1", Secret("s1")))


def test_os_cloud_names_an_entry(clouds):
    environ = {"OS_CLOUD": "ci", "OS_CLIENT_CONFIG_FILE": str(clouds[0]), "OS_USERNAME": "somebody-else"}
    assert login_from_environment(environ) == login_from_clouds_yaml("ci", clouds)


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ("OS_AUTH_URL", "Neither OS_CLOUD nor OS_AUTH_URL is set."),
        ("OS_PASSWORD", "OS_PASSWORD is not set."),
        ("OS_USERNAME", "OS_USERNAME is not set."),
        ("OS_USER_DOMAIN_NAME", "OS_USER_DOMAIN_NAME is not set."),
    ],
)
def test_what_is_missing_is_said(missing, reason):
    environ = {key: value for key, value in OPENRC.items() if key != missing}
    assert login_from_environment(environ) == NotLoggedIn(reason)


# ---- OSACCESS_LOGIN -------------------------------------------------------------------------------------------

texts = st.text(min_size=1, max_size=20)
secrets = texts.map(Secret)
domains = texts.map(ById) | texts.map(ByName)
references = texts.map(ById) | st.builds(ByName, texts, domains)
scopes = st.builds(ProjectScope, references) | st.builds(DomainScope, domains) | st.just(Unscoped())
methods = (
    st.builds(Password, references, secrets, scopes)
    | st.builds(Token, secrets, scopes)
    | st.builds(ApplicationCredential, texts, secrets)
)
logins = st.builds(Login, texts, methods, st.text(max_size=5), st.text(max_size=5), st.booleans())


@given(logins)
def test_a_login_survives_its_json(login):
    assert login_from_json(login_to_json(login)) == login


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hunter2",
        "[]",
        "{}",
        '{"auth_url": "https://k/v3"}',
        '{"auth_url": 1, "method": {"kind": "token", "token": "hunter2", "scope": {}}, "region": "", "cacert": "", "insecure": false}',
        '{"auth_url": "u", "method": {"kind": "token", "token": "hunter2", "scope": {"x": 1}}, "region": "", "cacert": "", "insecure": false}',
        '{"auth_url": "u", "method": {"kind": "token", "token": "hunter2", "scope": {}}, "region": "", "cacert": "", "insecure": "no"}',
        '{"auth_url": "u", "method": {"kind": "magic"}, "region": "", "cacert": "", "insecure": false}',
    ],
)
def test_anything_else_is_refused_without_quoting_it(text):
    with pytest.raises(BadInput, match="OSACCESS_LOGIN") as raised:
        login_from_json(text)
    assert "hunter2" not in str(raised.value)
