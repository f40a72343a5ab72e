"""Section 2: shapes and traps common to all calls."""

import pytest


def test_discovery_needs_no_token(case):
    case.call("GET", "")
    case.call("GET", "~/")
    case.call("GET", "/")
    case.call("HEAD", "")


@pytest.mark.parametrize("path", ["/nonesuch", "~/v2.0", "~/v2.0/tokens", "/v3", "/users/x/y/z", "~/identity/v3"])
def test_wrong_path_is_an_html_page(case, path):
    case.call("GET", path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/users"),
        ("PUT", "/users/x"),
        ("POST", "/users/x"),
        ("DELETE", "/auth/projects"),
        ("POST", "/users/x/access_rules"),
        ("PATCH", "/users/x/application_credentials/y"),
        ("PUT", "/users/x/application_credentials/y"),
        ("PATCH", "/users/x/access_rules/y"),
        ("POST", "/roles/x/implies/y"),
        ("PATCH", "/auth/tokens"),
        ("OPTIONS", "/users"),
        ("OPTIONS", "/projects/x/tags"),
    ],
)
def test_method_that_is_not_there(case, method, path):
    case.call(method, path, token=case.keystone.admin)


def test_no_token(case):
    for path in (
        "/users",
        "/projects",
        "/roles/x",
        "/auth/projects",
        "/users/x/application_credentials",
        "/users/x",
    ):
        case.call("GET", path)
    case.call("GET", "/auth/tokens")
    case.call("GET", "/auth/tokens", headers={"X-Subject-Token": "gAAAAABnonsense"})
    case.call("DELETE", "/projects/x")


@pytest.mark.parametrize("token", ["nonsense", "gAAAAABgarbage", "gAAAAAB" + "x" * 176, "-"])
def test_garbage_token_is_401_on_every_path(case, token):
    case.call("GET", "/users", token=token)
    case.call("GET", "/nonesuch", token=token)
    case.call("GET", "", token=token)
    case.call("POST", "/auth/tokens", {}, token=token)


def test_changed_token_is_401(case):
    token = case.world().token
    case.call(
        "GET", "/auth/projects", token=token[:-4] + ("aaaa" if token[-4:] != "aaaa" else "bbbb"), seen="status"
    )
    case.call("GET", "/auth/projects", token=token[:100])


@pytest.mark.parametrize("raw", ["{", "[]", "5", "null", '"text"', "\xff"])
def test_body_that_is_no_json_object(case, raw):
    case.call("POST", "/users", raw=raw.encode("latin-1"), token=case.keystone.admin)
    case.call("POST", "/users", raw=raw.encode("latin-1"))
    case.call("POST", "/auth/tokens", raw=raw.encode("latin-1"))
    case.call("POST", "/nonesuch", raw=raw.encode("latin-1"))


def test_body_of_another_content_type(case):
    case.call("POST", "/auth/tokens", raw=b"{}", headers={"Content-Type": "text/plain"})
    case.call("POST", "/auth/tokens", raw=b"{}", headers={"Content-Type": "application/json; charset=utf-8"})


def test_body_too_large(case):
    case.call("POST", "/auth/tokens", raw=b" " * 114_689, seen="status")
    case.call("POST", "/auth/tokens", raw=b" " * 114_686 + b"{}")


def test_double_slash_is_a_redirect(case):
    case.call("GET", "//users", token=case.keystone.admin)
    case.call("POST", "//auth/tokens", {})
    case.call("GET", "/projects//x?a=b", token=case.keystone.admin)


def test_slash_at_the_end_does_not_matter(case):
    world = case.world()
    case.call("GET", f"/users/{world.user}/", token=world.token)
    case.call("GET", "/auth/projects/", token=world.token)


def test_bad_body_is_told_before_a_missing_login(case):
    case.call("POST", "/users", {"user": {}})
    case.call("PATCH", "/projects/x", {"project": {"name": 5}})
    case.call("POST", "/users", {"user": {"name": "x"}})


@pytest.mark.parametrize(
    "path",
    [
        "/users/x", "/groups/x", "/projects/x", "/domains/x", "/roles/x", "/services/x", "/endpoints/x", "/regions/x",
        "/projects/x/tags", "/groups/x/users", "/groups/x/users/y", "/users/x/groups", "/users/x/projects",
        "/roles/x/implies", "/roles/x/implies/y", "/users/x/application_credentials",
        "/users/x/application_credentials/y", "/users/x/access_rules", "/users/x/access_rules/y",
    ],
)  # fmt: skip
def test_unknown_thing(case, path):
    case.call("GET", path, token=case.keystone.admin)
    case.call("HEAD", path, token=case.keystone.admin)
    case.call("DELETE", path, token=case.keystone.admin)
    case.call("GET", path, token=case.keystone.system_admin)
    case.call("GET", path, token=case.world().token)
