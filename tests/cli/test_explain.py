"""`osaccess explain` and `osaccess diff`: no login, no cloud, no Pulumi."""

import subprocess

import pytest

from osaccess.catalogue.operations import NoProjectRole, ProjectRole
from osaccess.cli.exit_codes import ExitCode
from osaccess.cli.judged_rules import Judged
from support.command import osaccess
from support.documents import A_DOCUMENT

CLOUD = """\
auth_url: http://127.0.0.1:5000/v3
roles:
  reader: {id: r}
  member: {id: m, implies: [reader]}
services:
  compute: {prefix: /compute}
  identity: {}
  image: {}
  object-store: {}
"""
RULE = "{service: compute, method: GET, path: /compute/v2.1/servers}"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "access.yaml").write_text(A_DOCUMENT)
    (tmp_path / "cloud.yaml").write_text(CLOUD)
    return tmp_path


def change(folder, *pairs, file="access.yaml"):
    text = A_DOCUMENT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (folder / file).write_text(text)


def test_an_allowed_request_names_the_rule_the_operation_and_the_role(folder):
    ran = osaccess("explain", "GET compute /compute/v2.1/servers")
    assert ran.code == ExitCode.DONE
    assert "web-deploy  allowed" in ran.out
    assert "by GET compute /compute/v2.1/servers, which lets nothing else through" in ran.out
    assert "needs at least reader by default policy (a lower bound)" in ran.out


def test_a_request_that_is_not_allowed_has_the_reason_of_each_rule(folder):
    ran = osaccess("explain", "POST compute /compute/v2.1/servers", "--json")
    (answer,) = ran.data["answers"]
    assert answer["allowed"] is False
    assert answer["has_role"] is True
    assert answer["rules"][0]["because"] == [{"part": "method", "text": "it is for GET"}]


def test_a_request_that_is_always_allowed_needs_no_rule(folder):
    assert "Keystone lets every token look at itself" in osaccess("explain", "GET identity /v3/auth/tokens").out
    assert osaccess("explain", "GET identity /v3/auth/tokens", "--json").data["answers"][0]["allowed"] is True


def test_roles_that_are_too_low_are_told_beside_the_rules(folder):
    change(folder, ("path: /compute/v2.1/servers", "path: /compute/v2.1/os-hypervisors"))
    assert "roles are too low" in osaccess("explain", "GET compute /compute/v2.1/os-hypervisors").out


def test_a_service_without_data_is_not_covered_and_never_allowed(folder):
    change(folder, (RULE, '{service: object-store, method: GET, path: "/v1/**"}'))
    ran = osaccess("explain", "GET object-store /v1/a")
    assert "not covered" in ran.out
    assert "allowed" not in ran.out
    data = osaccess("explain", "GET object-store /v1/a", "--json").data
    assert (data["why"], data["answers"][0]["allowed"]) == ("not covered", None)


def test_a_credential_is_shown_by_service_and_risk_with_its_findings(folder):
    change(folder, ("path: /compute/v2.1/servers}", 'path: "/compute/v2.1/servers/**"}'))
    ran = osaccess("explain", "--credential", "web-deploy")
    assert "escalation GET    compute /v2.1/servers/{server_id}/os-server-password" in ran.out
    assert "near miss" in ran.out
    data = osaccess("explain", "--credential", "web-deploy", "--json").data
    assert data["counts"] == {"compute": {"read": 21, "escalation": 1}}
    assert data["findings"][0]["lint"] == "near miss"


def test_a_preset_is_shown_as_the_rules_that_it_becomes(folder):
    change(folder, (RULE, "{preset: image/read}"))
    data = osaccess("explain", "--credential", "web-deploy", "--json").data
    assert "GET image /v2/images/{image_id}" in data["rules"]


def test_a_rule_is_judged_without_document_and_cloud(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = osaccess("explain", "GET compute /v2.1/servers/1", "--rule", "GET compute /v2.1/servers/**")
    assert ran.code == ExitCode.DONE
    assert "which lets 21 operations more through" in ran.out
    assert "GET    compute /v2.1/servers" in osaccess("explain", "--rule", "GET compute /v2.1/servers").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "What shall be explained?"),
        (("--credential", "web-deplo"), "It has: web-deploy."),
        (("GET compute",), "no request"),
        (("GET compute /x", "--document", "none.yaml"), "There is no file none.yaml"),
        (("GET compute /x", "--document", "git:none"), "names no version"),
    ],
)
def test_bad_input_is_told(folder, arguments, words):
    ran = osaccess("explain", *arguments)
    assert ran.code == ExitCode.BAD_INPUT
    assert words in ran.err


def test_a_preset_that_the_cloud_cannot_serve_is_told_with_its_line(folder):
    change(folder, (RULE, "{preset: compute/boot-server}"))
    ran = osaccess("explain", "--credential", "web-deploy")
    assert ran.code == ExitCode.BAD_INPUT
    assert "access.yaml:13" in ran.err


def test_a_difference_is_told_in_operations_and_is_no_failure(folder):
    change(folder, (RULE, f"{RULE}\n      - {{service: image, method: POST, path: /v2/images}}"), file="new.yaml")
    ran = osaccess("diff", "access.yaml", "new.yaml")
    assert ran.code == ExitCode.DONE
    assert "+ write      POST image /v2/images  member" in ran.out
    data = osaccess("diff", "new.yaml", "access.yaml", "--json").data["web-deploy"]
    assert [one["path"] for one in data["lost"]] == ["/v2/images"]
    assert [one["path"] for one in data["unchanged"]] == ["/v2.1/servers"]


