"""`include` and `override`: what a document consists of, and where a mistake in any of its files is told."""

import fnmatch

import pytest

from osaccess.errors import BadInput
from osaccess.files import beside
from osaccess.spec.document import read_document
from osaccess.yaml_text import BadDocument
from support.documents import A_DOCUMENT, a_document, plainly

WEB = A_DOCUMENT.replace("every: 30d", "every: 60d")


class Files:
    """The files beside a document, by name."""

    def __init__(self, **files):
        self.files = {name.replace("__", "/") + ".yaml": text for name, text in files.items()}

    def __call__(self, name):
        if name not in self.files:
            raise BadInput(f"There is no file {name}.")
        return self.files[name]

    def matching(self, pattern):
        return sorted(fnmatch.filter(self.files, pattern)) if "*" in pattern else (pattern,)


def read(text, file="access.yaml", **files):
    return read_document(text, file, Files(**files))


def refusal(text, **files):
    with pytest.raises(BadDocument) as refused:
        read(text, **files)
    return plainly(refused.value)


def test_a_document_has_the_nouns_of_all_of_its_files():
    document = read(
        "include: [teams/*.yaml]\nprojects: {ours: {}}\n", teams__web=A_DOCUMENT, teams__b="users: {bob: {}}"
    )
    alone = a_document().spec
    assert document.spec.credentials == alone.credentials
    assert set(document.spec.projects) == {"ours", "web"}
    assert set(document.spec.users) == {"bob"}


def test_a_file_that_is_reached_twice_is_read_once():
    files = {"a": "include: [c.yaml]", "b": "include: [c.yaml]", "c": "users: {bob: {}}"}
    assert set(read("include: [a.yaml, b.yaml]", **files).spec.users) == {"bob"}


def test_files_are_named_from_the_file_that_includes_them():
    document = read("include: [teams/web.yaml]", teams__web="include: [../people.yaml]", people="users: {bob: {}}")
    assert set(document.spec.users) == {"bob"}


def test_an_override_replaces_whole_values_and_null_takes_away():
    overlay = """\
include: [base.yaml]
override:
  credentials:
    web-deploy:
      expiry: {every: 14d, overlap: 2d, anchor: 2026-01-05T00:00:00Z}
      description: of this environment only
  owners: {web-ci: {description: null}}
  users: {bob: null}
"""
    spec = read(overlay, base=A_DOCUMENT + "users: {bob: {}}\n").spec
    credential, before = spec.credentials["web-deploy"], a_document().spec.credentials["web-deploy"]
    assert (credential.expiry.every.days, credential.expiry.overlap.days) == (14, 2)
    assert credential.description == "of this environment only"
    assert credential.access_rules == before.access_rules
    assert (spec.owners["web-ci"].description, spec.users) == ("", {})


