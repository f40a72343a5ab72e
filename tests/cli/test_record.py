"""`osaccess record` on logs: what it prints, writes, checks and refuses. No login, no cloud."""

import sys
from pathlib import Path

import pytest

from osaccess.cloud.document import render_cloud
from osaccess.yaml_text import parse_yaml
from support.command import osaccess
from support.documents import A_DOCUMENT
from support.recorded_clouds import HOSTS, MOUNTED

LOGS = Path(__file__).parents[1] / "recording" / "logs"
RULE = "{service: compute, method: GET, path: /compute/v2.1/servers}"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("cloud.yaml").write_text(render_cloud(MOUNTED))
    Path("hosts.yaml").write_text(render_cloud(HOSTS))
    return tmp_path


def told(*arguments, code=0, **options):
    ran = osaccess("record", *arguments, **options)
    assert ran.code == code, ran.out + ran.err
    return ran


def test_what_is_printed_is_yaml_for_access_rules_with_everything_else_as_a_comment(folder):
    said = told(LOGS / "curl.log", LOGS / "gophercloud.log").out
    rules = parse_yaml(said, "printed").data["access_rules"]
    assert {"service": "network", "method": "GET", "path": "/network/v2.0/networks"} in rules
    assert "# 3 rules for 7 requests; lowest role: member (by default policy)" in said
    assert "like GET /compute/v2.1/servers/<uuid>" in said
    assert "authentication" in said
    assert "9f5c2a3e" not in said


def test_the_file_can_be_named_in_a_document_and_is_the_same_each_time(folder):
    told(LOGS / "curl.log", "--output", "web.yaml")
    first = Path("web.yaml").read_text()
    told(LOGS / "curl.log", "--output", "web.yaml")
    assert Path("web.yaml").read_text() == first
    cloud = (
        Path("cloud.yaml")
        .read_text()
        .replace("roles: {}", "roles: {member: {id: m, implies: [reader]}, reader: {id: r}}")
    )
    Path("cloud.yaml").write_text(cloud)
    Path("access.yaml").write_text(A_DOCUMENT.replace(RULE, "{recorded: web.yaml}"))
    explained = osaccess("explain", "GET network /network/v2.0/networks")
    assert "web-deploy  allowed" in explained.out, explained.err


def test_what_is_known_of_no_service_is_listed_and_can_be_named(folder):
    arguments = (LOGS / "terraform.log", "--cloud", "hosts.yaml", "--json")
    without = told(*arguments).data
    assert [one["request"] for one in without["unattributed"]] == [
        "PUT https://swift.example.org/v1/<id>/backups/<name>"
    ]
    named = told(*arguments, "--endpoint", "object-store=https://swift.example.org/v1").data
    assert named["unattributed"] == []
    swift = [one for one in named["access_rules"] if one["service"] == "object-store"]
    assert [one["path"] for one in swift] == ["/v1/*/backups/*"]


def test_merging_happens_on_request_and_names_its_cost(folder):
    plain = told(LOGS / "openstack-debug.log", "--json").data
    cheap = told(LOGS / "openstack-debug.log", "--merge", "60", "--json").data
    assert plain["merges"] == []
    assert cheap["merges"]
    assert len(cheap["access_rules"]) < len(plain["access_rules"])
    assert all(len(one["merged"]) > 0 and len(one["cost"]) <= 60 for one in cheap["merges"])
    said = told(LOGS / "openstack-debug.log", "--merge", "60").out
    assert "# merged into GET " in said
    assert "more through" in said


def test_a_check_passes_with_its_own_rules_and_tells_what_others_would_refuse(folder):
    Path("rules.yaml").write_text(told(LOGS / "curl.log").out)
    told(LOGS / "curl.log", "--output", "web.yaml")
    for rules in ("rules.yaml", "web.yaml"):
        assert told(LOGS / "curl.log", "--check", rules).out.startswith("✓ 3 of 3 requests allowed")
    ran = told(LOGS / "keystoneauth.log", "--check", "web.yaml", code=1)
    assert "refused 1 request: PUT image /image/v2/images/<uuid>/file" in ran.out
    assert "add PUT image /image/v2/images/{image_id}/file" in ran.out
    data = told(LOGS / "keystoneauth.log", "--check", "web.yaml", "--json", code=1).data
    assert data["passes"] is False
    assert {one["add"]["service"] for one in data["refused"]} == {"compute", "identity", "image"}


def test_a_check_against_a_document_asks_which_credential(folder):
    cloud = Path("cloud.yaml").read_text().replace("roles: {}", "roles: {member: {id: m}}")
    Path("cloud.yaml").write_text(cloud)
    Path("access.yaml").write_text(A_DOCUMENT)
    assert "0 of 3 requests allowed" in told(LOGS / "curl.log", "--check", "access.yaml", code=1).out
    named = told(LOGS / "curl.log", "--check", "access.yaml", "--credential", "web-deploy", code=1)
    assert "GET compute /compute/v2.1/servers: the request goes on with" in named.out
    assert (
        "It has: web-deploy" in told(LOGS / "curl.log", "--check", "access.yaml", "--credential", "x", code=2).err
    )


def test_requests_of_which_nobody_knows_the_rule_are_not_allowed_by_a_check(folder):
    told(LOGS / "terraform.log", "--cloud", "hosts.yaml", "--output", "tf.yaml")
    ran = told(LOGS / "terraform.log", "--cloud", "hosts.yaml", "--check", "tf.yaml", code=1)
    assert "not judged" in ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "What shall be recorded?"),
        (("--",), "What shall be recorded?"),
        (("nowhere.log",), "There is no file nowhere.log"),
        (("cloud.yaml",), "no log that is known here"),
        (("cloud.yaml", "--format", "curl"), "tells of no request"),
        (("x", "--", "true"), "LOG and -- COMMAND do not go together"),
        (("x", "--cloud", "none.yaml"), "osaccess cloud pin"),
        (("x", "--credential", "web"), "--check"),
        (("x", "--check", "y", "--merge", "0"), "--merge and --check do not go together"),
        (("x", "--os-cloud", "y"), "--os-cloud and a log do not go together"),
        (("x", "--endpoint", "y"), "TYPE=URL"),
        (("--", "true"), "There is no login"),
    ],
)
def test_what_cannot_be_done_is_told(folder, arguments, words):
    ran = told(*arguments, code=2)
    assert words in ran.err


def test_a_har_that_is_none_is_refused_without_quoting_it(folder):
    Path("a.har").write_text('{"log": {"entries": [SECRET')
    assert "SECRET" not in told("a.har", code=2).err


def test_requests_without_a_rule_make_no_file_because_that_would_be_no_restriction(folder):
    Path("a.log").write_text("Making authentication request to http://127.0.0.1:5000/v3/auth/tokens\n")
    assert "not restricted at all" in told("a.log", "--output", "web.yaml", code=2).err
    assert not Path("web.yaml").exists()
    assert "# No rule" in told("a.log").out


def test_a_login_for_another_cloud_is_refused_before_the_command_runs(folder):
    login = {
        "OS_AUTH_URL": "http://127.0.0.1:1/v3",
        "OS_USERNAME": "a",
        "OS_PASSWORD": "a-password",
        "OS_PROJECT_NAME": "a",
        "OS_USER_DOMAIN_ID": "default",
        "OS_PROJECT_DOMAIN_ID": "default",
    }
    ran = told("--", sys.executable, "-c", "open('ran', 'w')", code=2, environ=login)
    assert "the facts are about http://127.0.0.1:5000/v3" in ran.err
    assert "a-password" not in ran.err
    assert not Path("ran").exists()
