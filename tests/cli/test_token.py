"""`osaccess whoami` and `osaccess token`, on the real Keystone."""

import subprocess
from unittest import mock

import pytest
import requests

from support.command import osaccess
from support.people import Cloud

RULES = [{"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}]


@pytest.fixture(scope="module")
def person(real_keystone):
    return Cloud(real_keystone.login).person()


def is_alive(person, token):
    headers = {"X-Auth-Token": token, "X-Subject-Token": token, "OpenStack-Identity-Access-Rules": "1.0"}
    url = f"{person.cloud.login.auth_url}/auth/tokens"
    return requests.get(url, headers=headers, timeout=60).status_code == 200


def run_with_token(person, tmp_path, *words):
    """Let `token issue` run a program that writes down its environment; return the run and that environment."""
    file = tmp_path / "environment"
    ran = osaccess("token", "issue", *words, "--", "sh", "-c", f"env > {file}", environ=person.environ)
    lines = file.read_text().splitlines()
    return ran, dict(line.split("=", 1) for line in lines if line.startswith("OS_"))


def test_whoami_tells_user_scope_roles_and_what_could_be_delegated(person):
    ran = osaccess("whoami", "--json", environ=person.environ)
    assert ran.code == 0, ran.err
    assert (ran.data["user"]["id"], ran.data["project"]["id"]) == (person.id, person.project)
    assert set(ran.data["roles"]) == {"member", "reader"}
    assert ran.data["can_delegate"]["roles"] == ["member", "reader"]
    assert [one["name"] for one in ran.data["projects"]] == [person.name]


def test_whoami_tells_which_rules_a_job_needs_and_whether_the_role_is_there(person):
    jobs = (
        "--job",
        "GET compute /compute/v2.1/servers/7",
        "--job",
        "image/read",
        "--job",
        "GET identity /v3/users",
    )
    ran = osaccess("whoami", *jobs, "--json", environ=person.environ)
    found = {(one["method"], one["path"]): one for one in ran.data["job"]}
    assert found["GET", "/compute/v2.1/servers/{server_id}"]["role_is_there"]
    assert ("GET", "/image/v2/images") in found
    assert not found["GET", "/v3/users"]["role_is_there"]


def test_whoami_tells_which_service_was_meant(person):
    jobs = (
        "--job",
        "GET computee /v2.1/servers",
        "--job",
        "GET nova /v2.1/servers",
        "--job",
        "GET compute /nothing",
    )
    shown = osaccess("whoami", *jobs, environ=person.environ).out
    assert "not known: did you mean compute?" in shown
    assert "not known: the service's type is compute" in shown
    assert shown.splitlines()[-1].split() == ["GET", "compute", "/nothing", "not", "known"]


def test_whoami_of_a_credential_tells_its_rules_and_what_its_rules_hide(person):
    credential = person.credential(access_rules=RULES)
    ran = osaccess("whoami", environ=person.credential_environ(credential))
    assert "restricted" in ran.out
    assert "GET compute /compute/v2.1/servers" in ran.out
    assert "not checked" in ran.out
    assert "nothing: a restricted application credential cannot make further ones" in ran.out
    assert "was not revoked" in ran.err


def test_the_token_of_whoami_is_dead_when_it_ends(person):
    tokens = []
    with mock.patch("osaccess.keystone.revocation.revoke_own", wraps=_noting(tokens)):
        assert osaccess("whoami", environ=person.environ).code == 0
    assert len(tokens) == 1
    assert not is_alive(person, tokens[0])


def _noting(tokens):
    from osaccess.keystone.revocation import revoke_own

    def revoke(session):
        tokens.append(session.token_text())
        return revoke_own(session)

    return revoke


def test_a_program_gets_the_token_and_no_other_login_and_the_token_dies_with_it(person, tmp_path):
    ran, seen = run_with_token(person, tmp_path)
    assert ran.code == 0, ran.err
    assert set(seen) == {"OS_AUTH_URL", "OS_AUTH_TYPE", "OS_TOKEN", "OS_PROJECT_ID", "OS_IDENTITY_API_VERSION"}
    assert "the token is revoked" in ran.err
    assert not is_alive(person, seen["OS_TOKEN"])
    assert seen["OS_TOKEN"] not in ran.out + ran.err


def test_a_failing_program_fails_the_command_and_the_token_dies(person, tmp_path):
    file = tmp_path / "token"
    ran = osaccess(
        "token", "issue", "--", "sh", "-c", f"printf %s $OS_TOKEN > {file}; exit 7", environ=person.environ
    )
    assert (ran.code, "exit code 7" in ran.err) == (1, True)
    assert not is_alive(person, file.read_text())


def test_the_token_dies_after_an_interrupt_too(person):
    tokens = []

    def interrupted(_program, env, **_options):
        tokens.append(env["OS_TOKEN"])
        assert is_alive(person, env["OS_TOKEN"])
        raise KeyboardInterrupt

    with mock.patch.object(subprocess, "run", interrupted):
        ran = osaccess("token", "issue", "--", "anything", environ=person.environ)
    assert ran.code == 130
    assert not is_alive(person, tokens[0])


def test_a_kept_token_is_the_only_line_on_stdout_lives_and_can_be_inspected_and_revoked(person):
    kept = osaccess("token", "issue", "--keep", environ=person.environ)
    token = kept.out.strip()
    assert (kept.code, len(kept.out.splitlines())) == (0, 1)
    assert is_alive(person, token)
    place = {"OS_AUTH_URL": person.cloud.login.auth_url, "OS_TOKEN": token}
    seen = osaccess("token", "inspect", "--json", "--show-http", environ=place)
    assert seen.data["user"]["id"] == person.id
    assert token not in seen.out + seen.err
    assert osaccess("token", "revoke", environ=place).code == 0
    assert not is_alive(person, token)
    again = osaccess("token", "revoke", environ=place)
    assert (again.code, "does not accept the token" in again.err) == (2, True)


def test_a_kept_token_in_a_file_is_private_and_not_shown(person, tmp_path):
    file = tmp_path / "token"
    ran = osaccess("token", "issue", "--keep", "--output", file, "--json", environ=person.environ)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().strip() not in ran.out + ran.err
    assert osaccess("token", "revoke", "--token-file", file, environ=person.environ).code == 0


def test_a_token_with_access_rules_can_be_inspected(person):
    credential = person.credential(access_rules=RULES)
    kept = osaccess("token", "issue", "--keep", environ=person.credential_environ(credential))
    place = {"OS_AUTH_URL": person.cloud.login.auth_url, "OS_TOKEN": kept.out.strip()}
    seen = osaccess("token", "inspect", "--json", environ=place)
    assert seen.data["application_credential"]["access_rules"] == RULES


def test_an_unscoped_token_has_no_project(person):
    ran = osaccess("token", "issue", "--unscoped", "--json", environ=person.environ)
    assert (ran.data["project"], ran.data["roles"]) == (None, [])


def test_requests_are_shown_as_curl_without_secrets(person):
    ran = osaccess("whoami", "--show-http", environ=person.environ)
    assert "curl -s -i -X POST" in ran.err
    assert "/auth/projects" in ran.err
    assert person.password not in ran.err
    assert "gAAAA" not in ran.err


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("issue", "--output", "x"), "--output without --keep"),
        (("issue", "--keep", "--", "true"), "do not go together"),
        (("inspect",), "There is no token."),
        (("issue", "--", "/nowhere/program"), "cannot be run"),
    ],
)
def test_what_cannot_be_used_is_told(person, words, problem):
    ran = osaccess("token", *words, environ=person.environ)
    assert (ran.code, problem in ran.err) == (2, True), ran.err


def test_without_a_login_it_says_what_is_missing():
    ran = osaccess("whoami")
    assert (ran.code, "Neither OS_CLOUD nor OS_AUTH_URL is set" in ran.err) == (2, True)