def test_what_an_override_leaves_alone_is_as_it_was():
    text = "include: [base.yaml]\noverride: {projects: {web: {tags: [a]}}}"
    spec, before = read(text, base=A_DOCUMENT).spec, a_document().spec
    assert spec.model_copy(update={"projects": before.projects}) == before
    assert spec.projects["web"].description == before.projects["web"].description


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("include: [base.yaml]\nprojects:\n  web: {}\n", "access.yaml:3: projects.web: This stands here a second time; the first is in base.yaml, line 2."),
        ("include: [teams/*.yaml]", "access.yaml:1: include[0]: There is no file 'teams/*.yaml' beside this one."),
        ("include: [nowhere.yaml]", "access.yaml:1: include[0]: There is no file nowhere.yaml."),
        ("include: [access.yaml]", "access.yaml:1: include[0]: 'access.yaml' would include itself."),
        ("include: [circle.yaml]", "circle.yaml:1: include[0]: 'circle.yaml' would include itself."),
        ("include: base.yaml", "access.yaml:1: include: This has to be a list of file names"),
        ("include: [list.yaml]", "list.yaml:1: An included file has to be a map of nouns."),
        ("include: [base.yaml]\noverride: []", "access.yaml:2: override: This has to be a map"),
        ("include: [base.yaml]\noverride: {project: {}}", "access.yaml:2: override.project: There are no project to override."),
        ("include: [base.yaml]\noverride: {projects: {wep: {}}}", "access.yaml:2: override.projects.wep: There is no 'wep' in projects to override.\n    Did you mean 'web'?"),
        ("include: [base.yaml]\noverride: {projects: {web: x}}", "access.yaml:2: override.projects.web: This has to be a map of keys"),
        ("include: [base.yaml]\noverride:\n  projects: {web: {tagz: [a]}}", "access.yaml:3: projects.web.tagz: This key is not known here.\n    Did you mean `tags`?"),
        ("include: [base.yaml]\noverride:\n  credentials:\n    web-deploy: {expiry: {at: soon}}", "access.yaml:4: credentials.web-deploy.expiry.at: 'soon' is no instant"),
        ("include: [base.yaml]\noverride: {projects: {web: null}}", "base.yaml:6: role_assignments.web-ci-on-web.project: There is no project 'web'."),
        ("include: [broken.yaml]", "broken.yaml:2: This is not YAML"),
        ("include: [roles.yaml]", "roles.yaml:2: credentials.a.roles: An empty list means"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_the_file_that_it_is_in(text, told):
    files = {
        "base": A_DOCUMENT,
        "circle": "include: [circle.yaml]",
        "list": "- a",
        "broken": "projects: [",
        "roles": "credentials:\n  a: {roles: [], unsafe_no_rules: it is a test, unsafe_never_expires: it is a test}",
    }
    assert refusal(text, **files).startswith(told)


def test_the_line_of_an_included_file_is_shown():
    with pytest.raises(BadDocument) as refused:
        read("\n\n\ninclude: [base.yaml]", base="projects:\n  web: {descripton: the shop}\n")
    assert "base.yaml:2:9: projects.web.descripton:" in str(refused.value)
    assert "      web: {descripton: the shop}\n            ^\n" in str(refused.value)


def test_mistakes_of_several_files_are_told_at_once():
    told = refusal("include: [a.yaml, b.yaml]", a="projects: {a: {x: 1}}", b="projects: {b: {y: 1}}")
    assert [line.split(":")[0] for line in told.splitlines() if "yaml:" in line] == ["a.yaml", "b.yaml"]


def test_a_recording_is_named_from_the_file_that_names_it():
    rule = "{service: compute, method: GET, path: /compute/v2.1/servers}"
    team = A_DOCUMENT.replace(rule, "{recorded: seen.yaml}")
    seen = f"recording: 1\naccess_rules:\n  - {rule[:-1]}, requests: 3}}\n"
    document = read("include: [teams/web.yaml]", teams__web=team, teams__seen=seen)
    assert document.spec.credentials["web-deploy"].access_rules[0].rules[0].path == "/compute/v2.1/servers"


def test_files_on_disk_are_found_by_pattern(tmp_path):
    (tmp_path / "teams").mkdir()
    (tmp_path / "teams" / "web.yaml").write_text(A_DOCUMENT)
    (tmp_path / "teams" / "notes.txt").write_text("not: yaml")
    (tmp_path / "environments").mkdir()
    overlay = tmp_path / "environments" / "production.yaml"
    overlay.write_text("include: [../teams/*.yaml]\n")
    document = read_document(overlay.read_text(), str(overlay), beside(overlay))
    assert document.spec == a_document().spec
    assert document.source.problem(("projects", "web"), "").file == str(tmp_path / "teams" / "web.yaml")


def test_a_text_without_a_folder_includes_nothing():
    with pytest.raises(BadDocument, match="has no folder"):
        read_document("include: [a.yaml]", "access.yaml")


@pytest.mark.parametrize(
    "file", ["access.yaml", "x/access.yaml", "/some/where/access.yaml", "git:main:x/access.yaml"]
)
def test_included_files_are_shown_in_the_folder_of_the_document(file):
    source = read("include: [teams/web.yaml]", file, teams__web=A_DOCUMENT).source
    assert source.problem(("projects", "web"), "").file == file.replace("access.yaml", "teams/web.yaml")