def test_the_dangerous_comes_first_and_what_it_has_no_role_for_last(folder):
    wide = "{service: compute, method: POST, path: /compute/v2.1/**}"
    change(folder, (RULE, f"{RULE}\n      - {wide}"), file="new.yaml")
    ran = osaccess("diff", "access.yaml", "new.yaml")
    heading, *lines, _ = ran.out.splitlines()
    assert heading.startswith("web-deploy  gains 2 escalation, ")
    assert heading.endswith("without the role; 1 unchanged")
    usable = [line for line in lines if "which it does not have" not in line]
    assert lines[: len(usable)] == usable
    assert [line.split()[1] for line in usable] == sorted(
        (line.split()[1] for line in usable), key=["escalation", "delete", "write", "read"].index
    )
    gained = osaccess("diff", "access.yaml", "new.yaml", "--json").data["web-deploy"]["gained"]
    assert sum(one["has_role"] for one in gained) == len(usable)


def test_roles_that_change_are_a_difference_with_what_they_open_and_close(folder):
    rule = "{service: compute, method: POST, path: /compute/v2.1/servers}"
    more = (RULE, f"{RULE}\n      - {rule}")
    change(folder, more, ("    roles: [member]\n", "    roles: [reader]\n"))
    change(folder, more, file="new.yaml")
    ran = osaccess("diff", "access.yaml", "new.yaml")
    assert ran.out.splitlines() == [
        "web-deploy  gains 1 write; 1 unchanged",
        "  ~ roles: reader → member reader",
        "  + write      POST compute /v2.1/servers  member, by its new roles",
        "same reach: 0 of 1 credential",
    ]
    back = osaccess("diff", "new.yaml", "access.yaml", "--json").data["web-deploy"]
    assert [one["path"] for one in back["lost_by_roles"]] == ["/v2.1/servers"]
    assert back["roles"] == {"old": ["member", "reader"], "new": ["reader"]}


def test_another_owner_or_project_is_a_difference_though_the_operations_are_the_same(folder):
    more = ("role_assignments:\n", "role_assignments:\n  b: {owner: web-ci, project: images, roles: [member]}\n")
    projects = "projects:\n", "projects:\n  images: {}\n"
    change(folder, more, projects)
    change(folder, more, projects, ("    project: web\n", "    project: images\n"), file="new.yaml")
    ran = osaccess("diff", "access.yaml", "new.yaml")
    assert "  ~ belongs to web-ci on web → web-ci on images: what it reaches, it reaches there" in ran.out
    assert ran.out.splitlines()[-1] == "same reach: 0 of 1 credential"
    moved = osaccess("diff", "access.yaml", "new.yaml", "--json").data["web-deploy"]
    assert moved["belongs_to"] == {"old": "web-ci on web", "new": "web-ci on images"}


def test_a_version_of_git_is_a_document_too(folder):
    def git(*arguments):
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)

    git("init", "-q")
    git("add", "access.yaml")
    git("commit", "-qm", "one")
    change(folder, ("credentials:", "credentials:"), ("  web-deploy:", "  web-other:"))
    data = osaccess("diff", "git:HEAD:access.yaml", "access.yaml", "--json").data
    assert len(data["web-deploy"]["lost"]) == 1
    assert len(data["web-other"]["gained"]) == 1
    assert "git has no none.yaml of HEAD" in osaccess("diff", "git:HEAD:none.yaml", "access.yaml").err


RECORDED = (
    'recording: 1\naccess_rules:\n  - {service: compute, method: GET, path: "/compute/v2.1/%s", requests: 1}\n'
)


def test_a_version_of_git_has_its_own_included_files(folder):
    (folder / "teams").mkdir()
    (folder / "access.yaml").rename(folder / "teams" / "web.yaml")
    (folder / "access.yaml").write_text("include: [teams/*.yaml]\n")
    for command in (["init", "-q"], ["add", "access.yaml", "teams"], ["commit", "-qm", "one"]):
        git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *command]
        subprocess.run(git, cwd=folder, check=True, capture_output=True)
    change(folder, ("servers}", "flavors}"), file="teams/web.yaml")
    data = osaccess("diff", "git:HEAD:access.yaml", "access.yaml", "--json").data["web-deploy"]
    assert [one["path"] for one in data["gained"]] == ["/v2.1/flavors"]
    assert [one["path"] for one in data["lost"]] == ["/v2.1/servers"]


def test_a_recording_is_explained_and_compared_with_the_one_of_the_same_revision(folder):
    change(folder, (RULE, "{recorded: rules/web.yaml}"))
    (folder / "rules").mkdir()
    (folder / "rules" / "web.yaml").write_text(RECORDED % "servers")
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    (folder / "rules" / "web.yaml").write_text(RECORDED % "flavors")
    assert "by GET compute /compute/v2.1/flavors" in osaccess("explain", "GET compute /compute/v2.1/flavors").out
    told = osaccess("diff", "git:HEAD:access.yaml", "access.yaml", "--json").data["web-deploy"]
    assert [one["path"] for one in told["gained"]] == ["/v2.1/flavors"]
    assert [one["path"] for one in told["lost"]] == ["/v2.1/servers"]


def test_roles_that_unknown_implications_may_give_are_not_called_missing():
    known = Judged("web", (), ("member",))
    unsure = Judged("web", (), ("member",), may_have_more=True)
    assert [one.has_role_for(ProjectRole.READER) for one in (known, unsure)] == [False, None]
    assert unsure.has_role_for(ProjectRole.MEMBER) is True
    assert unsure.has_role_for(NoProjectRole()) is False
