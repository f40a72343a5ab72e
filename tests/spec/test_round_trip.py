"""Document → classes → YAML → classes: nothing exists in one form only."""

import json

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from osaccess.files import beside
from osaccess.spec.access import AccessSpec
from osaccess.spec.document import read_document
from osaccess.spec.project import ProjectSpec
from osaccess.spec.render import document_of, render_document
from osaccess.spec.schema import document_schema
from osaccess.yaml_text import BadDocument
from support.command import ROOT
from support.documents import A_DOCUMENT
from support.specs import specs

SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.data_too_large]
SCHEMA = jsonschema.Draft202012Validator(document_schema())


@settings(deadline=None, max_examples=60, derandomize=True, suppress_health_check=SLOW_MACHINES)
@given(specs())
def test_every_document_of_classes_reads_back_as_the_same_and_fits_the_schema(spec):
    text = render_document(spec)
    assert document_of(spec).spec == spec
    assert render_document(read_document(text, "access.yaml").spec) == text
    SCHEMA.validate(json.loads(spec.model_dump_json(by_alias=True, exclude_defaults=True)))


@pytest.mark.parametrize(
    "name", ["access.yaml", "examples/organisation/access.yaml", "examples/organisation/staging.yaml"]
)
def test_the_examples_read_back_as_the_same(name):
    file = ROOT / name
    spec = read_document(file.read_text(), str(file), beside(file)).spec
    assert document_of(spec).spec == spec


@pytest.mark.parametrize(
    "name",
    [
        "access.yaml",
        "examples/organisation/access.yaml",
        "examples/organisation/staging.yaml",
        "examples/organisation/teams/web.yaml",
    ],
)
def test_the_examples_fit_the_schema_and_name_it(name):
    text = (ROOT / name).read_text()
    SCHEMA.validate(_as_editors_read(text))
    (header,) = [line for line in text.splitlines() if "yaml-language-server" in line]
    path = header.removeprefix("# yaml-language-server: $schema=")
    assert ((ROOT / name).parent / path).resolve() == ROOT / "docs/access.schema.json"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("owner: web-ci, project: web, ", "owner: web-ci, group: team, project: web, "),
        ("owner: web-ci, project: web, ", "owner: web-ci, "),
        ("    roles: [member]", "    rolls: [member]"),
        ("    roles: [member]", "    roles: []"),
        ("every: 30d", "every: 30"),
        ("every: 30d, ", ""),
        ("2026-01-01T00:00:00Z", "2026-01-01"),
        ("method: GET", "method: get"),
        ("/compute/v2.1/servers", "compute"),
        ("    expiry:", "    unsafe_never_expires: it is an appliance\n    expiry:"),
        ("{service: compute, method: GET, path: /compute/v2.1/servers}", "{preset: compute/raed}"),
        ("{description: the web shop}", "{existing: {}}"),
        ("{description: the web shop}", "{adopt: {}}"),
        ("{description: the web shop}", "{adopt: 'no id'}"),
        ("{description: deploys the web shop}", "{login: {config: a, cloud: b}}"),
    ],
)
def test_the_schema_marks_mistakes_that_reading_refuses(old, new):
    assert old in A_DOCUMENT
    text = A_DOCUMENT.replace(old, new, 1)
    assert not SCHEMA.is_valid(_as_editors_read(text))
    with pytest.raises(BadDocument):
        read_document(text, "access.yaml")


def test_a_mistake_that_only_the_whole_shows_is_told_at_its_line_of_the_text():
    spec = AccessSpec(projects={"a": ProjectSpec(parent="b"), "b": ProjectSpec(parent="a")})
    with pytest.raises(
        BadDocument, match=r"from Python\):3:5: projects.a.parent: The project 'a' would be below itself"
    ):
        document_of(spec)


def test_every_key_has_a_description():
    schema = document_schema()
    described = [*schema["$defs"].values(), schema]
    without = [
        key for part in described for key, one in part.get("properties", {}).items() if not one.get("description")
    ]
    assert without == []


def _as_editors_read(text):
    """YAML 1.2: an instant is a text."""
    return yaml.load(text, _Loader)


class _Loader(yaml.SafeLoader):
    pass


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
